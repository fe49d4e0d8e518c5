"""One's own mail, where the embedded inbox stands in for a mail server."""

import asyncio
from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import Response

from api.case_endpoints import caller_of, json
from api.query_strings import Query
from application import problems
from store.delivery.delivery_queue import address_of
from store.ledger.ledger import Ledger


class MailFolder(Protocol):
    """Where mail is kept that goes no further."""

    def mail(self, address: str | None = None) -> list[dict[str, Any]]:
        """What came for an address, the newest first."""
        ...


async def own(request: Request, ledger: Ledger) -> Response:
    """What came for the caller; 404 where mail goes to a real server."""
    caller = await caller_of(request, ledger)
    inbox: MailFolder | None = request.app.state.inbox
    if inbox is None:
        raise problems.NotFound
    query = Query(request, ("limit",))
    limit = query.limit()
    query.check()
    address = await address_of(ledger.pool, caller.person.id)
    found = await asyncio.to_thread(inbox.mail, address) if address is not None else []
    return json(found[:limit])
