"""The fields that every command of a person has."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonCommandBase:
    """A person records a decision or a fact, of now or of `occurred_at` (11.15)."""

    occurred_at: datetime | None = None
