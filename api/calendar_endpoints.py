"""The calendar: read by anybody of a school, changed by the operator alone, for it is England's (11.8)."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from api import problem_responses, request_headers
from api.case_endpoints import caller_of, json, page_of
from api.query_strings import Query, a_count, a_cursor
from application import body_parsing, problems, refusal_problems
from application.guards import admitted, kept_for, unused
from application.sent_request import SentRequest
from domain.calendar.bank_holidays import MAY_PROCLAIM, Proclaim, faults
from domain.calendar.timestamps import instant
from domain.refusals import Refused
from store.ledger.idempotency import KeyInUse
from store.ledger.ledger import Ledger
from store.ledger.load import Caller, LoadedCase, LoadRequest
from store.ledger.stored_responses import StoredResponse
from store.planning import calendar_changes
from store.planning.calendar_revisions import Revision
from store.planning.replanning_batches import count_behind


async def changes(request: Request, ledger: Ledger) -> Response:
    """Every change there has been, the first one first."""
    caller = await caller_of(request, ledger)
    query = Query(request, ("limit", "cursor"))
    limit = query.limit()
    after = query.read("cursor", a_cursor(a_count), "Give a cursor that was given.")
    query.check()
    found = await calendar_changes.changes(ledger, caller.school, after[0] if after else 0, limit + 1)
    page = found[:limit]
    more = query.with_cursor(str(page[-1].number)) if len(found) > limit else None
    return page_of(request, [_shown(each) for each in page], more)


async def proclaim(request: Request, ledger: Ledger) -> Response:
    """Add a day or take one out; answers at once, and the worker plans the open cases anew."""
    sent = await request_headers.read(request)
    opened = await ledger.load_for(sent.token, LoadRequest(case=None, key=sent.key))
    caller = admitted(opened, sent.too_large)
    if not any(role in MAY_PROCLAIM for role in caller.person.roles):
        raise problems.NotAllowed  # also for a repeat: its answer counts every school's cases
    if (kept := kept_for(opened, sent.key)) is not None:
        return await _again(ledger, caller, kept, request.state.id)
    asked = _asked(opened, sent, ledger)
    try:
        made = await calendar_changes.proclaim(ledger, asked, caller.person.id, sent.key)
    except KeyInUse:
        raise problems.RequestInFlight from None
    except Refused as refused:
        return problem_responses.answer(refusal_problems.refusal(refused.code), request_id=request.state.id)
    return await _made(ledger, caller, made)


def _asked(opened: LoadedCase, sent: SentRequest, ledger: Ledger) -> Proclaim:
    asked = body_parsing.read(Proclaim, sent.body)
    wrong = asked if isinstance(asked, list) else faults(asked, ledger.clock.now())
    if sent.wrong_headers or wrong or isinstance(asked, list):
        raise problems.Malformed([*sent.wrong_headers, *wrong])
    unused(opened)
    return asked


async def _again(ledger: Ledger, caller: Caller, kept: StoredResponse, request_id: str) -> Response:
    replayed = {"Idempotent-Replay": "true"}
    if kept.problem is not None:
        return problem_responses.answer(refusal_problems.refusal(kept.problem["code"]), replayed, request_id)
    (made,) = await calendar_changes.changes(ledger, caller.school, kept.version - 1, 1)
    return await _made(ledger, caller, made, replayed)


async def _made(
    ledger: Ledger, caller: Caller, made: Revision, headers: dict[str, str] | None = None
) -> Response:
    waiting = await count_behind(ledger.pool, but_about=caller.person.id)
    return json({**_shown(made), "waiting": waiting}, headers, 201)


def _shown(change: Revision) -> dict[str, Any]:
    return {
        "number": change.number,
        "change": change.change,
        "day": change.day,
        "reasons": change.reasons,
        "by": str(change.made_by) if change.made_by else None,
        "at": instant(change.made_at),
    }
