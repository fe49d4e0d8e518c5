"""Who knew what, and since when."""

from starlette.responses import Response

from audit.who_knew import in_words, who_knew
from web.core.page_request import Page, PageRequest
from web.pages.audit.case_record import record


async def knowing(visit: PageRequest) -> Response:
    """Everyone who came to know of the case, in order."""
    kept = await record(visit)
    knew = in_words(who_knew(kept.stream, kept.names), kept.lines)
    return kept.page(visit, "who-knew", "Who knew what", knew=knew)


PAGES = {"/cases/{id}/who-knew": Page(get=knowing)}
