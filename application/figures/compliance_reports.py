"""Figures of a school for a period, and the list of its exceptions (3.2a, 3-HT.b)."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from application.cases.history_redaction import readable_stream
from domain.calendar.periods import Period
from domain.compliance.compliance_check import ComplianceChecker
from domain.compliance.school_statistics import SchoolStatistics
from domain.people.roles import WHOLE_SCHOOL
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller
from store.ledger.sealing import DoesNotOpen
from store.queries import compliance_streams
from store.queries.case_queries import open_to
from store.queries.compliance_streams import Streamed, StreamSelection
from views.compliance_view import ExceptionView, exception_view
from views.school_figures_view import SchoolFiguresView, school_figures_view

ExceptionPosition = tuple[datetime, UUID, int]
"""Where a page ended: when its last case was raised, its id, and the number of the exception in it."""


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
    """The figures of the caller's school for a period. Every case of it is read.

    A case cannot be counted if it cannot be opened, or if only another release knows its policy.
    """
    now, figures, unread = ledger.clock.now(), SchoolStatistics(), 0
    checker = ComplianceChecker(ledger.plans.known.policies, now, period)
    async with ledger.counting:
        async for page in compliance_streams.pages(ledger, _wanted(caller, period)):
            unread += await asyncio.to_thread(_count, page, checker, figures)
    view = school_figures_view(figures, caller.school, period, now, ledger.in_force)
    return SchoolFigures(view=view, unread=unread)


def _count(
    page: Sequence[Streamed | DoesNotOpen], checker: ComplianceChecker, figures: SchoolStatistics
) -> int:
    """Add these cases. Returns how many cannot be counted."""
    unread = 0
    for case in page:
        if isinstance(case, DoesNotOpen) or not checker.knows(case.state):
            unread += 1
        else:
            figures.add(checker.compliance(case.stream, case.state))
    return unread


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
