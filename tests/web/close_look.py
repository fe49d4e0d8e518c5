"""A page that a reader has open, looked at closely in a browser.

For states of a page that no other browser test comes to, and that no picture shows.
"""

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from playwright.async_api import Route

from tests.web.browsers import Browsers
from tests.web.page_reader import PageReader

CloseLook = Callable[[PageReader], Awaitable[None]]
UNFOLD = "document.querySelectorAll('main details').forEach((each) => { each.open = true })"


async def look_closely(browsers: Browsers, reader: PageReader) -> None:
    """Show the page with its styles and scripts and with its folds open, and answer nothing that it asks."""
    url = urlsplit(reader.page.url)
    address = url._replace(netloc=urlsplit(browsers.address).netloc).geturl()
    page = await reader.page.content()

    async def answers(route: Route) -> None:
        if "/assets/" in route.request.url:
            await route.continue_()
        elif route.request.is_navigation_request():
            await route.fulfill(body=page, content_type="text/html; charset=utf-8")
        else:
            await route.fulfill(status=204)

    visitor = await browsers.signed_out()
    await visitor.page.route("**/*", answers)
    await visitor.page.goto(address)
    await visitor.page.evaluate(UNFOLD)
    await visitor.look()
    await visitor.context.close()
