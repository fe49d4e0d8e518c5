"""A legal hold: why this file must not be destroyed, since when, and who requires it."""

from dataclasses import dataclass
from datetime import date

from domain.commands.base import PersonCommandBase
from domain.validation.field_rules import EntryVersion, FutureDate, Reasons


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceLegalHold(PersonCommandBase):
    """Record why nothing in this file may be destroyed, and since when; also in a closed case (11.15)."""

    reasons: Reasons
    basis: str | None = None
    """Who requires it: an inquiry, a court or a law."""
    from_on: date | None = None
    """Since when; by default the day of the entry."""
    review_on: FutureDate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftLegalHold(PersonCommandBase):
    """Record that a legal hold has ended, with the reasons; this destroys nothing (11.15)."""

    reasons: Reasons
    hold: EntryVersion | None = None
    """The version of the entry that placed it, if several are in place."""
