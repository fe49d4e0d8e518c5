"""Find the application's page for an address."""

from starlette.routing import compile_path

from web.pages_app import PAGES

_PATTERNS = {address: compile_path(address)[0] for address in PAGES}


def page_at(address: str) -> str | None:
    """The page, in the application's own order; None if there is none."""
    path = address.partition("?")[0]
    return next((page for page, pattern in _PATTERNS.items() if pattern.match(path)), None)
