"""Tells an open page that something has changed, until the reader may no longer know."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable

from starlette.responses import Response, StreamingResponse

from store.ledger.load_request import Caller
from store.people import work_choices
from store.people.sessions import signed_in
from store.pool import LedgerAway
from store.queries.card_queries import TABS, tabs_of
from store.queries.change_tokens import OfWork, mark_of_case
from web.core.page_request import Page, PageRequest

LOOK_SECONDS = 1.0
QUIET_SECONDS = 15.0
Mark = Callable[[Caller], Awaitable[str | None]]
"""A token that differs after a change; None once the reader may no longer know."""


async def of_work(visit: PageRequest) -> Response:
    """A line whenever a case on the page changes; the page of work says which of its tabs it is."""
    person = visit.me.caller.person
    tab = next((each for each in TABS if each == visit.request.query_params.get("tab")), tabs_of(person)[0])
    wanted = await work_choices.find(visit.ledger.pool, visit.ledger.seals, person.id, tab)
    return await _stream(visit, OfWork(visit.ledger, wanted).mark)


async def of_case(visit: PageRequest) -> Response:
    """A line whenever the case in the address changes, until the reader may no longer see it."""
    case = (await visit.case(logged=False)).id
    return await _stream(visit, lambda caller: mark_of_case(visit.ledger, caller, case))


async def _stream(visit: PageRequest, mark: Mark) -> Response:
    known = await mark(visit.me.caller)  # changes from the moment that the answer begins are announced
    return StreamingResponse(_events(visit, mark, known), media_type="text/event-stream")


async def _events(visit: PageRequest, mark: Mark, known: str | None) -> AsyncIterator[str]:
    """The events `changed` and `over`, without content: the page then loads what the reader may see."""
    yield "retry: 3000\n\n"
    told = time.monotonic()
    while not visit.stopping():
        await asyncio.sleep(LOOK_SECONDS)
        try:
            session = await signed_in(visit.ledger.pool, visit.secret, seen=False)
            now = await mark(session.caller) if session is not None else None
        except LedgerAway:
            return  # the browser asks again in three seconds
        if now is None:
            yield "event: over\ndata: \n\n"
            return
        if now != known:
            known, told = now, time.monotonic()
            yield "event: changed\ndata: \n\n"
        elif time.monotonic() - told > QUIET_SECONDS:
            told = time.monotonic()
            yield ": still here\n\n"


PAGES = {
    "/events": Page(get=of_work, stream=True),
    "/cases/{id}/events": Page(get=of_case, stream=True),
}
