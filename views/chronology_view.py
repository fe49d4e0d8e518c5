"""A child's cases and their one chronology, as people read them (3-DSL.n)."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from domain.case.case import Case
from domain.case.stages import Stage, stage
from domain.entries.base import EntryKind
from domain.entries.reporting import Category
from domain.people.roles import Actor, By
from domain.pupils.pupil_events import PupilActor
from views.history_view import ActorView
from views.pattern_view import PatternView
from views.pupil_view import PupilRecordView
from views.read_model import Instant, read_model

Reference = Annotated[str, Field(examples=["ONW-7F3K2M"])]


@read_model
class PupilCaseView:
    """A case about the pupil that the caller sees whole."""

    id: UUID
    reference: Reference
    stage: Stage
    category: Category
    immediate_danger: bool | None
    """Whether immediate danger was reported in it."""
    raised_at: Instant
    closed_at: Instant | None
    """When it was last closed; null while it is open."""
    next_due_at: Instant | None
    """The earliest deadline of an open obligation."""


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
    return PupilCaseView(
        id=case.id,
        reference=case.reference,
        stage=stage(case),
        category=case.concern.category,
        immediate_danger=case.concern.danger_said,
        raised_at=case.raised_at,
        closed_at=closed_at if case.closed else None,
        next_due_at=min(due, default=None),
    )


def child_view(
    record: PupilRecordView, cases: tuple[PupilCaseView, ...], patterns: tuple[PatternView, ...] = ()
) -> ChildView:
    """The record with the cases, and what repeats in them."""
    fields = {name: getattr(record, name) for name in PupilRecordView.__dataclass_fields__}
    return ChildView(**fields, cases=cases, patterns=patterns)


def actor_view(actor: Actor | PupilActor) -> ActorView | Literal["clock", "command_line"]:
    """Who caused an entry."""
    return ActorView(id=actor.id, role=actor.role) if isinstance(actor, By) else actor
