"""Conflicts of interest: anyone who sees a case can declare one, the next in line decides (3.2h)."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from domain.entries.base import FactBase, PersonCommandBase
from domain.field_rules import Reasons

Held = Literal["owner", "referrer", "lead", "mentor"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclareConflict(PersonCommandBase):
    """Declare that a concern is about a person, or that they have an interest; it can be you (3.2h)."""

    person: UUID
    reasons: Reasons


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictDeclared(DeclareConflict, FactBase, type="conflict.declared", entry_kind="record"):
    """A person was excluded: from now on they see nothing of the case (3.2h)."""

    held: tuple[Held, ...] = ()
    """The parts that the person had in the case until now."""
    passes_to: tuple[str, ...] = ()
    """The roles, next in line, that take those parts over."""
    declared_by: tuple[UUID, ...] | None = None
    """Who declared it in the case that this one went into, if this one could not be opened then (2.4g)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmConflict(PersonCommandBase):
    """Confirm that a person must not know of the case: they stay excluded (3.2h)."""

    person: UUID
    reasons: Reasons


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictConfirmed(ConfirmConflict, FactBase, type="conflict.confirmed", entry_kind="record"):
    """The exclusion was confirmed (3.2h)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftConflict(PersonCommandBase):
    """Lift an exclusion: the person may see the case again, with the part that they had (3.2h)."""

    person: UUID
    reasons: Reasons


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictLifted(LiftConflict, FactBase, type="conflict.lifted", entry_kind="record"):
    """The exclusion was lifted: the person may see the case again (3.2h)."""
