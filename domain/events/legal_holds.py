"""A legal hold was placed, or has ended (11.15)."""

from dataclasses import dataclass
from typing import ClassVar

from domain import commands as sent


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalHoldPlaced(sent.PlaceLegalHold):
    """Nothing of the file may be destroyed from then on (11.15)."""

    type: ClassVar[str] = "legal-hold.placed"


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalHoldLifted(sent.LiftLegalHold):
    """The hold has ended; the file stays (11.15)."""

    type: ClassVar[str] = "legal-hold.lifted"
