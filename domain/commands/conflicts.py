"""Conflicts of interest: anyone who sees a case can declare one, the next in line decides (3.2h)."""

from dataclasses import dataclass
from uuid import UUID

from domain.commands.base import PersonCommandBase
from domain.validation.field_rules import Reasons


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclareConflict(PersonCommandBase):
    """Declare that a concern is about a person, or that they have an interest; it can be you (3.2h)."""

    person: UUID
    reasons: Reasons


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmConflict(PersonCommandBase):
    """Confirm that a person must not know of the case: they stay excluded (3.2h)."""

    person: UUID
    reasons: Reasons


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftConflict(PersonCommandBase):
    """Lift an exclusion: the person may see the case again, with the part that they had (3.2h)."""

    person: UUID
    reasons: Reasons
