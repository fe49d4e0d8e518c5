"""Take a picture: sign in, do what comes first, and look."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

from playwright.async_api import Browser, BrowserContext, FloatRect, Page, Response

from store.people import sessions
from tests.web.browsers import AXE, MILLISECONDS, BrowserSession
from tests.web.pictures.palette import with_few_colours
from tests.web.pictures.picture import Frame, Picture
from tests.web.pictures.routes import page_at
from tests.web.pictures.story import Story

TALLEST = 3400
"""The page continues below a picture of this height, in pixels."""
NOT_NOW = "You cannot do this now"


@dataclass(frozen=True, kw_only=True)
class Camera:
    """One browser in front of the sites of one story."""

    browser: Browser
    darkroom: Page
    """An empty page whose rules allow work on images."""
    story: Story
    addresses: dict[str, str]
    """The addresses of the sites, by name."""
    cookie: str
    """The session cookie of the sites."""
    folder: Path
    windows: dict[int, BrowserContext] = field(default_factory=dict)
    """By their width. Each keeps an empty page open, and with it the process that shows the others."""

    async def take(self, picture: Picture) -> None:
        """Take one picture."""
        async with self.before(picture) as visitor:
            seen = await _seen(visitor.page, picture.frame)
            (self.folder / f"{picture.name}.png").write_bytes(await with_few_colours(self.darkroom, seen))

    @asynccontextmanager
    async def before(self, picture: Picture) -> AsyncIterator[BrowserSession]:
        """A browser that shows what the picture shows, which must be the page in the catalogue."""
        ids = self.story.ids
        visitor = await self._visitor(picture)
        answered: list[int] = []
        visitor.page.on("response", lambda each: answered.append(each.status) if _is_page(each) else None)
        await visitor.page.goto(visitor.address + picture.path.format(**ids))
        if picture.does is not None:
            await picture.does(visitor, self.story)
        assert answered[-1] == picture.status, f"{picture.name}: {answered}"
        shown = page_at(urlsplit(visitor.page.url).path)
        assert shown == page_at(picture.shown.format(**ids)), f"{picture.name} shows {visitor.page.url}"
        assert NOT_NOW not in await visitor.text(), f"{picture.name}: {NOT_NOW}"
        assert not visitor.wrong, f"{picture.name}: {visitor.wrong}"
        yield visitor
        for page in visitor.context.pages[1:]:
            await page.close()

    async def _visitor(self, picture: Picture) -> BrowserSession:
        address = self.addresses[picture.site]
        context = await self._window(picture.frame.width)
        if picture.who:
            person = UUID(self.story.ids[picture.who])
            session = await sessions.begin_by_card(self.story.ledger.pool, person)
            assert session is not None
            await context.add_cookies([{"name": self.cookie, "value": session, "url": address}])
        visitor = BrowserSession(address, context, await context.new_page(), script=True)
        visitor.expected |= {403, 404, 409, 412, 422, 500, 503}
        return visitor

    async def _window(self, width: int) -> BrowserContext:
        if width not in self.windows:
            made = await self.browser.new_context(viewport={"width": width, "height": 700})
            made.set_default_timeout(MILLISECONDS)
            await made.add_init_script(AXE)  # sent once a window, where a test looks at every page
            await (await made.new_page()).goto(self.addresses["school"] + "/assets/nothing")
            self.windows[width] = made
        await self.windows[width].clear_cookies()
        return self.windows[width]


def _is_page(response: Response) -> bool:
    return response.request.is_navigation_request()


async def _seen(page: Page, frame: Frame) -> bytes:
    if frame.printed:
        await page.emulate_media(media="print")
    shown = page.locator("html" if frame.whole else "main")
    top, tall = await shown.evaluate("(all) => [all.getBoundingClientRect().top + scrollY, all.scrollHeight]")
    clip = FloatRect(x=0, y=top, width=frame.width, height=min(tall, TALLEST))
    return await page.screenshot(full_page=True, clip=clip)
