"""Figures of a school for a period, and the list of its exceptions (3.2a, 3-HT.b)."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from application.cases.history_redaction import readable_stream
from application.figures.case_counting import Counted, count_cases
from domain.calendar.periods import Period
from domain.compliance.case_measures import Part
from domain.compliance.compliance_check import ComplianceChecker
from domain.compliance.school_statistics import school_statistics
from domain.people.roles import WHOLE_SCHOOL
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller
from store.ledger.sealing import DoesNotOpen
from store.measures.sealed_measures import Basis, KeptFigures, is_counted, kept_figures
from store.queries import compliance_streams
from store.queries.case_queries import open_to
from views.compliance_view import ExceptionView, exception_view
from views.school_figures_view import SchoolFiguresView, school_figures_view

ExceptionPosition = tuple[datetime, UUID, int]
"""Where a page ended: when its last case was raised, its id, and the number of the exception in it."""


MOST_AT_ONCE = 300
"""Cases that a page counts itself, in well under a second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolFigures:
    """The figures, and how many cases are not in them because they cannot be opened."""

    view: SchoolFiguresView
    unread: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StillCounting:
    """The figures are not ready yet: so many cases must be counted first."""

    left: int


@dataclass(slots=True, kw_only=True)
class ExceptionPage:
    """A page of exceptions, where the next begins, and how many cases could not be opened."""

    rows: list[ExceptionView] = field(default_factory=list)
    more: ExceptionPosition | None = None
    unread: int = 0


async def figures_of(ledger: Ledger, caller: Caller, period: Period) -> SchoolFigures:
    """The figures of the caller's school for a period, however long it takes to count its cases."""
    now = ledger.clock.now()
    return await _figures(ledger, caller, period, now, await _kept_figures(ledger, caller, period, now))


async def figures_soon(ledger: Ledger, caller: Caller, period: Period) -> SchoolFigures | StillCounting:
    """The figures, or how many cases the worker still counts if they would take long."""
    now = ledger.clock.now()
    kept = await _kept_figures(ledger, caller, period, now)
    if kept.being_counted and len(kept.uncounted) > MOST_AT_ONCE:
        left = await compliance_streams.count(ledger, _wanted(caller, period), kept.uncounted)
        if left > MOST_AT_ONCE:  # without the cases about the caller (3.2h)
            return StillCounting(left=left)
    return await _figures(ledger, caller, period, now, kept)


async def _kept_figures(ledger: Ledger, caller: Caller, period: Period, now: datetime) -> KeptFigures:
    basis = Basis(first=period.first, plan=ledger.plans.known.number)
    return await kept_figures(ledger, _wanted(caller, period), basis, now)


async def _figures(
    ledger: Ledger, caller: Caller, period: Period, now: datetime, kept: KeptFigures
) -> SchoolFigures:
    wanted = _wanted(caller, period)
    counted = await count_cases(ledger, wanted, kept.uncounted, ledger.plans.known, now)
    view = await asyncio.to_thread(_view, ledger, caller, period, now, kept.total, counted)
    return SchoolFigures(view=view, unread=len(counted.damaged))


def _view(
    ledger: Ledger, caller: Caller, period: Period, now: datetime, total: Counter[Part], counted: Counted
) -> SchoolFiguresView:
    for each in counted.cases.values():
        total.update(each.measures.parts)
    figures = school_statistics(total, ledger.plans.known.policies, now)
    return school_figures_view(figures, caller.school, period, now, ledger.in_force)


async def exceptions_of(
    ledger: Ledger,
    caller: Caller,
    period: Period,
    limit: int,
    after: ExceptionPosition | None,
    *,
    about_staff: bool = True,
) -> ExceptionPage:
    """A page of exceptions, case after case. Cases that are known to have none are not read.

    Without `about_staff`, cases about a person of the school are left out.
    """
    page, last, now = ExceptionPage(), None, ledger.clock.now()
    checker = ComplianceChecker(ledger.plans.known.policies, now, period)
    basis = Basis(first=period.first, plan=ledger.plans.known.number)
    kept = period.until > now and await is_counted(ledger, caller.school, basis)
    begun, passed = after[1:] if after is not None else (None, 0)
    wanted = _wanted(caller, period)
    begin = after[:2] if after is not None else None
    async for case in compliance_streams.cases(ledger, wanted, begin, now if kept else None):
        if isinstance(case, DoesNotOpen):
            page.unread += 1
            continue
        if case.state.about and not about_staff:
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


def _wanted(caller: Caller, period: Period) -> compliance_streams.StreamSelection:
    return compliance_streams.StreamSelection(school=caller.school, period=period, but_about=caller.person.id)
