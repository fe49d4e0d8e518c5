"""People who are away, and who covers them (3-DSL.f, 3-DSL.x)."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Query
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import TOKEN, IdDep, LedgerDep, SentDep, caller_with, described_key
from api.query_strings import IS_CURSOR, Absent, Instant, PageParameters, a_cursor, next_page
from api.request_reading import RecordingRoute, UnreadBody
from api.routes import READING, WRITING, Route, problem_responses, recorded
from application.parameter_parsers import a_moment, as_id
from application.school import absence_changes
from domain.people.absences import FOR_OTHERS, MAY_READ, EndAbsence, RecordAbsence
from store.ledger.load_request import Caller
from store.people import absence_records
from views.people_view import AbsenceView, absence_view

router = APIRouter(tags=["reading"], route_class=Route)
recording = APIRouter(tags=["duty"], route_class=RecordingRoute, dependencies=[TOKEN, Depends(described_key)])
AbsenceReader = Annotated[Caller, Depends(caller_with(*MAY_READ))]
_MAY = f"Clauses 3-DSL.f, 3-DSL.x. For others: {', '.join(FOR_OTHERS)}. Everyone in line: for themselves."


class AbsencesQuery(PageParameters):
    """Which absences."""

    from_: Annotated[
        Instant, Field(alias="from", description="Absences that end after this; now by default.")
    ] = None
    cursor: Annotated[tuple[datetime, UUID] | Absent, a_cursor(a_moment, as_id), IS_CURSOR] = None


@router.get(
    "/v1/absences",
    operation_id="list_absences",
    summary="Who is away when and who covers, by the start",
    responses=problem_responses(*READING, 403),
)
async def list_absences(
    request: Request,
    response: Response,
    ledger: LedgerDep,
    caller: AbsenceReader,
    query: Annotated[AbsencesQuery, Query()],
) -> list[AbsenceView]:
    """From now on unless you say otherwise. Link has rel=next when there are more."""
    found = await absence_records.absences(
        ledger.pool, caller.school, query.from_ or ledger.clock.now(), query.cursor, query.limit + 1
    )
    page = found[: query.limit]
    if len(found) > query.limit:
        response.headers.update(next_page(request, page[-1].starts_at.isoformat(), str(page[-1].id)))
    return [absence_view(each) for each in page]


@recording.post(
    "/v1/absences",
    operation_id="record_absence",
    summary="Record that a person is away and who covers them",
    description=(
        f"{_MAY} Duty and mail go to the cover by the times alone, and come back without a further request. "
        "An absence that has begun counts from now. "
        "Refusals: AlreadyAway, CoverWithoutTheRole, NoRoleToCover."
    ),
    status_code=201,
    responses=problem_responses(*WRITING, 403),
)
async def record(
    response: Response,
    ledger: LedgerDep,
    sent: SentDep,
    body: Annotated[UnreadBody[RecordAbsence], Body()],
) -> AbsenceView:
    """Record an absence."""
    return absence_view(recorded(await absence_changes.record(ledger, sent, body.read()), response))


@recording.post(
    "/v1/absences/{id}/end",
    operation_id="end_absence",
    summary="End an absence now, or cancel it",
    description=f"{_MAY} An absence that is over already stays as it is.",
    responses=problem_responses(*WRITING, 403, 404),
)
async def end(
    response: Response,
    ledger: LedgerDep,
    sent: SentDep,
    absence: IdDep,
    body: Annotated[UnreadBody[EndAbsence], Body()],
) -> AbsenceView:
    """End it; duty and mail are the person's own again."""
    return absence_view(recorded(await absence_changes.end(ledger, sent, absence, body.read()), response))
