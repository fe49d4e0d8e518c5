"""What repeats in the cases of one pupil and counts together: concerns, missing episodes (6.1, 3.2t)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

RepeatKind = Literal["concern", "missing-episode"]
"""A kind of repeat, by its name in the policy file."""
REVIEW_OF: dict[RepeatKind, str] = {"concern": "pattern-review", "missing-episode": "missing-review"}
"""The obligation that repeats of each kind open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedEntry:
    """One concern or missing episode: the case and entry that record it, and its time."""

    case: UUID
    version: int
    at: datetime
    """When a concern was recorded, or when the pupil went missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundRepeats:
    """Repeats in several cases of the pupil that one entry of this case records."""

    version: int
    kind: RepeatKind
    looked_by: int | None = None
    """The first review of this case after it: that review looked at all of them."""
    looked_at: datetime | None = None

    @property
    def waits(self) -> bool:
        """Whether no review has looked at them yet."""
        return self.looked_by is None
