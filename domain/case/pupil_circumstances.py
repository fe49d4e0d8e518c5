"""What the case knows of the pupil, entry by entry, and the newest of it (3-DSL.m)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from domain.commands.agencies import SocialWorker


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilCircumstances:
    """The answers of one entry; None for what it does not say."""

    version: int
    risk_groups: tuple[str, ...] | None = None
    sen: Literal["none", "support", "ehcp"] | None = None
    looked_after: bool | None = None
    social_worker: SocialWorker | None = None
    home_authority: str | None = None


def newest(told: Iterable[PupilCircumstances], field: str) -> Any:
    """The newest answer to one question; None if no entry answers it."""
    said = [value for each in told if (value := getattr(each, field)) is not None]
    return said[-1] if said else None
