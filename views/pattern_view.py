"""What repeats in the cases of a child, for a reader who sees them whole (2.4g, 3.2t, 6.1)."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from pydantic import Field

from domain.case.case import Case
from domain.case.event import REVIEW_OF, CountedEntry
from domain.case.repeat_counts import counted_among, looked_at_together, reaches
from domain.entries.joins import RepeatKind
from domain.policy.policy_model import Repeat
from views.read_model import Instant, read_model


@read_model
class CountedEntryView:
    """One concern or missing episode that counts."""

    case: UUID
    reference: Annotated[str, Field(examples=["ONW-7F3K2M"])]
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
