"""Your work: what is late, what is due, and the one thing to do about each (3.2s, 3-HT.b)."""

from starlette.responses import Response

from store import lists
from web.visits import Page, Visit


async def work(visit: Visit) -> Response:
    """What the reader owes, late first."""
    rows = await lists.worklist(visit.ledger, visit.me.caller, 200, None)
    return visit.page("work.html", title="Your work", rows=rows)


PAGES = {"/": Page(get=work)}
