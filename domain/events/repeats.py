"""What Onward records in a case because an entry in another case of the pupil changes what repeats (6.1)."""

from dataclasses import dataclass
from typing import ClassVar

from domain.case.repeats import RepeatKind
from domain.events.base import EntryKind, FactBase


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatsFound(FactBase):
    """With an entry of another case, the pupil’s concerns or missing episodes repeat (2.4g, 3.2t, 6.1)."""

    type: ClassVar[str] = "repeats.found"
    entry_kind: ClassVar[EntryKind] = "concern"
    kind: RepeatKind
