"""Two cases about the same child were joined, or parted again (2.4g, 11.10)."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from domain import commands as sent
from domain.case.joined_concerns import AddedWords, ChildAsKnown
from domain.events.base import EntryKind, FactBase


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseJoined(sent.Join, FactBase):
    """This case was joined to another and closed; what was open goes on there (2.4g)."""

    type: ClassVar[str] = "case.joined"
    entry_kind: ClassVar[EntryKind] = "record"
    go_on: tuple[str, ...] = ()
    """The obligations that were open and go on in the other case, where their lateness counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernJoined(FactBase):
    """The report of another case was joined to this one (2.4g)."""

    type: ClassVar[str] = "concern.joined"
    entry_kind: ClassVar[EntryKind] = "concern"
    from_: UUID
    reference: str
    concern: sent.ConcernReport
    """Its words, and what is known of it: signs, danger, adults, images."""
    reporter: UUID
    reporter_role: str
    reported_at: datetime
    reasons: str
    told: tuple[datetime, ...] = ()
    """When it was reported or added to."""
    danger_recorded_at: datetime | None = None
    """When an entry of that case first said that the child is in immediate danger (11.4)."""
    added: tuple[AddedWords, ...] = ()
    """Later information, and corrections of its words, since the report (2.4g)."""
    siblings: tuple[UUID, ...] = ()
    """The brothers and sisters at risk whom that case named, by their ids on the register (2.4g)."""
    sibling_names: tuple[str, ...] = ()
    """Their names, in order, as that case has them."""
    child: ChildAsKnown | None = None
    """What its case knew of the child (3-DSL.m)."""
    occurred_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinUndone(FactBase):
    """The case that was joined to this one was reopened, so its concern counts there again (11.10)."""

    type: ClassVar[str] = "join.undone"
    entry_kind: ClassVar[EntryKind] = "record"
    from_: UUID
    joined: int
    """The entry that had joined it."""
    occurred_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinCorrected(FactBase):
    """An entry of the joined case was corrected or cancelled there after the join (3-DSL.n)."""

    type: ClassVar[str] = "join.corrected"
    entry_kind: ClassVar[EntryKind] = "record"
    from_: UUID
    joined: int
    """The entry here that had joined it."""
    entry: int
    """The entry there."""
    by: UUID
    reasons: str
    text: str | None = None
    void: bool = False
    occurred_at: datetime | None = None
