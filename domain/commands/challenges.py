"""Challenging a decision, answering the challenge, and handing a case over (3.2u, 3-STF.l, 3-DSL.f)."""

from dataclasses import dataclass
from uuid import UUID

from domain.commands.base import PersonCommandBase
from domain.validation.field_rules import EntryVersion, Reasons


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge(PersonCommandBase):
    """Challenge a decision; a senior person answers, the decision maker does not learn who asked (3.2u)."""

    decision: EntryVersion
    reasons: Reasons


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerChallenge(PersonCommandBase):
    """Answer a challenge, which the challenger reads; if you uphold it, the case is reviewed again (3.2u)."""

    decision: EntryVersion
    reasons: Reasons
    upheld: bool | None = None
    local_authority: str | None = None
    """Who answered at the local authority, if no one at the school may."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver(PersonCommandBase):
    """Give the case to another DSL or deputy, with your reasons and what they need to know (3-DSL.f)."""

    to: UUID
    reasons: Reasons
