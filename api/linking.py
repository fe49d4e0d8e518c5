"""Linked cases, which are no part of the case itself: what each reader may know of them differs (2.4h)."""

from starlette.requests import Request
from starlette.responses import Response

from api.query import Query
from api.reading import json, the_case
from store import linking
from store.ledger import Ledger


async def links(request: Request, ledger: Ledger) -> Response:
    """Id and reference of each linked case that the caller may see, from whichever side it was linked."""
    caller, state = await the_case(request, ledger, whole=True)
    Query(request, ()).check()
    found = await linking.linked(ledger, caller, state)
    return json([{"id": str(each.id), "reference": each.reference} for each in found])
