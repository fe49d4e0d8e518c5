"""A case held against the policy, figures of a school, and its exceptions (3.2a, 3.2b, 3-HT.b)."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import Field
from starlette.requests import Request

from api.case_endpoints import UNREAD, unread_of
from api.dependencies import LedgerDep, WholeCase, caller_with
from api.query_strings import (
    DAY,
    DEFAULT_LIMIT,
    IS_CURSOR,
    Absent,
    AsOf,
    Limit,
    QueryString,
    a_cursor,
    next_page,
    period_between,
)
from api.routes import READING, Route, problem_responses
from application import problems
from application.cases.history_redaction import readable
from application.figures.compliance_reports import exceptions_of, figures_of
from application.parameter_parsers import a_count, a_moment, as_id
from domain.calendar.periods import Period, school_year_until
from domain.calendar.working_time import london
from domain.compliance.compliance_check import ComplianceChecker
from domain.people.roles import WHOLE_SCHOOL
from store.ledger import history
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller
from views.compliance_view import ComplianceView, ExceptionView, compliance_view
from views.school_figures_view import SchoolFiguresView

router = APIRouter(tags=["reading"], route_class=Route)
FiguresReader = Annotated[Caller, Depends(caller_with(*WHOLE_SCHOOL))]
_FROM = Field(alias="from", description="The first day; by default the first of September before the last.")


class PeriodQuery(QueryString):
    """From the first day to the last, both included."""

    from_: Annotated[date | Absent, *DAY, _FROM] = None
    to: Annotated[date | Absent, *DAY, Field(description="The last day; today by default.")] = None

    def period(self, ledger: Ledger) -> Period:
        """The period, or 422."""
        last = self.to or london(ledger.clock.now()).date()
        return period_between(self.from_ or school_year_until(last).first, last)


class ExceptionsQuery(PeriodQuery):
    """Which period, and where the page begins."""

    limit: Limit = DEFAULT_LIMIT
    cursor: Annotated[tuple[datetime, UUID, int] | Absent, a_cursor(a_moment, as_id, a_count), IS_CURSOR] = (
        None
    )


@router.get(
    "/v1/referrals/{id}/compliance",
    operation_id="get_case_compliance",
    summary="The policy held against the case, clause by clause",
    responses=problem_responses(*READING, 403, 404),
)
async def of_a_case(ledger: LedgerDep, seen: WholeCase, query: Annotated[AsOf, Query()]) -> ComplianceView:
    """Now, or as the case was."""
    if query.faults():
        raise problems.Malformed(query.faults())
    version, by = query.as_of_version, query.as_of
    entries = await history.events(ledger, seen.case.id, limit=version)
    stream = [stored.event for stored in await readable(ledger, seen.caller, seen.case.id, entries)]
    if by is not None:
        stream = [event for event in stream if event.recorded_at <= by]
    if not stream or (version or 0) > entries[-1].event.version:
        raise problems.NotFound
    at = by or (entries[-1].event.recorded_at if version is not None else ledger.clock.now())
    policies = ledger.plans.as_of(at) if by or version else ledger.plans.known
    return compliance_view(ComplianceChecker(policies.policies, at).compliance(stream))


@router.get(
    "/v1/compliance",
    operation_id="get_school_figures",
    summary="Figures of your school for a period, clause by clause, without names",
    responses={200: {"headers": UNREAD}, **problem_responses(*READING, 403)},
)
async def figures(
    response: Response, ledger: LedgerDep, caller: FiguresReader, query: Annotated[PeriodQuery, Query()]
) -> SchoolFiguresView:
    """A number that could point at a child is null for readers who see no case."""
    found = await figures_of(ledger, caller, query.period(ledger))
    response.headers.update(unread_of(found.unread))
    return found.view


@router.get(
    "/v1/compliance/exceptions",
    operation_id="list_exceptions",
    summary="Steps that came late, are not done, were skipped or overridden, the newest case first",
    responses={200: {"headers": UNREAD}, **problem_responses(*READING, 403)},
)
async def exceptions(
    request: Request,
    response: Response,
    ledger: LedgerDep,
    caller: FiguresReader,
    query: Annotated[ExceptionsQuery, Query()],
) -> list[ExceptionView]:
    """In the cases that you see. Link has rel=next when there are more."""
    found = await exceptions_of(ledger, caller, query.period(ledger), query.limit, query.cursor)
    if found.more is not None:
        raised_at, case, number = found.more
        response.headers.update(next_page(request, raised_at.isoformat(), str(case), str(number)))
    response.headers.update(unread_of(found.unread))
    return found.rows
