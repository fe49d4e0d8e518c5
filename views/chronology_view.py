"""A child's cases, what repeats in them, and their one chronology, as people read them (3-DSL.n, 2.4g)."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from domain.case.case import Case
from domain.case.event import REVIEW_OF, CountedEntry
from domain.case.repeat_counts import counted_among, looked_at_together, reaches
from domain.case.stages import Stage, stage
from domain.entries.base import EntryKind
from domain.entries.joins import RepeatKind
from domain.people.roles import Actor, By
from domain.policy.policy_model import Repeat
from domain.pupils.pupil_events import PupilActor
from views.history_view import ActorView
from views.pupil_view import PupilRecordView
from views.read_model import Instant, read_model, view_of

Reference = Annotated[str, Field(examples=["ONW-7F3K2M"])]


@read_model
class PupilCaseView:
    """A case about the pupil that the caller sees whole."""

    id: UUID
    reference: Reference
    stage: Stage
    category: str
    concern_kind: str
    """What that kind of concern was called when it was recorded."""
    immediate_danger: bool | None
    """Whether immediate danger was reported in it."""
    raised_at: Instant
    closed_at: Instant | None
    """When it was last closed; null while it is open."""
    next_due_at: Instant | None
    """The earliest deadline of an open obligation."""


@read_model
class CountedEntryView:
    """One concern or missing episode that counts."""

    case: UUID
    reference: Reference
    event: int
    at: Instant
    """When the concern was recorded, or when the child went missing."""


@read_model
class PatternView:
    """Concerns or missing episodes of one child that count together, whichever case they stand in."""

    kind: RepeatKind
    clause: str
    since: Instant
    """Earlier ones do not count: they are too old for the policy, or a review has looked at them together."""
    within_days: int
    """The days in which they count together; the policy file says by whose setting."""
    counted: tuple[CountedEntryView, ...]
    """The oldest first."""
    review: UUID | None
    """The case in which a review of them is open."""
    since_merge: bool
    """Whether they reach the policy's number only because two records of the child were merged (0078).

    Onward opens no review of them until the next entry.
    """
    newest_open: UUID | None
    """The newest of these cases that is open."""


@read_model
class ChildView(PupilRecordView):
    """A pupil's record, and what the school knows of the child."""

    cases: tuple[PupilCaseView, ...]
    """Newest first; none for those who read the roster only."""
    patterns: tuple[PatternView, ...] = ()
    """What repeats in these cases: concerns, and missing episodes."""


@read_model
class ChronologyEntryView:
    """One entry of a child's chronology, from one of their cases or from the register."""

    case: UUID | None
    """Null for an entry of the register."""
    reference: Reference | None
    """The case's; null for an entry of the register."""
    pupil: UUID | None
    """The record of the register that the entry is in; null for an entry of a case."""
    version: int
    """Its number in the case, or in the record of the register."""
    type: str
    kind: EntryKind
    occurred_at: Instant
    recorded_at: Instant
    actor: ActorView | Literal["clock", "command_line"] | None
    """Null if the entry cannot be opened."""
    who: Annotated[str, Field(examples=["Dana Lead (DSL)"])]
    sentence: Annotated[str, Field(examples=["picked up the concern"])]
    """What they did, to follow `who`."""
    clauses: tuple[str, ...]
    late_entry: bool
    """Whether a person recorded it a day or more after it happened."""
    void: bool
    """Whether a later entry says that it does not count."""


def pupil_case_view(case: Case, closed_at: datetime | None) -> PupilCaseView:
    """A case in the list of the child's cases."""
    due = [owed.due_at for owed in case.open_obligations if owed.due_at is not None]
    return view_of(
        PupilCaseView,
        case,
        stage=stage(case),
        category=case.concern.category,
        concern_kind=case.concern.kind.name,
        immediate_danger=case.concern.danger_said,
        closed_at=closed_at if case.closed else None,
        next_due_at=min(due, default=None),
    )


def actor_view(actor: Actor | PupilActor) -> ActorView | Literal["clock", "command_line"]:
    """Who caused an entry."""
    return ActorView(id=actor.id, role=actor.role) if isinstance(actor, By) else actor


def pattern_views(
    cases: Sequence[Case], repeats: Mapping[str, Repeat], now: datetime
) -> tuple[PatternView, ...]:
    """What repeats in these cases: those that the reader sees whole, and no others (3.2h)."""
    found = (_pattern(cases, kind, repeats[kind], now) for kind in REVIEW_OF)
    return tuple(each for each in found if len(each.counted) > 1)


def _pattern(cases: Sequence[Case], kind: RepeatKind, repeat: Repeat, now: datetime) -> PatternView:
    begins = now - timedelta(days=repeat.within_days)
    looked_at = looked_at_together(cases, kind) if kind == "concern" else None
    since = max(begins, looked_at) if looked_at is not None else begins
    references = {each.id: each.reference for each in cases}
    references |= {joined.case: joined.reference for case in cases for joined in case.joined}
    counted = tuple(each for each in counted_among(cases, kind) if each.at >= since)
    review = next((each.id for each in cases if each.open_obligation(REVIEW_OF[kind]) is not None), None)
    open_now = [each for each in cases if not each.closed]
    newest = max(open_now, key=lambda each: (each.raised_at, each.id), default=None)
    return PatternView(
        kind=kind,
        clause=repeat.clause,
        since=since,
        within_days=repeat.within_days,
        counted=tuple(
            CountedEntryView(case=each.case, reference=references[each.case], event=each.version, at=each.at)
            for each in counted
        ),
        review=review,
        since_merge=review is None and _since_merge(cases, kind, repeat, counted),
        newest_open=newest.id if newest is not None else None,
    )


def _since_merge(
    cases: Sequence[Case], kind: RepeatKind, repeat: Repeat, counted: tuple[CountedEntry, ...]
) -> bool:
    """Whether all records of the child reach the number, none alone does, and no entry found it yet."""
    records = {each.id: each.pupil.id for each in cases}
    records |= {joined.case: case.pupil.id for case in cases for joined in case.joined}
    alone = [[each for each in counted if records[each.case] == record] for record in set(records.values())]
    found = any(each.kind == kind and each.waits for case in cases for each in case.repeats)
    enough = _enough(repeat, counted) and not any(_enough(repeat, each) for each in alone)
    return enough and not found


def _enough(repeat: Repeat, counted: Sequence[CountedEntry]) -> bool:
    return reaches(repeat, counted, [each.at for each in counted])
