"""Who may not know of a case: declared by anybody who sees it, decided by the next in line (3.2h)."""

from dataclasses import dataclass
from uuid import UUID

from domain.commands.base import PersonCommandBase


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclareConflict(PersonCommandBase):
    """Say that the concern is about a person, yourself too, or that they have an interest in it (3.2h)."""

    person: UUID
    reasons: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmConflict(PersonCommandBase):
    """Find that the person may know nothing of the case: they stay excluded (3.2h)."""

    person: UUID
    reasons: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftConflict(PersonCommandBase):
    """Find that nothing keeps the person from the case: they get back what was theirs (3.2h)."""

    person: UUID
    reasons: str
