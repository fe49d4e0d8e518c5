"""The calendar: read by anyone of a school, changed by the operator alone, because it is England's (11.8)."""

from typing import Annotated

from fastapi import APIRouter, Body, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import TOKEN, CallerDep, LedgerDep, SentDep, described_key
from api.query_strings import IS_CURSOR, Absent, PageParameters, a_cursor, next_page
from api.request_reading import RecordingRoute, UnreadBody
from api.routes import READING, WRITING, Route, problem_responses, recorded
from application.parameter_parsers import a_count
from application.school import bank_holiday_changes
from domain.policy.bank_holidays import MAY_PROCLAIM, Proclaim
from store.planning import calendar_requests
from store.planning.replanning_batches import count_behind
from views.read_model import view_of
from views.school_records_view import CalendarChangeView, ProclaimedView

router = APIRouter(tags=["reading"], route_class=Route)
calendar = APIRouter(
    tags=["calendar"], route_class=RecordingRoute, dependencies=[TOKEN, Depends(described_key)]
)
_MAY = f"Clauses 11.8. May: {', '.join(MAY_PROCLAIM)}. Open cases follow within seconds."


class ChangesQuery(PageParameters):
    """Where the page begins."""

    cursor: Annotated[tuple[int] | Absent, a_cursor(a_count), IS_CURSOR] = None


@router.get(
    "/v1/calendar",
    operation_id="list_calendar_changes",
    summary="Every change of the calendar and of the limits, the first one first",
    responses=problem_responses(*READING),
)
async def changes(
    request: Request,
    response: Response,
    ledger: LedgerDep,
    caller: CallerDep,
    query: Annotated[ChangesQuery, Query()],
) -> list[CalendarChangeView]:
    """Link has rel=next when there are more."""
    after = query.cursor[0] if query.cursor else 0
    found = await calendar_requests.changes(ledger, caller.school, after, query.limit + 1)
    page = found[: query.limit]
    if len(found) > query.limit:
        response.headers.update(next_page(request, str(page[-1].number)))
    return [view_of(CalendarChangeView, each, by=each.made_by, at=each.made_at) for each in page]


@calendar.post(
    "/v1/calendar",
    operation_id="proclaim",
    summary="Add a bank holiday, or remove one",
    description=_MAY,
    status_code=201,
    responses=problem_responses(*WRITING, 403),
)
async def proclaim(
    response: Response,
    ledger: LedgerDep,
    sent: SentDep,
    body: Annotated[UnreadBody[Proclaim], Body()],
) -> ProclaimedView:
    """Answer at once; the worker sets the new deadlines of open cases."""
    done = await bank_holiday_changes.proclaim(ledger, sent, body.read())
    waiting = await count_behind(ledger.pool, but_about=done.caller.person.id)
    made = recorded(done, response)
    return view_of(ProclaimedView, made, by=made.made_by, at=made.made_at, waiting=waiting)
