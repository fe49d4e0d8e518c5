"""Exclusions from a case, which the next in line confirms or lifts (3.2h)."""

from dataclasses import dataclass
from typing import ClassVar, Literal
from uuid import UUID

from domain import commands as sent
from domain.events.base import EntryKind, FactBase

Held = Literal["owner", "referrer", "lead", "mentor"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictDeclared(sent.DeclareConflict, FactBase):
    """A person was excluded: from now on they see nothing of the case (3.2h)."""

    type: ClassVar[str] = "conflict.declared"
    entry_kind: ClassVar[EntryKind] = "record"
    held: tuple[Held, ...] = ()
    """The parts that the person had in the case until now."""
    passes_to: tuple[str, ...] = ()
    """The roles, next in line, that take those parts over."""
    declared_by: tuple[UUID, ...] | None = None
    """Who declared it in the case that this one went into, if this one could not be opened then (2.4g)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictConfirmed(sent.ConfirmConflict, FactBase):
    """The exclusion was confirmed (3.2h)."""

    type: ClassVar[str] = "conflict.confirmed"
    entry_kind: ClassVar[EntryKind] = "record"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictLifted(sent.LiftConflict, FactBase):
    """The exclusion was lifted: the person may see the case again (3.2h)."""

    type: ClassVar[str] = "conflict.lifted"
    entry_kind: ClassVar[EntryKind] = "record"
