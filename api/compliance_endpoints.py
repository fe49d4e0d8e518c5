"""A case held against the policy; figures of a school; and what the head looks at (3.2a, 3.2b, 3-HT.b)."""

from starlette.requests import Request
from starlette.responses import Response

from api import request_headers
from api.case_endpoints import caller_of, json, page_of, the_case, unread_of
from api.query_strings import Query, a_count, a_cursor, a_day, a_moment
from application import problems
from application.compliance_reports import exceptions_of, figures_of, may_see_figures, sees_cases
from domain.calendar.periods import Period, school_year_until
from domain.calendar.working_time import london
from domain.compliance.compliance_check import ComplianceChecker
from store.ledger import history
from store.ledger.ledger import Ledger
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
    if not sees_cases(caller):
        raise problems.NotAllowed
    query = Query(request, ("from", "to", "limit", "cursor"))
    period = _period(query, ledger)
    limit = query.limit()
    place = query.read(
        "cursor", a_cursor(a_moment, request_headers.as_id, a_count), "Give a cursor that was given."
    )
    query.check()
    found = await exceptions_of(ledger, caller, period, limit, place)
    more = query.with_cursor(*found.more) if found.more else None
    return page_of(request, found.rows, more, found.unread)


def _period(query: Query, ledger: Ledger) -> Period:
    """From the first day to the last, both in it; the school year so far unless told."""
    last = query.read("to", a_day, _A_DAY) or london(ledger.clock.now()).date()
    first = query.read("from", a_day, _A_DAY) or school_year_until(last).first
    if first > last:
        query.fault("from", "Give a day that is not after the last.")
    return Period(first=first, last=last)
