"""What the case has already recorded of what a form asks for, so that no one has to ask or look again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from domain.calendar.working_time import london
from domain.case.case import Case
from domain.command_catalogue import COMMANDS
from domain.entries.base import PupilWishes
from domain.events import (
    ConcernNoted,
    EarlyHelpReviewed,
    EarlyHelpStarted,
    Fact,
    PlanLeadChanged,
    PupilViewRecorded,
    ReviewDecided,
    SupportConsidered,
)
from domain.policy.policy_model import Policy
from store.ledger.history import Stored
from web.forms.questions import CommandForm
from wording.entry_details import Names, answers
from wording.formatting import day

_LONG = 240
"""Characters; a longer text is folded away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedText:
    """A text and the day on which it was recorded."""

    on: date
    text: str

    @property
    def long(self) -> bool:
        """Whether to fold it away."""
        return len(self.text) > _LONG


def asks_for_wishes(form: CommandForm) -> bool:
    """Whether a form asks what the child wants."""
    return any(each.pointer == "/pupil_wishes" for each in form.questions)


def recorded_wishes(state: Case, entries: Sequence[Stored]) -> RecordedText | None:
    """What the child wants, or why they were not asked, as it was last recorded (11.12)."""
    return _newest(state, entries, _wishes)


def recorded_note(state: Case, entries: Sequence[Stored]) -> RecordedText | None:
    """Why the concern was noted, for the person who looks at it again; None once it was reopened (2.4g)."""
    if state.noted is None:
        return None
    return _newest(state, entries, lambda fact: fact.reasons if isinstance(fact, ConcernNoted) else None)


def _newest(
    state: Case, entries: Sequence[Stored], text_of: Callable[[Fact], str | None]
) -> RecordedText | None:
    """The newest such text; an entry in error does not count."""
    for each in reversed(entries):
        text = text_of(each.event.fact)
        if text is not None and each.event.version not in state.voided:
            return RecordedText(on=london(each.event.recorded_at).date(), text=text)
    return None


def _wishes(fact: Fact) -> str | None:
    match getattr(fact, "pupil_wishes", fact):
        case PupilViewRecorded(text=text) | PupilWishes(sought=True, text=text):
            return text
        case PupilWishes(reasons=reasons):
            return f"The child was not asked. {reasons}"
        case _:
            return None


def kind_decided(state: Case, entries: Sequence[Stored]) -> str | None:
    """The kind of plan that the newest decision chose; None if it chose both or neither (11.11)."""
    decided = (each.event.fact for each in reversed(entries) if each.event.version not in state.voided)
    match next((each for each in decided if isinstance(each, ReviewDecided | SupportConsidered)), None):
        case ReviewDecided(outcome="early_help"):
            return "early_help"
        case ReviewDecided(outcome="pastoral_support"):
            return "pastoral"
        case SupportConsidered() as fact if fact.early_help.taken is not fact.pastoral.taken:
            return "early_help" if fact.early_help.taken else "pastoral"
        case _:
            return None


_OF_THE_PLAN = ("kind", "lead_professional", "lead", "aims", "needs", "consent")
"""The fields of a plan that the page of its review shows."""
_NEWER = {EarlyHelpReviewed: ("needs", "consent"), PlanLeadChanged: ("lead",)}


def running_plan(
    state: Case, entries: Sequence[Stored], names: Names, policy: Policy
) -> tuple[tuple[str, str], ...]:
    """The running plan as it was started, with the newer needs, lead and view of the family (3-DSL.j)."""
    if state.plan is None:
        return ()
    rows: list[tuple[str, str, str]] = []
    for each in entries:
        fact, version = each.event.fact, each.event.version
        if version < state.plan.version or version in state.voided:
            continue
        if isinstance(fact, EarlyHelpStarted):
            told = answers(COMMANDS["start-early-help"], fact, names, policy)
            started = ("/started", "Started", day(each.event.occurred_at))
            rows = [started, *(row for row in told if _field(row) in _OF_THE_PLAN)]
        elif isinstance(fact, EarlyHelpReviewed | PlanLeadChanged):
            entry = COMMANDS["change-lead" if isinstance(fact, PlanLeadChanged) else "review-early-help"]
            newer = [row for row in answers(entry, fact, names, policy) if _field(row) in _NEWER[type(fact)]]
            replaced = {_field(row) for row in newer}
            rows = [row for row in rows if _field(row) not in replaced] + newer
    return tuple((label, text) for _, label, text in rows)


def _field(row: tuple[str, str, str]) -> str:
    return row[0].split("/")[1]
