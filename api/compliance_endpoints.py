"""A case held against the policy; figures of a school; and what the head looks at (3.2a, 3.2b, 3-HT.b)."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from api import problems, request_headers
from api.case_endpoints import caller_of, json, page_of, the_case, unread_of
from api.query_strings import Query, a_count, a_cursor, a_day, a_moment
from domain.access.permissions import BEYOND_THE_SCHOOL, WHOLE_SCHOOL
from domain.calendar.periods import Period, school_year_until
from domain.calendar.working_time import london
from domain.compliance.compliance_check import ComplianceChecker
from domain.compliance.school_statistics import Figures
from store.ledger import history
from store.ledger.ledger import Ledger
from store.ledger.load import Caller
from store.ledger.sealing import DoesNotOpen
from store.queries import compliance_streams
from views.compliance_view import compliance_view

_A_DAY = "Give a day, as 2027-03-30."


async def of_a_case(request: Request, ledger: Ledger) -> Response:
    """The case's policy, clause by clause, now or as the case stood."""
    _, state = await the_case(request, ledger, whole=True)
    query = Query(request, ("as_of_version", "as_of"))
    version, by = query.as_of()
    query.check()
    stream = [stored.event for stored in await history.events(ledger, state.id, limit=version)]
    if by is not None:
        stream = [event for event in stream if event.recorded_at <= by]
    if not stream or (version or 0) > stream[-1].version:
        raise problems.NotFound
    at = by or (stream[-1].recorded_at if version is not None else ledger.clock.now())
    timetable = ledger.plans.as_of(at) if by or version else ledger.plans.known
    return json(compliance_view(ComplianceChecker(timetable.policies, at).compliance(stream)))


async def figures(request: Request, ledger: Ledger) -> Response:
    """Of the caller's school for a period: numbers without names, and none that could point at a child."""
    caller = await caller_of(request, ledger)
    if not may_see_figures(caller):
        raise problems.NotAllowed
    query = Query(request, ("from", "to"))
    period = _period(query, ledger)
    query.check()
    found = await figures_of(ledger, caller, period)
    return json(found.document, unread_of(found.unread))


async def exceptions(request: Request, ledger: Ledger) -> Response:
    """What came late, is not done, was passed over or overridden in the cases that the caller sees."""
    caller = await caller_of(request, ledger)
    if not _sees_cases(caller):
        raise problems.NotAllowed
    query = Query(request, ("from", "to", "limit", "cursor"))
    period = _period(query, ledger)
    limit = query.limit()
    place = query.read(
        "cursor", a_cursor(a_moment, request_headers.as_id, a_count), "Give a cursor that was given."
    )
    query.check()
    found = await _departures(ledger, _wanted(caller, period), period, limit, place)
    more = query.with_cursor(*found.more) if found.more else None
    return page_of(request, found.rows, more, found.unread)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoned:
    """The figures, and of how many cases nothing is in them because they do not read."""

    document: dict[str, Any]
    unread: int


async def figures_of(ledger: Ledger, caller: Caller, period: Period) -> Reckoned:
    """The figures of the caller's school for a period."""
    made, now, unread = Figures(), ledger.clock.now(), 0
    yardstick = ComplianceChecker(ledger.plans.known.policies, now, period)
    async for case in compliance_streams.cases(ledger, _wanted(caller, period)):
        if isinstance(case, DoesNotOpen):
            unread += 1
        else:
            made.add(yardstick.compliance(case.stream))
        await asyncio.sleep(0)  # others are served meanwhile
    few = not _sees_cases(caller)
    document = {"school": str(caller.school), **made.document(period, now, ledger.in_force, hide_few=few)}
    return Reckoned(document=document, unread=unread)


@dataclass(slots=True, kw_only=True)
class _Departures:
    """A page of them, the place of its last where there are more, and how many cases did not read."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    more: tuple[str, str, str] | None = None
    unread: int = 0


async def _departures(
    ledger: Ledger,
    wanted: compliance_streams.StreamSelection,
    period: Period,
    limit: int,
    place: tuple[Any, ...] | None,
) -> _Departures:
    """A page of them, case after case."""
    page = _Departures()
    last: tuple[str, str, str] | None = None
    yardstick = ComplianceChecker(ledger.plans.known.policies, ledger.clock.now(), period)
    raised_at, begun, passed = place or (None, None, 0)
    async for case in compliance_streams.cases(ledger, wanted, (raised_at, begun) if place else None):
        if isinstance(case, DoesNotOpen):
            page.unread += 1
            continue
        for number, each in enumerate(yardstick.departures(case.stream), start=1):
            if case.id == begun and number <= passed:
                continue
            if len(page.rows) == limit:
                page.more = last
                return page
            page.rows.append(
                {
                    "referral": str(case.id),
                    "reference": case.reference,
                    **each.document(),
                    "href": f"/v1/referrals/{case.id}/history",
                }
            )
            last = (case.raised_at.isoformat(), str(case.id), str(number))
        await asyncio.sleep(0)
    return page


def may_see_figures(caller: Caller) -> bool:
    """Whoever sees the school's cases, and whoever answers for the school from outside."""
    return any(role in caller.person.roles for role in (*WHOLE_SCHOOL, *BEYOND_THE_SCHOOL))


def _sees_cases(caller: Caller) -> bool:
    return any(role in caller.person.roles for role in WHOLE_SCHOOL)


def _wanted(caller: Caller, period: Period) -> compliance_streams.StreamSelection:
    return compliance_streams.StreamSelection(school=caller.school, period=period, but_about=caller.person.id)


def _period(query: Query, ledger: Ledger) -> Period:
    """From the first day to the last, both in it; the school year so far unless told."""
    last = query.read("to", a_day, _A_DAY) or london(ledger.clock.now()).date()
    first = query.read("from", a_day, _A_DAY) or school_year_until(last).first
    if first > last:
        query.fault("from", "Give a day that is not after the last.")
    return Period(first=first, last=last)
