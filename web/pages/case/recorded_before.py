"""What the case has already recorded of what a form asks for, so that no one has to ask or look again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain.calendar.working_time import london
from domain.case.case import Case
from domain.entries.base import PupilWishes
from domain.events import Fact, PupilViewRecorded
from store.ledger.history import Stored
from web.forms.questions import CommandForm

_LONG = 240
"""Characters; a longer text is folded away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedWishes:
    """What the child wants, or why they were not asked, as it was last recorded (11.12)."""

    on: date
    text: str

    @property
    def long(self) -> bool:
        """Whether to fold it away."""
        return len(self.text) > _LONG


def asks_for_wishes(form: CommandForm) -> bool:
    """Whether a form asks what the child wants."""
    return any(each.pointer == "/pupil_wishes" for each in form.questions)


def recorded_wishes(state: Case, entries: Sequence[Stored]) -> RecordedWishes | None:
    """The newest wishes in these entries; an entry in error does not count."""
    for each in reversed(entries):
        text = _wishes(each.event.fact)
        if text is not None and each.event.version not in state.voided:
            return RecordedWishes(on=london(each.event.recorded_at).date(), text=text)
    return None


def _wishes(fact: Fact) -> str | None:
    match getattr(fact, "pupil_wishes", fact):
        case PupilViewRecorded(text=text) | PupilWishes(sought=True, text=text):
            return text
        case PupilWishes(reasons=reasons):
            return f"The child was not asked. {reasons}"
        case _:
            return None
