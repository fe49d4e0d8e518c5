"""Challenges to decisions, their answers, and handovers (3.2u, 3-STF.l, 3-DSL.f)."""

from dataclasses import dataclass
from typing import ClassVar

from domain import commands as sent
from domain.events.base import EntryKind, FactBase


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionChallenged(sent.Challenge, FactBase):
    """A person challenged a decision (3.2u, 3-STF.l)."""

    type: ClassVar[str] = "decision.challenged"
    entry_kind: ClassVar[EntryKind] = "decision"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChallengeAnswered(sent.AnswerChallenge, FactBase):
    """A senior person answered the challenge (3.2u)."""

    type: ClassVar[str] = "challenge.answered"
    entry_kind: ClassVar[EntryKind] = "decision"
    decides: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseHandedOver(sent.HandOver, FactBase):
    """The case was given to another owner (3-DSL.f)."""

    acting: bool | None = None
    """True if the new owner is not a DSL; they get a DSL's powers in this case."""
    type: ClassVar[str] = "case.handed-over"
    entry_kind: ClassVar[EntryKind] = "record"
    decides: ClassVar[bool] = True
