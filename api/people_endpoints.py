"""People of a school: the list, the caller, the duty rota, and training."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Query, Response
from pydantic import Field
from starlette.requests import Request

from api.dependencies import TOKEN, CallerDep, IdDep, LedgerDep, SentDep, caller_with, described_key
from api.query_strings import IS_CURSOR, Absent, Instant, NoQuery, PageParameters, a_cursor, next_page
from api.request_reading import RecordingRoute, UnreadBody
from api.routes import READING, WRITING, Route, problem_responses, recorded
from application import problems
from application.commands.case_hand_overs import CaseResult, hand_over_cases
from application.parameter_parsers import a_moment, as_id
from application.school import duty_changes
from application.school.training_courses import training_of
from domain.case.challenges import MOST_AT_ONCE, HandOverCases
from domain.field_rules import Fault
from domain.people.rota import MAY_CHANGE, EndDuty, PutOnDuty, Shift
from domain.policy.training_requirements import MAY_READ
from store.ledger.load_request import Caller
from store.people import duty_rota
from store.queries import case_queries
from views.people_view import (
    HandOverResultView,
    HandOverView,
    MeView,
    PersonView,
    TrainingView,
    training_view,
)

router = APIRouter(tags=["reading"], route_class=Route)
duty = APIRouter(tags=["duty"], route_class=RecordingRoute, dependencies=[TOKEN, Depends(described_key)])
TrainingReader = Annotated[Caller, Depends(caller_with(*MAY_READ))]
_MAY_CHANGE = f"Clauses 3-DSL.x. May: {', '.join(MAY_CHANGE)}."
handing_over = APIRouter(
    tags=["commands"], route_class=RecordingRoute, dependencies=[TOKEN, Depends(described_key)]
)


class PeopleQuery(PageParameters):
    """Where the page begins."""

    cursor: Annotated[tuple[UUID] | Absent, a_cursor(as_id), IS_CURSOR] = None


class ShiftsQuery(PageParameters):
    """Which shifts."""

    from_: Annotated[
        Instant, Field(alias="from", description="Shifts that end after this; now by default.")
    ] = None
    to: Annotated[Instant, Field(description="Shifts that start before this.")] = None
    cursor: Annotated[tuple[datetime, UUID] | Absent, a_cursor(a_moment, as_id), IS_CURSOR] = None


@router.get(
    "/v1/people",
    operation_id="list_people",
    summary="The people of your school",
    responses=problem_responses(*READING),
)
async def people(
    request: Request,
    response: Response,
    ledger: LedgerDep,
    caller: CallerDep,
    query: Annotated[PeopleQuery, Query()],
) -> list[PersonView]:
    """Link has rel=next when there are more."""
    found = await case_queries.people(ledger, caller, query.limit + 1, query.cursor)
    page = found[: query.limit]
    if len(found) > query.limit:
        response.headers.update(next_page(request, str(page[-1].id)))
    return page


@router.get("/v1/me", operation_id="get_me", summary="Who you are", responses=problem_responses(*READING))
async def me(ledger: LedgerDep, caller: CallerDep, _: NoQuery) -> MeView:
    """Your name, roles and school."""
    return await case_queries.me(ledger, caller)


@router.get(
    "/v1/training",
    operation_id="list_training",
    summary="Each course that the policy asks of a person here, and until when it is valid",
    responses=problem_responses(*READING, 403),
)
async def lapses(ledger: LedgerDep, caller: TrainingReader, _: NoQuery) -> list[TrainingView]:
    """Lapsed training bars no one from acting (4.7)."""
    return [training_view(each) for each in await training_of(ledger, caller.school)]


@router.get(
    "/v1/duty",
    operation_id="list_shifts",
    summary="Who is on duty when, by the start of the shift",
    responses=problem_responses(*READING),
)
async def shifts(
    request: Request,
    response: Response,
    ledger: LedgerDep,
    caller: CallerDep,
    query: Annotated[ShiftsQuery, Query()],
) -> list[Shift]:
    """From now on unless you say otherwise. Link has rel=next when there are more."""
    start = query.from_ or ledger.clock.now()
    if query.to is not None and query.to <= start:
        raise problems.Malformed([Fault(pointer="/to", message="Give a time after from.")])
    found = await duty_rota.shifts(ledger.pool, caller.school, start, query.to, query.cursor, query.limit + 1)
    page = found[: query.limit]
    if len(found) > query.limit:
        response.headers.update(next_page(request, page[-1].starts_at.isoformat(), str(page[-1].id)))
    return page


@duty.post(
    "/v1/duty",
    operation_id="put_on_duty",
    summary="Put a person on duty",
    description=_MAY_CHANGE,
    status_code=201,
    responses=problem_responses(*WRITING, 403),
)
async def put_on(
    response: Response, ledger: LedgerDep, sent: SentDep, body: Annotated[UnreadBody[PutOnDuty], Body()]
) -> Shift:
    """Record a shift."""
    return recorded(await duty_changes.put_on(ledger, sent, body.read()), response)


@duty.post(
    "/v1/duty/{id}/end",
    operation_id="end_duty",
    summary="End a shift now",
    description=f"{_MAY_CHANGE} A shift that is over already stays as it is.",
    responses=problem_responses(*WRITING, 403, 404),
)
async def end(
    response: Response,
    ledger: LedgerDep,
    sent: SentDep,
    shift: IdDep,
    body: Annotated[UnreadBody[EndDuty], Body()],
) -> Shift:
    """End it for everyone who looks from now on."""
    return recorded(await duty_changes.end(ledger, sent, shift, body.read()), response)


@handing_over.post(
    "/v1/hand-overs",
    operation_id="hand_over_cases",
    summary="Hand over all open cases that you own, or some cases",
    description=(
        f"Clauses 3-DSL.f, 3-DSL.x. At most {MOST_AT_ONCE} cases at once: while `more` is true, send it "
        "again. Each case records its own hand-over with the reasons. One that cannot go is named "
        "with the problem that hand-over would answer, and the others go on. The new owner gets a message "
        "for each. Without `cases`, a repeat names only what was left: what you gave away is not yours."
    ),
    responses=problem_responses(*WRITING, 403),
)
async def hand_over(
    ledger: LedgerDep, sent: SentDep, body: Annotated[UnreadBody[HandOverCases], Body()]
) -> HandOverView:
    """Answer with what became of each case."""
    done = await hand_over_cases(ledger, sent, body.read())
    return HandOverView(to=done.to, cases=tuple(_result_view(each) for each in done.results), more=done.more)


def _result_view(result: CaseResult) -> HandOverResultView:
    problem = result.problem
    return HandOverResultView(
        id=result.id,
        reference=result.reference,
        handed_over=problem is None,
        code=problem["code"] if problem is not None else None,
        detail=problem["detail"] if problem is not None else None,
    )
