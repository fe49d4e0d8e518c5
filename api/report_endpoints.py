"""The reports for the headteacher, the governors and an inspector (3-HT.b, 3.2b, 11.15)."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import Field, WithJsonSchema

from api.dependencies import LedgerDep, caller_with
from api.query_strings import Absent, QueryString, parsed
from api.routes import READING, Route, problem_responses
from application import problems
from application.governors_figures import governors_report
from application.parameter_parsers import a_count
from domain.access.report_readers import OF_THE_GOVERNORS
from domain.calendar.terms import newest_with_figures, reported_years
from domain.validation.request_checks import Fault
from store.ledger.load_request import Caller
from views.governors_view import GovernorsView

router = APIRouter(tags=["reading"], route_class=Route)
GovernorsReader = Annotated[Caller, Depends(caller_with(*OF_THE_GOVERNORS))]
_YEAR = (
    parsed(a_count, "Give a year, as 2026."),
    WithJsonSchema({"type": "integer"}),
    Field(description="The year in which the school year begins; by default the newest with figures."),
)


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
