"""The reports for the headteacher, the governors and an inspector (3-HT.b, 3.2b, 11.15)."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import Field, WithJsonSchema
from starlette.requests import Request

from api.dependencies import LedgerDep, caller_with
from api.query_strings import (
    DAY,
    DEFAULT_LIMIT,
    IS_CURSOR,
    Absent,
    Limit,
    QueryString,
    a_cursor,
    next_page,
    parsed,
    period_between,
)
from api.routes import READING, Route, problem_responses
from application import problems
from application.figures.governors_figures import governors_report, years_in_use
from application.figures.headteacher_overview import headteacher_overview
from application.figures.inspection_list import InspectionAsked, inspection_page
from application.parameter_parsers import a_count, a_moment, as_id, one_of
from domain.access.permissions import OF_AN_INSPECTOR, OF_THE_GOVERNORS, OF_THE_HEADTEACHER
from domain.calendar.periods import a_year_until, reported_years
from domain.calendar.working_time import london
from domain.field_rules import Fault
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller
from store.queries.access_log import log_access
from views.governors_view import GovernorsView
from views.headteacher_view import HeadteacherView
from views.inspection_view import InspectionListView

NAMES = ("initials", "full")
router = APIRouter(tags=["reading"], route_class=Route)
Headteacher = Annotated[Caller, Depends(caller_with(*OF_THE_HEADTEACHER))]
InspectionReader = Annotated[Caller, Depends(caller_with(*OF_AN_INSPECTOR))]
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


class InspectionQuery(QueryString):
    """As of which day, since when, and how children are named."""

    as_of: Annotated[date | Absent, *DAY, Field(description="Today by default.")] = None
    from_: Annotated[
        date | Absent, *DAY, Field(alias="from", description="The first day; a year before by default.")
    ] = None
    names: Annotated[
        str,
        parsed(one_of(NAMES), "Give initials or full."),
        WithJsonSchema({"type": "string", "enum": list(NAMES), "default": NAMES[0]}),
    ] = NAMES[0]
    limit: Limit = DEFAULT_LIMIT
    cursor: Annotated[tuple[datetime, UUID] | Absent, a_cursor(a_moment, as_id), IS_CURSOR] = None

    def asked(self, ledger: Ledger) -> InspectionAsked:
        """The list that is asked for, or 422."""
        today = london(ledger.clock.now()).date()
        last = self.as_of or today
        if last > today:
            raise problems.Malformed(
                [Fault(pointer="/as_of", message="Give a day that is not in the future.")]
            )
        period = period_between(self.from_ or a_year_until(last).first, last)
        return InspectionAsked(period=period, full_names=self.names == NAMES[1])


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
    _, newest = await years_in_use(ledger, caller.school)
    year = newest if query.year is None else query.year
    if year not in reported_years(ledger.clock.now()):
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


@router.get(
    "/v1/inspection",
    operation_id="list_for_an_inspector",
    summary="The list for an inspector: cases that were open or referred in a period, as of a day",
    responses=problem_responses(*READING, 403),
)
async def inspection(
    request: Request,
    response: Response,
    ledger: LedgerDep,
    caller: InspectionReader,
    query: Annotated[InspectionQuery, Query()],
) -> InspectionListView:
    """The newest case first. Cases about a person of the school are not in it. Link has rel=next."""
    asked = query.asked(ledger)
    found = await inspection_page(ledger, caller, asked, query.limit, query.cursor)
    await log_access(ledger, caller.person.id, [(each, "whole") for each in found.states], "inspection")
    if found.more is not None:
        raised_at, case = found.more
        response.headers.update(next_page(request, raised_at.isoformat(), str(case)))
    return InspectionListView(
        from_=asked.period.first,
        as_of=asked.period.last,
        full_names=asked.full_names,
        rows=tuple(found.rows),
        unread=found.unread,
    )
