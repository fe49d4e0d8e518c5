"""The pupil's wishes at each stage, and how the pupil was told (11.12, 3.2p)."""

from dataclasses import dataclass

from domain.validation.field_rules import Reasons


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilWishes:
    """The pupil's wishes, or why the pupil was not asked (11.12, 3.2p)."""

    sought: bool
    text: str | None = None
    reasons: Reasons | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilTold:
    """Who told the pupil, and how (11.12)."""

    told_by: str
    how: str
