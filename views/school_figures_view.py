"""Figures of a school for a period: numbers without names, and none that could point at a child (3.2b)."""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from domain.calendar.periods import Period
from domain.calendar.working_time import WorkingTime, london
from domain.compliance.case_measures import TIMES, Timed
from domain.compliance.obligation_outcomes import OWED_BY_AGENCIES, SCHOOL, in_school_words, in_words
from domain.compliance.school_statistics import (
    SMALLEST_SHOWN,
    ClauseTally,
    SchoolStatistics,
    TimeTally,
    Waits,
    done_within,
)
from domain.compliance.staleness import Drift, drift
from domain.policy.clause_register import Doing
from domain.policy.policy_model import Policy
from views.read_model import Instant, fields_of, read_model, view_of

HALF, NINE_OF_TEN = 0.5, 0.9
_OUTCOMES = ("met", "met_late", "owed", "breached")


@read_model
class OutcomesView:
    """How many cases had each outcome; None where the number is hidden."""

    met: int | None
    met_late: int | None
    owed: int | None
    breached: int | None


@read_model
class ClauseFiguresView:
    """One clause in every case of the period."""

    id: str
    section: str
    summary: str
    does: tuple[Doing, ...]
    cases: int | None
    evidence: int | None
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
    n: int | None
    """How often it was done."""
    waiting: int | None
    """How often it is still to do."""
    minutes: SpreadView | None
    school_minutes: SpreadView | None


@read_model
class SchoolFiguresView:
    """The figures. A number below three that could point at a child is None for readers who see no case."""

    school: UUID
    from_: Annotated[date, Field(alias="from")]
    to: date
    as_of: Instant
    cases: int | None
    few_hidden: bool
    clauses: tuple[ClauseFiguresView, ...]
    times: tuple[TimesView, ...]
    drift: tuple[Drift, ...]
    """The parts of the policy in force that are out of date (13.1)."""


def school_figures_view(
    figures: SchoolStatistics, school: UUID, period: Period, at: datetime, policy: Policy, *, hide_few: bool
) -> SchoolFiguresView:
    """The figures of the cases that were added."""
    return SchoolFiguresView(
        school=school,
        from_=period.first,
        to=period.last,
        as_of=at,
        cases=_shown_number(figures.cases, hide_few),
        few_hidden=hide_few,
        clauses=tuple(_clause(tally, hide_few) for tally in figures.clauses.values()),
        times=tuple(_times(what, tally, policy.time, hide_few) for what, tally in figures.times.items()),
        drift=tuple(drift(policy, policy.authorities.values(), london(at).date())),
    )


def _clause(tally: ClauseTally, hide_few: bool) -> ClauseFiguresView:
    clause = tally.clause
    school, agencies = _outcomes(tally.school, hide_few), _outcomes(tally.agencies, hide_few)
    hidden = any(
        None in fields_of(each).values() for each in (school, agencies)
    )  # a sum would tell what is hidden
    return view_of(
        ClauseFiguresView,
        clause,
        cases=None if hidden else _shown_number(tally.cases, hide_few),
        evidence=_shown_number(tally.evidence, hide_few),
        school=school,
        agencies=agencies,
    )


def _outcomes(counted: Counter[str], hide_few: bool) -> OutcomesView:
    return OutcomesView(**{name: _shown_number(counted[name], hide_few) for name in _OUTCOMES})


def _shown_number(number: int, hide_few: bool) -> int | None:
    return None if hide_few and 0 < number < SMALLEST_SHOWN else number


def _times(what: Timed, tally: TimeTally, time: WorkingTime, hide_few: bool) -> TimesView:
    number, waiting = _shown_number(tally.done, hide_few), _shown_number(tally.waiting, hide_few)
    hidden = None in (number, waiting, _shown_number(tally.needless, hide_few))  # the times would tell them
    shown = not hidden and tally.done + tally.waiting > 0
    return TimesView(
        what=what,
        whose="agencies" if OWED_BY_AGENCIES[0] in TIMES[what] else SCHOOL,
        n=number,
        waiting=waiting,
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
