"""Figures of a school for a period: numbers without names, for readers who see its cases (3.2b)."""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from domain.calendar.periods import Period
from domain.calendar.working_time import WorkingTime, london
from domain.compliance.case_measures import Timed
from domain.compliance.obligation_outcomes import SCHOOL, in_school_words, in_words
from domain.compliance.school_statistics import ClauseTally, SchoolStatistics, TimeTally, Waits, done_within
from domain.compliance.staleness import Drift, drift
from domain.policy.clause_register import Doing
from domain.policy.policy_model import Policy
from views.read_model import Instant, read_model, view_of

HALF, NINE_OF_TEN = 0.5, 0.9
_OUTCOMES = ("met", "met_late", "owed", "breached")


@read_model
class OutcomesView:
    """How many cases had each outcome."""

    met: int
    met_late: int
    owed: int
    breached: int


@read_model
class ClauseFiguresView:
    """One clause in every case of the period."""

    id: str
    section: str
    summary: str
    does: tuple[Doing, ...]
    cases: int
    evidence: int
    """How many entries answer to it."""
    school: OutcomesView
    agencies: OutcomesView


@read_model
class SpreadView:
    """Within how many minutes half and nine of ten are done, and both in words.

    All that began count, those that still wait too (the Kaplan-Meier estimate).
    """

    median: int | None
    """None while too few are done to say."""
    p90: int | None
    """None while too few are done to say."""
    says: str


@read_model
class TimesView:
    """How long one step takes, in minutes of any hour and of school hours."""

    what: Timed
    whose: str
    n: int
    """How often it was done."""
    waiting: int
    """How often it is still to do."""
    minutes: SpreadView | None
    school_minutes: SpreadView | None


@read_model
class SchoolFiguresView:
    """The figures of a school for a period."""

    school: UUID
    from_: Annotated[date, Field(alias="from")]
    to: date
    as_of: Instant
    cases: int
    clauses: tuple[ClauseFiguresView, ...]
    times: tuple[TimesView, ...]
    drift: tuple[Drift, ...]
    """The parts of the policy in force that are out of date (13.1)."""


def school_figures_view(
    figures: SchoolStatistics, school: UUID, period: Period, at: datetime, policy: Policy
) -> SchoolFiguresView:
    """The figures of the cases that were added."""
    return SchoolFiguresView(
        school=school,
        from_=period.first,
        to=period.last,
        as_of=at,
        cases=figures.cases,
        clauses=tuple(_clause(tally) for tally in figures.clauses.values()),
        times=tuple(_times(what, tally, policy.time) for what, tally in figures.times.items()),
        drift=tuple(drift(policy, policy.authorities.values(), london(at).date())),
    )


def _clause(tally: ClauseTally) -> ClauseFiguresView:
    return view_of(
        ClauseFiguresView,
        tally.clause,
        cases=tally.cases,
        evidence=tally.evidence,
        school=_outcomes(tally.school),
        agencies=_outcomes(tally.agencies),
    )


def _outcomes(counted: Counter[str]) -> OutcomesView:
    return OutcomesView(**{name: counted[name] for name in _OUTCOMES})


def _times(what: Timed, tally: TimeTally, time: WorkingTime) -> TimesView:
    shown = tally.done + tally.waiting > 0
    return TimesView(
        what=what,
        whose="agencies" if what == "feedback" else SCHOOL,
        n=tally.done,
        waiting=tally.waiting,
        minutes=_spread(tally.minutes, in_words) if shown else None,
        school_minutes=_spread(tally.school_minutes, lambda each: in_school_words(each, time))
        if shown
        else None,
    )


def _spread(waits: Waits, words: Callable[[int], str]) -> SpreadView:
    half, most = done_within(waits, HALF), done_within(waits, NINE_OF_TEN)
    if half is None:
        says = "fewer than half are done"
    elif most is None:
        says = f"half within {words(half)}, but fewer than nine of ten are done"
    else:
        says = f"half within {words(half)}, nine of ten within {words(most)}"
    return SpreadView(median=half, p90=most, says=says)
