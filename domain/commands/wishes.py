"""The pupil's wishes, and what the pupil is told, at each stage (11.12, 3.2p)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilWishes:
    """The pupil's wishes, or why they were not asked (11.12, 3.2p)."""

    sought: bool
    text: str | None = None
    reasons: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilTold:
    """Who told the pupil, and how (11.12)."""

    told_by: str
    how: str
