"""Figures of a school for a period, and the list of its exceptions (3.2a, 3-HT.b)."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from domain.access.permissions import BEYOND_THE_SCHOOL, WHOLE_SCHOOL
from domain.calendar.periods import Period
from domain.compliance.compliance_check import ComplianceChecker
from domain.compliance.school_statistics import SchoolStatistics
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller
from store.ledger.sealing import DoesNotOpen
from store.queries import compliance_streams
from views.compliance_view import ExceptionView, exception_view
from views.school_figures_view import SchoolFiguresView, school_figures_view

ExceptionPosition = tuple[datetime, UUID, int]
"""Where a page ended: when its last case was raised, its id, and the number of the exception in it."""


READ_FIGURES = (*WHOLE_SCHOOL, *BEYOND_THE_SCHOOL)
"""The roles that see the school's cases, or answer for the school from outside."""


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
    """The figures of the caller's school for a period."""
    figures, now, unread = SchoolStatistics(), ledger.clock.now(), 0
    checker = ComplianceChecker(ledger.plans.known.policies, now, period)
    async for case in compliance_streams.cases(ledger, _wanted(caller, period)):
        if isinstance(case, DoesNotOpen):
            unread += 1
        else:
            figures.add(checker.compliance(case.stream))
        await asyncio.sleep(0)  # others are served meanwhile
    few = not sees_cases(caller)
    view = school_figures_view(figures, caller.school, period, now, ledger.in_force, hide_few=few)
    return SchoolFigures(view=view, unread=unread)


async def exceptions_of(
    ledger: Ledger, caller: Caller, period: Period, limit: int, after: ExceptionPosition | None
) -> ExceptionPage:
    """A page of exceptions, case after case."""
    page, last = ExceptionPage(), None
    checker = ComplianceChecker(ledger.plans.known.policies, ledger.clock.now(), period)
    begun, passed = after[1:] if after is not None else (None, 0)
    wanted = _wanted(caller, period)
    async for case in compliance_streams.cases(ledger, wanted, after[:2] if after is not None else None):
        if isinstance(case, DoesNotOpen):
            page.unread += 1
            continue
        for number, each in enumerate(checker.policy_exceptions(case.stream), start=1):
            if case.id == begun and number <= passed:
                continue
            if len(page.rows) == limit:
                page.more = last
                return page
            page.rows.append(exception_view(case.id, case.reference, each))
            last = (case.raised_at, case.id, number)
        await asyncio.sleep(0)
    return page


def may_see_figures(caller: Caller) -> bool:
    """Whether the caller may see the school's figures."""
    return any(role in caller.person.roles for role in READ_FIGURES)


def sees_cases(caller: Caller) -> bool:
    """Whether the caller sees the school's cases themselves."""
    return any(role in caller.person.roles for role in WHOLE_SCHOOL)


def _wanted(caller: Caller, period: Period) -> compliance_streams.StreamSelection:
    return compliance_streams.StreamSelection(school=caller.school, period=period, but_about=caller.person.id)
