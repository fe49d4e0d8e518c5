"""What every command of a person carries."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonCommandBase:
    """A person tells what they decided or what happened, now or at `occurred_at` (11.15)."""

    occurred_at: datetime | None = None
