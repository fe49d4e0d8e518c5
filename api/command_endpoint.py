"""The endpoint of every command: the first thing that fails answers, in the contract's order."""

from uuid import UUID

import orjson
from starlette.requests import Request
from starlette.responses import Response

from api import problem_responses, request_headers
from application import problems, refusal_problems
from application.case_reading import shown_to, with_present_access
from application.guards import in_sight
from application.person_commands import AlreadyAnswered, PersonRequest
from application.submit import submit
from domain.case.case import Case
from domain.command_catalogue import RAISE, CommandSpec
from domain.refusals import Refused
from store.ledger.history import as_of
from store.ledger.idempotency import KeyInUse
from store.ledger.ledger import Ledger
from store.ledger.load import Caller


async def command(request: Request, spec: CommandSpec, ledger: Ledger) -> Response:
    """Answer `POST /v1/referrals` or `POST /v1/referrals/{id}/{command}`."""
    sent = await request_headers.read(request)
    case: UUID | None = None if spec is RAISE else request_headers.case_of(request)
    try:
        done = await submit(ledger, PersonRequest.read(spec, sent, case))
    except AlreadyAnswered as repeat:
        return await _again(repeat, ledger, sent.token, request.state.id)
    except KeyInUse:
        raise problems.RequestInFlight from None
    except Refused as refused:
        return problem_responses.answer(refusal_problems.refused(refused), request_id=request.state.id)
    assert done.caller is not None
    return case_answer(ledger, done.case, done.caller, 201 if spec is RAISE else 200)


def case_answer(
    ledger: Ledger,
    case: Case,
    caller: Caller,
    status: int = 200,
    headers: dict[str, str] | None = None,
) -> Response:
    """The case as the caller sees it, with its version as ETag."""
    given = {"ETag": problems.etag(case.version), **(headers or {})}
    if status == 201:
        given["Location"] = f"/v1/referrals/{case.id}"
    return Response(orjson.dumps(shown_to(ledger, caller.person, case)), status, given, "application/json")


async def _again(repeat: AlreadyAnswered, ledger: Ledger, token: bytes, request_id: str) -> Response:
    kept, replayed = repeat.answer, {"Idempotent-Replay": "true"}
    now, _ = in_sight(await ledger.load(token, kept.case), repeat.caller, whole=False)
    if kept.problem is not None:
        return problem_responses.answer(refusal_problems.kept(kept.problem), replayed, request_id)
    then = await as_of(ledger, kept.case, version=kept.version)
    return case_answer(ledger, with_present_access(then or now, now), repeat.caller, kept.status, replayed)
