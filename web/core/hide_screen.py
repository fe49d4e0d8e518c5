"""Hiding the screen when somebody walks in: without JavaScript it is a page of its own that says nothing."""

from starlette.responses import Response

from web.core.page_request import Page, PageRequest


async def hidden(visit: PageRequest) -> Response:
    """Nothing to see, and a way back."""
    return visit.page("hidden.html", title="Onward", back=local(visit.request.query_params.get("back", "/")))


def local(address: str) -> str:
    """An address of this site; its first page where it is none: nobody is sent elsewhere from here."""
    plain = address.startswith("/") and address.isascii() and address.isprintable()
    return address if plain and not address.startswith(("//", "/\\")) and "\\" not in address else "/"


PAGES = {"/hidden": Page(get=hidden, public=True)}
