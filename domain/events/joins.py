"""Two cases about the same child were joined, or parted again (2.4g, 11.10)."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from domain import commands as sent
from domain.case.joined_concerns import AddedWords, UnsafeParent
from domain.case.joined_reports import ChildAsKnown, EarlierEpisode, EarlierStep
from domain.commands.agencies import Agency
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
    """The concern of another case was joined to this one (2.4g)."""

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
    """When it was reported or added to; joins of earlier releases leave out what a DSL wrote."""
    through: tuple[UUID, ...] = ()
    """The cases by which it came, if it had been joined to others before."""
    agencies: tuple[Agency, ...] = ()
    """The agencies that a review decided to refer to, and that no one has told yet."""
    danger_told: bool = False
    """Whether an agency was told of its danger before the join (11.4)."""
    danger_protected: bool = False
    """Whether the child and others were protected from its danger before the join (11.9)."""
    adult_told: bool = False
    """Whether the police were told of its adult in images before the join (8.3)."""
    added: tuple[AddedWords, ...] = ()
    """Later information, and corrections of its words, since the report (2.4g)."""
    unsafe_parents: tuple[UnsafeParent, ...] = ()
    """The parents with whom contact was assessed as unsafe (11.13)."""
    nrm_considered: bool = False
    """Whether the NRM was considered because of it (4.6)."""
    siblings: tuple[UUID, ...] = ()
    """The brothers and sisters at risk whom that case named, by their ids on the register (2.4g)."""
    sibling_names: tuple[str, ...] = ()
    """Their names, in order, as that case has them."""
    mentor_decided: bool = False
    """Whether it was decided that the child needs no mentor, or no longer (12.5)."""
    motive: str | None = None
    """The imbalance and what was exchanged or gained, if it was reclassified (2.1)."""
    child: ChildAsKnown | None = None
    """What its case knew of the child (3-DSL.m)."""
    counts: ChildAsKnown | None = None
    """What counts here because of it: its groups, and its answers where this case has no other of its own."""
    missing: tuple[EarlierEpisode, ...] = ()
    """When the child was missing (3.2t)."""
    steps: tuple[EarlierStep, ...] = ()
    """Everything said, decided and done before the join (11.15)."""
    unread: tuple[int, ...] = ()
    """The entries of its case that could not be opened, whose words are not here."""
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
    changes: sent.Changes | None = None
    uncounted: datetime | None = None
    """The time of a report or a missing episode that counts no more (2.4g, 3.2t)."""
    occurred_at: datetime | None = None
