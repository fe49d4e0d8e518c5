"""The endpoint of every command: one route each, from the catalogue."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Body, Depends
from starlette.requests import Request
from starlette.responses import Response

from api import request_reading
from api.dependencies import TOKEN, described_headers, described_key, described_preference, ledger_of
from api.request_reading import CommandRoute
from api.routes import REPLAYED, problem_responses
from application import problems
from application.cases.case_reading import shown_now, with_present_access
from application.commands.person_commands import AlreadyAnswered, PersonRequest
from application.commands.submit import submit
from application.refusal_problems import RefusedBefore
from application.sent_request import in_sight
from domain.case.case import Case
from domain.command_catalogue import COMMANDS, RAISE, CommandSpec
from store.ledger.history import as_of
from store.ledger.load_request import Caller
from store.queries.joined_cases import case_as_read_by
from views.case_view import CaseView, MinimalCaseView, minimal_view
from views.read_model import as_json

_PROBLEMS = (400, 401, 403, 404, 409, 412, 413, 422, 503)
router = APIRouter(tags=["commands"], route_class=CommandRoute, dependencies=[TOKEN])


async def command(request: Request, spec: CommandSpec) -> Response:
    """Record one command, and answer with the case after it."""
    ledger, sent = ledger_of(request), await request_reading.read(request)
    case: UUID | None = None if spec is RAISE else request_reading.case_of(request)
    try:
        done = await submit(ledger, PersonRequest.read(spec, sent, case))
    except AlreadyAnswered as repeat:
        return await _again(repeat, request, sent.token)
    assert done.caller is not None
    return await _answer(request, done.case, done.caller, 201 if spec is RAISE else 200)


async def _answer(
    request: Request, case: Case, caller: Caller, status: int, headers: dict[str, str] | None = None
) -> Response:
    """The case as the caller sees it, or the little that they asked for, with its version as ETag."""
    ledger, given = ledger_of(request), {"ETag": problems.etag(case.version), **(headers or {})}
    shown: CaseView | MinimalCaseView
    seen = await case_as_read_by(ledger, caller, case)
    if request_reading.prefers_minimal(request):
        shown = minimal_view(seen, caller.person)
        given["Preference-Applied"] = "return=minimal"
    else:
        (shown,) = await shown_now(ledger, caller.person, seen)
    if status == 201:
        given["Location"] = f"/v1/referrals/{case.id}"
    return Response(as_json(shown), status, given, "application/json")


async def _again(repeat: AlreadyAnswered, request: Request, token: bytes) -> Response:
    """The kept answer, in the form that this request asks for."""
    ledger, kept = ledger_of(request), repeat.answer
    now, _ = in_sight(await ledger.load(token, kept.case), repeat.caller, whole=False)
    if kept.problem is not None:
        raise RefusedBefore(kept.problem)
    then = await as_of(ledger, kept.case, version=kept.version)
    seen = with_present_access(then or now, now)
    return await _answer(request, seen, repeat.caller, kept.status, REPLAYED)


def _add(spec: CommandSpec) -> None:
    """Register one command. The signature declares its body for the document; `CommandRoute` passes none."""

    async def endpoint(request: Request, body: Any = None) -> Response:
        return await command(request, spec)

    endpoint.__annotations__["body"] = Annotated[spec.command, Body()]
    raises = spec is RAISE
    router.add_api_route(
        "/v1/referrals" if raises else f"/v1/referrals/{{id}}/{spec.name}",
        endpoint,
        methods=["POST"],
        name=spec.name,
        operation_id=spec.name,
        summary=(spec.command.__doc__ or "").strip(),
        description=f"Clauses {', '.join(spec.clauses)}. May: {', '.join(spec.who)}.",
        status_code=201 if raises else 200,
        response_model=CaseView | MinimalCaseView,
        response_description="The case after it",
        responses=problem_responses(*(code for code in _PROBLEMS if not (raises and code in (403, 412)))),
        dependencies=[Depends(described_key if raises else described_headers), Depends(described_preference)],
    )


for _spec in (RAISE, *COMMANDS.values()):
    _add(_spec)
