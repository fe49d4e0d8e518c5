"""A decision was questioned and answered for; a case went into other hands (3.2u, 3-STF.l, 3-DSL.f)."""

from dataclasses import dataclass
from typing import ClassVar

from domain import commands as sent


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionChallenged(sent.Challenge):
    """A decision was questioned (3.2u, 3-STF.l)."""

    type: ClassVar[str] = "decision.challenged"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChallengeAnswered(sent.AnswerChallenge):
    """Somebody above answered for it (3.2u)."""

    type: ClassVar[str] = "challenge.answered"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseHandedOver(sent.HandOver):
    """The case has another owner (3-DSL.f)."""

    acting: bool | None = None
    """They are no DSL, and have a DSL's powers in this case from now on."""
    type: ClassVar[str] = "case.handed-over"
