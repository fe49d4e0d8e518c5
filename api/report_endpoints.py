"""The reports for the headteacher, the governors and an inspector (3-HT.b, 3.2b, 11.15)."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from pydantic import Field, WithJsonSchema
from starlette.requests import Request

from api.dependencies import LedgerDep, caller_with
from api.query_strings import (
    DEFAULT_LIMIT,
    IS_CURSOR,
    Absent,
    Limit,
    QueryString,
    a_cursor,
    next_page,
    parsed,
)
from api.routes import READING, Route, problem_responses
from application import problems
from application.governors_figures import governors_report
from application.headteacher_overview import headteacher_overview
from application.parameter_parsers import a_count
from domain.access.report_readers import OF_THE_GOVERNORS, OF_THE_HEADTEACHER
from domain.calendar.terms import newest_with_figures, reported_years
from domain.validation.request_checks import Fault
from store.ledger.load_request import Caller
from views.governors_view import GovernorsView
from views.headteacher_view import HeadteacherView

router = APIRouter(tags=["reading"], route_class=Route)
Headteacher = Annotated[Caller, Depends(caller_with(*OF_THE_HEADTEACHER))]
GovernorsReader = Annotated[Caller, Depends(caller_with(*OF_THE_GOVERNORS))]
_YEAR = (
    parsed(a_count, "Give a year, as 2026."),
    WithJsonSchema({"type": "integer"}),
    Field(description="The year in which the school year begins; by default the newest with figures."),
)


class OverviewQuery(QueryString):
    """Where the page of open cases begins."""

    limit: Limit = DEFAULT_LIMIT
    cursor: Annotated[tuple[int] | Absent, a_cursor(a_count), IS_CURSOR] = None


class YearQuery(QueryString):
    """Which school year."""

    year: Annotated[int | Absent, *_YEAR] = None


@router.get(
    "/v1/governors",
    operation_id="get_governors_report",
    summary="The governors' report on a school year: figures in fives, term by term, without names",
    responses=problem_responses(*READING, 403),
)
async def governors(
    ledger: LedgerDep, caller: GovernorsReader, query: Annotated[YearQuery, Query()]
) -> GovernorsView:
    """The same for every reader. A term is in it once it has ended, and then no longer changes."""
    now = ledger.clock.now()
    year = newest_with_figures(now) if query.year is None else query.year
    if year not in reported_years(now):
        raise problems.Malformed([Fault(pointer="/year", message="Give one of the last six school years.")])
    return await governors_report(ledger, caller.school, year)


@router.get(
    "/v1/headteacher",
    operation_id="get_headteacher_overview",
    summary="The headteacher's overview: open cases, late and escalated tasks, agencies, training and duty",
    responses=problem_responses(*READING, 403),
)
async def headteacher(
    request: Request,
    response: Response,
    ledger: LedgerDep,
    caller: Headteacher,
    query: Annotated[OverviewQuery, Query()],
) -> HeadteacherView:
    """Cases about a person of the school are not in it. Link has rel=next when there are more open cases."""
    after = query.cursor[0] if query.cursor is not None else 0
    found = await headteacher_overview(ledger, caller, query.limit, after)
    if found.more:
        response.headers.update(next_page(request, str(after + query.limit)))
    return found.view
