"""Somebody was excluded from the case, and the next in line confirmed or lifted that (3.2h)."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from domain import commands as sent

Held = Literal["owner", "referrer", "lead", "mentor"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictDeclared(sent.DeclareConflict):
    """From here on the person knows nothing of the case (3.2h)."""

    type: ClassVar[str] = "conflict.declared"
    held: tuple[Held, ...] = ()
    """What they were in the case until now."""
    passes_to: tuple[str, ...] = ()
    """Whose it is from now on: roles, the next in line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictConfirmed(sent.ConfirmConflict):
    """The person stays excluded (3.2h)."""

    type: ClassVar[str] = "conflict.confirmed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictLifted(sent.LiftConflict):
    """The person has the case back (3.2h)."""

    type: ClassVar[str] = "conflict.lifted"
