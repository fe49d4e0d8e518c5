"""Linked cases, which are no part of the case itself: what each reader may know of them differs (2.4h)."""

from starlette.requests import Request
from starlette.responses import Response

from api.case_endpoints import json, the_case
from api.query_strings import Query
from store.ledger.ledger import Ledger
from store.queries import linked_cases


async def links(request: Request, ledger: Ledger) -> Response:
    """Id and reference of each linked case that the caller may see, from whichever side it was linked."""
    caller, state = await the_case(request, ledger, whole=True)
    Query(request, ()).check()
    found = await linked_cases.linked(ledger, caller, state)
    return json([{"id": str(each.id), "reference": each.reference} for each in found])
