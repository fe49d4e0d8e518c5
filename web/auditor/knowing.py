"""Who knew what, and since when."""

from starlette.responses import Response

from audit.knowledge import who_knew
from web import entries
from web.auditor.record import record
from web.visits import Page, Visit


async def knowing(visit: Visit) -> Response:
    """Everybody who came to know of the case, in order."""
    kept = await record(visit)
    knew = entries.knew(who_knew(kept.stream, kept.names), kept.lines)
    return kept.page(visit, "who-knew", "Who knew what", knew=knew)


PAGES = {"/cases/{id}/who-knew": Page(get=knowing)}
