"""Hides the screen when someone walks in. Without JavaScript this is a page that shows nothing."""

from starlette.responses import Response

from web.core.page_request import Page, PageRequest


async def hidden(visit: PageRequest) -> Response:
    """An empty page with a link back."""
    return visit.page("hidden.html", title="Onward", back=local(visit.request.query_params.get("back", "/")))


def local(address: str) -> str:
    """The address if it is on this site, else the first page, so that no link leads elsewhere."""
    plain = address.startswith("/") and address.isascii() and address.isprintable()
    return address if plain and not address.startswith(("//", "/\\")) and "\\" not in address else "/"


PAGES = {"/hidden": Page(get=hidden, public=True)}
