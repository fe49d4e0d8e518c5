"""What one case adds to the figures of a term, as it was recorded then, and numbers in fives (3.2b)."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

from domain import events as happened
from domain.calendar.periods import Term
from domain.case.case import Case
from domain.case.event import Event
from domain.compliance.case_measures import TIMED, Timed
from domain.compliance.obligation_outcomes import ObligationOutcome, obligation_outcomes
from domain.evolve import replay
from domain.policy.policy_model import Policy

WIDTH = 5
"""No smaller number is published on its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberBand:
    """The published form of a number: the least and the most that it can be."""

    at_least: int
    at_most: int | None
    """None if it is published as so many "or more"."""
    largest: int
    """The largest number that it can be by its parts."""
    largest_freely: int
    """The largest that it can be while any one of its parts is as small as that part's band allows."""


def band_of(number: int) -> NumberBand:
    """The band of a number that is not a sum of other published numbers."""
    least = number // WIDTH * WIDTH
    return NumberBand(
        at_least=least, at_most=least + WIDTH - 1, largest=least + WIDTH - 1, largest_freely=least
    )


def band_of_sum(number: int, parts: Sequence[NumberBand]) -> NumberBand:
    """The band of a sum whose parts are published too; there is at least one."""
    largest = sum(each.largest for each in parts)
    freely = min(largest - each.largest + each.largest_freely for each in parts)
    least = number // WIDTH * WIDTH
    highest = freely // WIDTH * WIDTH
    if least >= highest:
        return NumberBand(at_least=highest, at_most=None, largest=largest, largest_freely=freely)
    most = least + WIDTH - 1
    return NumberBand(
        at_least=least, at_most=most, largest=min(largest, most), largest_freely=min(freely, most)
    )


Happened = Literal["answered_late", "escalated", "reconsidered", "disputed", "challenged", "early_help"]
"""Events that are counted in the term in which they are recorded.

Answers in time are not: with the late ones they would add up to the answers that are counted as waits.
"""
AtTheEnd = Literal["open_cases", "unanswered_late"]
"""Numbers as they are when the term ends."""
_COUNTED: Mapping[type, Happened] = {
    happened.ReconsiderationDecided: "reconsidered",
    happened.DecisionDisputed: "disputed",
    happened.DecisionChallenged: "challenged",
    happened.EarlyHelpStarted: "early_help",
}


@dataclass(slots=True, kw_only=True)
class Waited:
    """How long one step took each time it was done, or has been waiting, in minutes of school hours."""

    done: list[int] = field(default_factory=list)
    waiting: list[int] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class TermFigures:
    """The numbers of a term. They name no case."""

    concerns: Counter[str] = field(default_factory=Counter)
    """Concerns that were raised in the term, by their kind."""
    referrals: Counter[str] = field(default_factory=Counter)
    """Referrals that were made in the term, by agency."""
    happened: Counter[Happened] = field(default_factory=Counter)
    at_the_end: Counter[AtTheEnd] = field(default_factory=Counter)
    waits: dict[Timed, Waited] = field(default_factory=lambda: {what: Waited() for what in get_args(Timed)})
    """Steps that became due in the term."""

    def add(self, other: "TermFigures") -> None:
        """Add the numbers of another case."""
        self.concerns.update(other.concerns)
        self.referrals.update(other.referrals)
        self.happened.update(other.happened)
        self.at_the_end.update(other.at_the_end)
        for what, waited in other.waits.items():
            self.waits[what].done += waited.done
            self.waits[what].waiting += waited.waiting


def term_figures(stream: Sequence[Event], term: Term, policies: Mapping[str, Policy]) -> TermFigures | None:
    """The numbers of one case; None if nothing of it belongs to the term.

    A case about a named person of the school is in no figure, for any reader: so they are the same for
    everyone, and tell its subject nothing (3.2h).
    """
    then = [event for event in stream if event.recorded_at < term.period.until]
    if not then:
        return None
    state = replay(then)
    if state.about:
        return None
    return _Counting(state, then, term, policies[state.policy]).figures()


class _Counting:
    """One case as it was at the end of a term."""

    def __init__(self, state: Case, stream: Sequence[Event], term: Term, policy: Policy) -> None:
        self._state = state
        self._term = term.period
        self._entries = {event.version: event for event in stream}
        self._time = policy.time
        self._duties = obligation_outcomes(state, self._entries, policy, term.period.until)

    def figures(self) -> TermFigures:
        state, found = self._state, TermFigures()
        if self._term.holds(state.raised_at):
            found.concerns[state.concern.category] += 1
        found.referrals.update(
            each.agency for each in state.standing_referrals if self._is_in_term(each.version)
        )
        found.happened.update(self._happened())
        found.at_the_end["open_cases"] += not state.closed
        for duty in self._duties:
            self._answer(duty, found)
            self._time_of(duty, found)
        return found

    def _is_in_term(self, version: int) -> bool:
        return self._term.holds(self._entries[version].recorded_at)

    def _happened(self) -> Iterator[Happened]:
        escalated = set()
        for version, event in self._entries.items():
            if version in self._state.voided or not self._is_in_term(version):
                continue
            refused = isinstance(event.fact, happened.EarlyHelpStarted) and event.fact.is_refused
            if not refused and (what := _COUNTED.get(type(event.fact))) is not None:
                yield what
            if isinstance(event.fact, happened.EscalationRaised):
                escalated.add(event.fact.obligation)
        for _ in escalated:
            yield "escalated"

    def _answer(self, duty: ObligationOutcome, found: TermFigures) -> None:
        """Feedback that came late in the term, and feedback that is overdue when it ends."""
        if not duty.obligation.startswith("feedback:"):
            return
        if duty.done_by is None:
            found.at_the_end["unanswered_late"] += duty.outcome == "breached"
        elif duty.outcome == "met_late" and self._is_in_term(duty.done_by):
            found.happened["answered_late"] += 1

    def _time_of(self, duty: ObligationOutcome, found: TermFigures) -> None:
        what = TIMED.get(duty.obligation.partition(":")[0])
        if what is None or not self._term.holds(duty.opened_at):
            return
        if duty.done_at is None:
            waiting = self._time.school_minutes_between(duty.began_at, self._term.until)
            found.waits[what].waiting.append(waiting)
        elif duty.outcome in ("met", "met_late"):
            ended = max(duty.began_at, duty.done_at)
            found.waits[what].done.append(self._time.school_minutes_between(duty.began_at, ended))
