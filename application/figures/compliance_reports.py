"""Figures of a school for a period, and the list of its exceptions (3.2a, 3-HT.b)."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg

from application.cases.history_redaction import readable_stream
from domain.calendar.periods import Period, school_year_until
from domain.calendar.working_time import london
from domain.compliance.case_measures import CaseMeasures, Part, case_measures
from domain.compliance.compliance_check import ComplianceChecker
from domain.compliance.school_statistics import school_statistics
from domain.compliance.year_so_far import YearSoFar
from domain.people.roles import WHOLE_SCHOOL
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller
from store.ledger.sealing import DoesNotOpen, Seals
from store.queries import compliance_streams
from store.queries.case_queries import open_to
from store.queries.compliance_streams import StreamSelection
from views.compliance_view import ExceptionView, exception_view
from views.school_figures_view import SchoolFiguresView, school_figures_view

ExceptionPosition = tuple[datetime, UUID, int]
"""Where a page ended: when its last case was raised, its id, and the number of the exception in it."""

MOST_KEPT = 100_000
"""Cases of all schools that are kept counted."""
CLOCKS_DIFFER = timedelta(hours=1)
"""An entry may bear a time so much before it can be read. If more, every version is asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolFigures:
    """The figures, and how many cases are not in them because they cannot be opened."""

    view: SchoolFiguresView
    unread: int


@dataclass(slots=True, kw_only=True)
class ExceptionPage:
    """A page of exceptions, where the next begins, and how many cases could not be opened."""

    rows: list[ExceptionView] = field(default_factory=list)
    more: ExceptionPosition | None = None
    unread: int = 0


async def figures_of(ledger: Ledger, caller: Caller, period: Period) -> SchoolFigures:
    """The figures of the caller's school for a period. Cases that still count as before are not read again.

    A case cannot be counted if it cannot be opened, or if only another release knows its policy.
    """
    now, wanted = ledger.clock.now(), _wanted(caller, period)
    async with ledger.counting:
        year = _year(ledger, wanted, now)
        unread = await _bring_up_to_date(ledger, wanted, year, caller.person.id, now)
        total = year.total_for(caller.person.id)
    view = await asyncio.to_thread(_view, ledger, wanted, total, now)
    return SchoolFigures(view=view, unread=unread)


def _year(ledger: Ledger, wanted: StreamSelection, now: datetime) -> YearSoFar:
    """The cases counted before, if the period is the school year so far. For another period none are kept."""
    plan = ledger.plans.known.number
    if wanted.period != school_year_until(london(now).date()):
        return YearSoFar(first=wanted.period.first, plan=plan)
    year = ledger.years.pop(wanted.school, None)
    if year is None or (year.first, year.plan) != (wanted.period.first, plan):
        year = YearSoFar(first=wanted.period.first, plan=plan)
    ledger.years[wanted.school] = year
    while len(ledger.years) > 1 and sum(map(len, ledger.years.values())) > MOST_KEPT:
        del ledger.years[next(iter(ledger.years))]
    return year


async def _bring_up_to_date(
    ledger: Ledger, wanted: StreamSelection, year: YearSoFar, reader: UUID, now: datetime
) -> int:
    """Count the cases that changed, or in which a deadline has passed. Returns how many cannot be counted."""
    checker = ComplianceChecker(ledger.plans.known.policies, now, wanted.period)
    since = (year.looked_at or now) - CLOCKS_DIFFER
    check_sum, versions = await compliance_streams.changes(ledger, wanted, since, year.due(now))
    if not year.accounts_for(check_sum, versions, reader):
        versions = await compliance_streams.newest(ledger, wanted)
        year.keep_only(versions, reader)
    year.looked_at = now
    outdated, unread = year.outdated(versions, now), 0
    for begun in range(0, len(outdated), compliance_streams.AT_ONCE):
        cases = outdated[begun : begun + compliance_streams.AT_ONCE]
        rows = await compliance_streams.sealed_entries(ledger, wanted.school, cases)
        counted = await asyncio.to_thread(_counted, ledger.seals, wanted, rows, checker)
        for case in cases:
            year.leave_out(case)
        for case, found in counted.items():
            if found is None:
                unread += 1
            else:
                year.count(case, *found)
    return unread


def _counted(
    seals: Seals, wanted: StreamSelection, rows: list[list[asyncpg.Record]], checker: ComplianceChecker
) -> dict[UUID, tuple[int, CaseMeasures] | None]:
    """What each case adds, and as of which version; None if it cannot be counted."""
    found: dict[UUID, tuple[int, CaseMeasures] | None] = {}
    for each in rows:
        case = compliance_streams.streamed(seals, wanted, each)
        if isinstance(case, DoesNotOpen):
            found[case.case] = None
        elif case is not None:
            known = checker.knows(case.state)
            measures = case_measures(checker.compliance(case.stream, case.state)) if known else None
            found[case.id] = (case.stream[-1].version, measures) if measures else None
    return found


def _view(ledger: Ledger, wanted: StreamSelection, total: Counter[Part], now: datetime) -> SchoolFiguresView:
    figures = school_statistics(total, ledger.plans.known.policies, now)
    return school_figures_view(figures, wanted.school, wanted.period, now, ledger.in_force)


async def exceptions_of(
    ledger: Ledger,
    caller: Caller,
    period: Period,
    limit: int,
    after: ExceptionPosition | None,
    *,
    about_staff: bool = True,
) -> ExceptionPage:
    """A page of exceptions, case after case.

    Without `about_staff`, cases about a person of the school are left out.
    """
    page, last, now = ExceptionPage(), None, ledger.clock.now()
    checker = ComplianceChecker(ledger.plans.known.policies, now, period)
    begun, passed = after[1:] if after is not None else (None, 0)
    begin = after[:2] if after is not None else None
    async for case in compliance_streams.cases(ledger, _wanted(caller, period), begin):
        if isinstance(case, DoesNotOpen) or not checker.knows(case.state):
            page.unread += 1
            continue
        if case.state.about and not about_staff:
            continue
        if not await asyncio.to_thread(checker.policy_exceptions, case.stream, case.state):
            continue
        if not await open_to(ledger, caller, [case.state]):
            continue
        stream = await readable_stream(ledger, caller, case.id, case.stream)  # 3.2h
        found = await asyncio.to_thread(checker.policy_exceptions, stream)
        for number, each in enumerate(found, start=1):
            if case.id == begun and number <= passed:
                continue
            if len(page.rows) == limit:
                page.more = last
                return page
            page.rows.append(exception_view(case.id, case.reference, each))
            last = (case.raised_at, case.id, number)
    return page


def may_see_figures(caller: Caller) -> bool:
    """Whether the caller may see the school's figures of any days: only a person who sees its cases.

    The board has its own report: two periods that differ by a day would tell it what happened on that day.
    """
    return any(role in caller.person.roles for role in WHOLE_SCHOOL)


def _wanted(caller: Caller, period: Period) -> StreamSelection:
    return StreamSelection(school=caller.school, period=period, but_about=caller.person.id)
