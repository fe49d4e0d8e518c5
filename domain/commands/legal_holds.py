"""A legal hold: why this file may not be destroyed, since when and by whose demand."""

from dataclasses import dataclass
from datetime import date

from domain.commands.base import PersonCommandBase


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceLegalHold(PersonCommandBase):
    """Record why nothing of this file may be destroyed, and since when; in a closed case too (11.15)."""

    reasons: str
    basis: str | None = None
    """Who requires it, or which inquiry, court or law it rests on."""
    from_on: date | None = None
    """Since when; the day of the entry, if nothing is said."""
    review_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftLegalHold(PersonCommandBase):
    """Record that a legal hold has ended, with the reasons; nothing is destroyed by it (11.15)."""

    reasons: str
    hold: int | None = None
    """The version of the entry that placed it, where several are in place."""
