"""The moment when the case learnt something, to compare with later acts (8.3, 11.4, 11.9)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectedEntry:
    """The correction that gave an entry its present text."""

    version: int
    at: datetime
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeKnown:
    """The moment when one entry made something known."""

    entry: int
    """The version of the entry."""
    version: int
    """The same version, or that of the correction that made the entry say it."""
    at: datetime | None
    """When it happened; None if an earlier release did not store it."""
    recorded_at: datetime | None

    def precedes(self, at: datetime, version: int) -> bool:
        """Whether something at that time happened at this moment or later.

        A person typed a time without seconds: it means the whole minute.
        """
        if self.at is None:
            return version > self.version
        to_the_minute = not (at.second or at.microsecond)
        since = self.at.replace(second=0, microsecond=0) if to_the_minute else self.at
        return at >= since


def first(known: Iterable[MadeKnown]) -> MadeKnown | None:
    """The earliest of these in the record."""
    return min(known, key=lambda each: each.version, default=None)
