"""A decision is questioned and answered for; a case goes into other hands (3.2u, 3-STF.l, 3-DSL.f)."""

from dataclasses import dataclass
from uuid import UUID

from domain.commands.base import PersonCommandBase


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge(PersonCommandBase):
    """Question somebody's decision: somebody above them answers, and they do not learn who asked (3.2u)."""

    decision: int
    reasons: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerChallenge(PersonCommandBase):
    """Answer for a challenged decision; upheld, the case is reviewed anew. The challenger reads it (3.2u)."""

    decision: int
    reasons: str
    upheld: bool | None = None
    local_authority: str | None = None
    """Who answered there, where nobody of the school may."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver(PersonCommandBase):
    """Give the case to another DSL or deputy, with the reasons and what they must know (3-DSL.f)."""

    to: UUID
    reasons: str
