"""The duty rota: read by everybody of the school, kept by DSL, deputies, head and admin (3-DSL.x)."""

from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from api import request_headers
from api.case_endpoints import caller_of, json, page_of
from api.query_strings import Query, a_cursor, a_moment, an_instant
from application import body_parsing, problems
from application.guards import admitted, kept_for, unused
from domain.calendar.timestamps import instant
from domain.people.rota import MAY_CHANGE, EndDuty, PutOnDuty, Shift, faults
from domain.validation.request_checks import Fault
from store.ledger.ledger import Ledger
from store.ledger.load import Caller, LoadedCase, LoadRequest
from store.ledger.stored_responses import StoredResponse
from store.people import duty_rota


async def shifts(request: Request, ledger: Ledger) -> Response:
    """Shifts that overlap the time asked for, from now on unless told."""
    caller = await caller_of(request, ledger)
    query = Query(request, ("from", "to", "limit", "cursor"))
    start = query.read("from", an_instant, "Give a time as RFC 3339 has it.") or ledger.clock.now()
    end = query.read("to", an_instant, "Give a time as RFC 3339 has it.")
    if end is not None and end <= start:
        query.fault("to", "Give a time after from.")
    limit = query.limit()
    after = query.read("cursor", a_cursor(a_moment, request_headers.as_id), "Give a cursor that was given.")
    query.check()
    async with ledger.pool.connection() as connection:
        found = await duty_rota.shifts(connection, caller.school, start, end, after, limit + 1)
    page = found[:limit]
    more = None
    if len(found) > limit:
        more = query.with_cursor(page[-1].starts_at.isoformat(), str(page[-1].id))
    return page_of(request, [_shown(each) for each in page], more)


async def put_on(request: Request, ledger: Ledger) -> Response:
    """Put somebody on duty."""
    sent = await request_headers.read(request)
    asked = body_parsing.read(PutOnDuty, sent.body)
    named = () if isinstance(asked, list) else (asked.person,)
    opened = await ledger.load_for(sent.token, LoadRequest(case=None, key=sent.key, people=named))
    caller = admitted(opened, sent.too_large)
    if (repeat := kept_for(opened, sent.key)) is not None:
        return await _again(ledger, caller, repeat)
    wrong = asked if isinstance(asked, list) else faults(asked)
    if not opened.named.issuperset(named):
        wrong = [*wrong, Fault(pointer="/person", message="Name people of this school.")]
    _allowed(opened, caller, [*sent.wrong_headers, *wrong])
    assert not isinstance(asked, list)
    async with ledger.pool.connection() as connection:
        made = await duty_rota.put_on(connection, asked, ledger.clock.now(), caller.person.id, sent.key)
    return _answer(made, 201)


async def end(request: Request, ledger: Ledger) -> Response:
    """End a shift now; one that is over already stays as it is."""
    sent = await request_headers.read(request)
    opened = await ledger.load_for(sent.token, LoadRequest(case=None, key=sent.key))
    caller = admitted(opened, sent.too_large)
    ending = request_headers.case_of(request)
    async with ledger.pool.connection() as connection:
        if await duty_rota.shift(connection, ending, caller.school) is None:
            raise problems.NotFound
    if (repeat := kept_for(opened, sent.key)) is not None:
        return await _again(ledger, caller, repeat)
    asked = body_parsing.read(EndDuty, sent.body)
    _allowed(opened, caller, [*sent.wrong_headers, *(asked if isinstance(asked, list) else ())])
    async with ledger.pool.connection() as connection:
        ended = await duty_rota.end(connection, ending, ledger.clock.now(), caller.person.id, sent.key)
    return _answer(ended, 200)


def _allowed(opened: LoadedCase, caller: Caller, wrong: list[Fault]) -> None:
    if not any(role in MAY_CHANGE for role in caller.person.roles):
        raise problems.NotAllowed
    if wrong:
        raise problems.Malformed(wrong)
    unused(opened)


async def _again(ledger: Ledger, caller: Caller, kept: StoredResponse) -> Response:
    async with ledger.pool.connection() as connection:
        found = await duty_rota.shift(connection, kept.case, caller.school)
    assert found is not None  # a shift's row is never removed
    if kept.status == 201:  # as it was then
        found = replace(found, ended_at=None)
    return json(_shown(found), {"Idempotent-Replay": "true"}, kept.status)


def _answer(done: Shift | None, status: int) -> Response:
    if done is None:  # the key was taken since it was looked at
        raise problems.RequestInFlight
    return json(_shown(done), status=status)


def _shown(shift: Shift) -> dict[str, Any]:
    return {
        "id": str(shift.id),
        "person": str(shift.person),
        "name": shift.name,
        "roles": shift.roles,
        "starts_at": instant(shift.starts_at),
        "ends_at": instant(shift.ends_at),
        "ended_at": instant(shift.ended_at),
    }
