"""Joining two cases about the same child, and what counts together (2.4g, 6.1)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from domain.entries.agencies import SocialWorker
from domain.entries.base import FactBase, PersonCommandBase
from domain.entries.reporting import ConcernKind, ConcernReport
from domain.field_rules import Reasons

RepeatKind = Literal["concern", "missing-episode"]
"""A kind of repeat, by its name in the policy file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedWords:
    """Words that a joined case had from an entry after its report: more information, or a correction."""

    at: datetime
    by: UUID
    text: str
    child_words: str | None = None
    corrects: bool = False
    entry: int
    """The entry of the joined case that they belong to."""
    happened_at: datetime | None = None
    """When it happened, if the entry says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildAsKnown:
    """What a case knows of the child: needs, care, social worker, home authority (3-DSL.m)."""

    risk_groups: tuple[str, ...] | None = None
    sen: Literal["none", "support", "ehcp"] | None = None
    looked_after: bool | None = None
    social_worker: SocialWorker | None = None
    home_authority: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Join(PersonCommandBase):
    """Join this case to another about the same child: it closes, and what is open goes on there (2.4g)."""

    into: UUID
    """The case that goes on."""
    reasons: Reasons


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseJoined(Join, FactBase, type="case.joined", entry_kind="record"):
    """This case was joined to another and closed; what was open goes on there (2.4g)."""

    go_on: tuple[str, ...] = ()
    """The obligations that were open and go on in the other case, where their lateness counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernJoined(FactBase, type="concern.joined", entry_kind="concern"):
    """The report of another case was joined to this one (2.4g)."""

    from_: UUID
    reference: str
    concern: ConcernReport
    """Its words, and what is known of it: signs, danger, adults, images."""
    concern_kind: ConcernKind | None = None
    """Its kind as that case recorded it."""
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
class JoinUndone(FactBase, type="join.undone", entry_kind="record"):
    """The case that was joined to this one was reopened, so its concern counts there again (11.10)."""

    from_: UUID
    joined: int
    """The entry that had joined it."""
    occurred_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinCorrected(FactBase, type="join.corrected", entry_kind="record"):
    """An entry of the joined case was corrected or cancelled there after the join (3-DSL.n)."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatsFound(FactBase, type="repeats.found", entry_kind="concern"):
    """With an entry of another case, the pupil’s concerns or missing episodes repeat (2.4g, 3.2t, 6.1)."""

    kind: RepeatKind
