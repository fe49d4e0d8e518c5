"""Since when the case knows something, and what was done after that moment (8.3, 11.4, 11.9)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectedEntry:
    """The correction by which an entry says what it says."""

    version: int
    at: datetime
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeKnown:
    """One entry made something known."""

    entry: int
    """The version of the entry that says it."""
    version: int
    """The same, or the version of the correction by which that entry says it."""
    at: datetime | None
    """When it happened; None where an earlier release did not keep it."""
    recorded_at: datetime | None

    def precedes(self, at: datetime, version: int) -> bool:
        """Whether something else happened at this moment or after it.

        A time without seconds was typed by a person and stands for its whole minute.
        """
        if self.at is None:
            return version > self.version
        to_the_minute = not (at.second or at.microsecond)
        since = self.at.replace(second=0, microsecond=0) if to_the_minute else self.at
        return at >= since


def first(known: Iterable[MadeKnown]) -> MadeKnown | None:
    """The one that the record has first."""
    return min(known, key=lambda each: each.version, default=None)
