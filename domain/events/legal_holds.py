"""Legal holds placed and lifted (11.15)."""

from dataclasses import dataclass
from typing import ClassVar

from domain import commands as sent
from domain.events.base import EntryKind, FactBase


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalHoldPlaced(sent.PlaceLegalHold, FactBase):
    """A legal hold was placed: nothing in the file may be destroyed (11.15)."""

    type: ClassVar[str] = "legal-hold.placed"
    entry_kind: ClassVar[EntryKind] = "record"
    voidable: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalHoldLifted(sent.LiftLegalHold, FactBase):
    """A legal hold ended; the file stays (11.15)."""

    type: ClassVar[str] = "legal-hold.lifted"
    entry_kind: ClassVar[EntryKind] = "record"
    voidable: ClassVar[bool] = True
