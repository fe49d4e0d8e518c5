"""The calendar: read by anybody of a school, changed by the operator alone, for it is England's (11.8)."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from api import bodies, problems, refusing, requests
from api.admitting import admitted, kept_for, unused
from api.query import Query, a_count, a_cursor
from api.reading import caller_of, json, page_of
from domain.proclaiming import MAY_PROCLAIM, Proclaim, faults
from domain.refusals import Refused
from domain.view import instant
from store import proclaiming
from store.answers import RequestInFlight
from store.ledger import Ledger
from store.opening import Caller, Kept, Opened, Wanted
from store.plans import Plan
from store.replanning import count_behind


async def changes(request: Request, ledger: Ledger) -> Response:
    """Every change there has been, the first one first."""
    caller = await caller_of(request, ledger)
    query = Query(request, ("limit", "cursor"))
    limit = query.limit()
    after = query.read("cursor", a_cursor(a_count), "Give a cursor that was given.")
    query.check()
    found = await proclaiming.changes(ledger, caller.school, after[0] if after else 0, limit + 1)
    page = found[:limit]
    more = query.with_cursor(str(page[-1].number)) if len(found) > limit else None
    return page_of(request, [_shown(each) for each in page], more)


async def proclaim(request: Request, ledger: Ledger) -> Response:
    """Add a day or take one out; answers at once, and the worker plans the open cases anew."""
    sent = await requests.read(request)
    opened = await ledger.hear(sent.token, Wanted(case=None, key=sent.key))
    caller = admitted(opened, sent)
    if not any(role in MAY_PROCLAIM for role in caller.person.roles):
        raise problems.NotAllowed  # also for a repeat: its answer counts every school's cases
    if (kept := kept_for(opened, sent.key)) is not None:
        return await _again(ledger, caller, kept, request.state.id)
    asked = _asked(opened, sent, ledger)
    try:
        made = await proclaiming.proclaim(ledger, asked, caller.person.id, sent.key)
    except RequestInFlight:
        raise problems.RequestInFlight from None
    except Refused as refused:
        return problems.answer(refusing.refusal(refused.code), request_id=request.state.id)
    return await _made(ledger, caller, made)


def _asked(opened: Opened, sent: requests.Sent, ledger: Ledger) -> Proclaim:
    asked = bodies.read(Proclaim, sent.body)
    wrong = asked if isinstance(asked, list) else faults(asked, ledger.clock.now())
    if sent.wrong_headers or wrong or isinstance(asked, list):
        raise problems.Malformed([*sent.wrong_headers, *wrong])
    unused(opened)
    return asked


async def _again(ledger: Ledger, caller: Caller, kept: Kept, request_id: str) -> Response:
    replayed = {"Idempotent-Replay": "true"}
    if kept.problem is not None:
        return problems.answer(refusing.refusal(kept.problem["code"]), replayed, request_id)
    (made,) = await proclaiming.changes(ledger, caller.school, kept.version - 1, 1)
    return await _made(ledger, caller, made, replayed)


async def _made(
    ledger: Ledger, caller: Caller, made: Plan, headers: dict[str, str] | None = None
) -> Response:
    waiting = await count_behind(ledger.pool, but_about=caller.person.id)
    return json({**_shown(made), "waiting": waiting}, headers, 201)


def _shown(change: Plan) -> dict[str, Any]:
    return {
        "number": change.number,
        "change": change.change,
        "day": change.day,
        "reasons": change.reasons,
        "by": str(change.made_by) if change.made_by else None,
        "at": instant(change.made_at),
    }
