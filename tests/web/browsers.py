"""People at browsers, and what is looked at on every page that one of them sees."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus, urlsplit

import asyncpg
from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Locator,
    Page,
    Request,
    Response,
    ViewportSize,
    expect,
)
from selectolax.lexbor import LexborHTMLParser

from store.ledger.ledger import Ledger
from store.people import sessions
from tests.patience import PATIENCE
from tests.school import Actor
from tests.web.page_shapes import SEEN, SHAPE_OF_PAGE, said_twice
from web.core.site import Site

AXE = (Path(__file__).with_name("axe") / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_FINDINGS = """async (rules) => {
    const found = await axe.run(document, { runOnly: rules, resultTypes: ["violations"] });
    return found.violations.map((v) => `${v.id}: ${v.help}: ${v.nodes.map((n) => n.html).join(" | ")}`);
}"""
_WIDER = """() => [document.documentElement, ...document.querySelectorAll("main *")].filter((each) =>
    each.scrollWidth > each.clientWidth + 1 && (each === document.documentElement
        || ["auto", "scroll"].includes(getComputedStyle(each).overflowX))
).map((each) => each.outerHTML.slice(0, 200))"""
"""The elements that are wider than the screen, or have a part that shows only if it is moved sideways."""
TELEPHONE = ViewportSize(width=320, height=640)
TABLET = ViewportSize(width=800, height=1024)
ENLARGED = ViewportSize(width=320, height=256)
"""The part of 1280 by 1024 that remains at 400 %."""
_HIDDEN = """() => {
    const shown = [...document.querySelectorAll("body *")].filter((each) => each.checkVisibility()
        && each.clientHeight > 1 && each.clientWidth > 1);
    const covers = (style) => ["fixed", "sticky"].includes(style.position);
    const cuts = (each, style) => ["hidden", "clip"].includes(style.overflowY)
        && each.scrollHeight > each.clientHeight + 1;
    return shown.filter((each) => {
        const style = getComputedStyle(each);
        return covers(style) || cuts(each, style);
    }).map((each) => each.outerHTML.slice(0, 200));
}"""
"""What lies over the page or is cut off in it."""
CHILDREN = re.compile(r"rowan|ashdown|ferrers|stolen", re.IGNORECASE)
"""The pupils of these stories, and what one whose name is a script would call the page."""
MILLISECONDS = 1000 * PATIENCE
"""How long a browser waits for what a page does."""
expect.set_options(timeout=MILLISECONDS)
BUTTON = "main form .govuk-button:not(.govuk-button--secondary)"
"""A form's own button, which is the last of them."""


class BrowserSession:
    """One browser of one person: `page` is Playwright's, `go` and `look` also look at what is shown."""

    def __init__(self, address: str, context: BrowserContext, page: Page, script: bool) -> None:
        self.address = address
        self.context = context
        self.page = page
        self.script = script
        self.wrong: list[str] = []
        self.expected: set[int] = set()
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.wrong.append(f"script: {error}"))
        page.on("request", self._asked)

    async def go(self, path: str, status: int = 200) -> None:
        """Open a page, which answers so, and look at it."""
        self.expected.add(status)
        answer = await self._open(path)
        assert answer.status == status, f"{path} answered {answer.status}"
        await self.look()

    async def _open(self, path: str) -> Response:
        """Ask for a page; again, if the page before it reloaded itself at that moment (its session ended)."""
        for _ in range(3):
            try:
                answer = await self.page.goto(self.address + path)
            except Error as error:
                if not re.search("net::ERR_ABORTED|interrupted by another navigation", error.message):
                    raise
                answer = None
            if answer is not None:
                return answer
            await self.page.wait_for_load_state()
        raise AssertionError(f"{path} never opens, because the page before it reloads itself")

    @asynccontextmanager
    async def hears_changes(self) -> AsyncIterator[None]:
        """Open a live page inside: afterwards it hears of every change."""
        async with self.page.expect_response(lambda answer: urlsplit(answer.url).path.endswith("/events")):
            yield

    async def open_sections(self) -> None:
        """Open what is closed on the page of a case: its sections, and the rest of its tasks."""
        closed = self.page.locator("details:is(.onward-section, #more-tasks):not([open]) > summary")
        while await closed.count():
            await closed.first.click()

    async def press(self, name: str) -> None:
        """Press the button, or follow the link, of this name; in a case, also in a section that is closed."""
        button = self.page.get_by_role("button", name=name, exact=True)
        link = self.page.get_by_role("link", name=name, exact=True)
        if not await button.or_(link).count():
            await self.open_sections()
        await button.or_(link).first.click()
        await self.page.wait_for_load_state()

    async def follow(self, what: Locator) -> None:
        """Click what leads to another page, and wait for that page."""
        async with self.page.expect_navigation():
            await what.click()

    async def send(self) -> None:
        """Press the form's own button."""
        await self.follow(self.page.locator(BUTTON).last)

    async def answer(self, name: str, values: Sequence[str]) -> None:
        """Answer a question by the name of its inputs, after opening what they are folded into."""
        inputs = self.page.locator(f'[name="{name}"]')
        for number, value in enumerate(values):
            first = inputs.first
            kind = await first.evaluate("(input) => input.tagName + ':' + (input.type || '')")
            folded = first.locator("xpath=ancestor::details[not(@open)]/summary")
            while await folded.count():
                await folded.first.click()
            if kind in ("INPUT:radio", "INPUT:checkbox"):
                await inputs.and_(self.page.locator(f'[value="{value}"]')).check()
            elif kind.startswith("SELECT"):
                await inputs.nth(number).select_option(value)
            else:
                await first.fill(value)

    async def sent(self, path: str, fields: Mapping[str, str]) -> int:
        """The status of the answer to a form that none of their pages shows."""
        token = await self.page.locator("input[name=token]").first.input_value()
        form: dict[str, str | float | bool] = {"token": token, **fields}
        headers = {"Sec-Fetch-Site": "same-origin"}
        return (await self.context.request.post(self.address + path, form=form, headers=headers)).status

    async def unfolds(self, name: str) -> None:
        """Open the fold of this name."""
        await self.page.locator("summary", has_text=name).first.click()

    async def signs_out(self) -> None:
        """Sign out; with a script that takes a moment, in which the other tabs keep what is typed there."""
        await self.press("Sign out")
        await self.page.wait_for_url("**/signed-out")

    async def look(self) -> None:
        """No child's name in title or address.

        With a script, and if the page's shape is new: nothing that axe finds, too wide, covered or cut off.
        """
        await self.page.wait_for_load_state()
        for shown in (await self.page.title(), unquote_plus(self.page.url)):
            assert not CHILDREN.search(shown), f"a child is named in {shown}"
        if not self.script:
            return
        shape: str = await self.page.evaluate(SHAPE_OF_PAGE)
        if not SEEN.knows(shape):
            await self._look_closely()
            SEEN.passed(shape)

    async def _look_closely(self) -> None:
        twice = said_twice(LexborHTMLParser(await self.page.content()))
        assert not twice, f"{self.page.url} has more than one: " + "\n".join(twice)
        if not await self.page.evaluate("'axe' in window"):
            await self.page.evaluate(AXE)
        found = await self.page.evaluate(_FINDINGS, RULES)
        assert not found, f"{self.page.url}: " + "\n".join(found)
        size = self.page.viewport_size
        for screen in (size, TABLET, TELEPHONE, ENLARGED):
            if screen is not None:
                await self.page.set_viewport_size(screen)
            wide = await self.page.evaluate(_WIDER)
            assert not wide, f"{self.page.url} is wider than {screen}: " + "\n".join(wide)
        covered = await self.page.evaluate(_HIDDEN)
        assert not covered, f"{self.page.url} at 400 %: " + "\n".join(covered)
        if size is not None:
            await self.page.set_viewport_size(size)

    async def text(self) -> str:
        """The text on the screen."""
        await self.page.wait_for_load_state()
        return await self.page.locator("body").inner_text()

    async def main(self) -> str:
        """What the page itself shows."""
        await self.page.wait_for_load_state()
        return await self.page.locator("main").inner_text()

    async def reads(self, *words: str) -> str:
        """Find all of these in what the page itself shows, and return that."""
        return all_in(await self.main(), words, self.page.url)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type not in ("error", "warning"):
            return
        # Chromium reports an answer other than 200 as an error; the test said which it expects.
        if any(f"status of {status} " in message.text for status in self.expected):
            return
        self.wrong.append(f"{urlsplit(self.page.url).path}: {message.text}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.wrong.append(f"asked for {request.url}")


class Browsers:
    """Browsers of several people, signed in or out."""

    def __init__(self, browser: Browser, address: str, owner: asyncpg.Connection, ledger: Ledger) -> None:
        self.browser = browser
        self.address = address
        self.owner = owner
        self.ledger = ledger
        self._visitors: list[BrowserSession] = []

    async def signed_out(
        self, script: bool = True, *, at: str = "", status: int = 200, **context: Any
    ) -> BrowserSession:
        """A browser with no one signed in, and with this page open, which answers so."""
        made = await self.browser.new_context(java_script_enabled=script, **context)
        made.set_default_timeout(MILLISECONDS)
        visitor = BrowserSession(self.address, made, await made.new_page(), script)
        self._visitors.append(visitor)
        if at:
            await visitor.go(at, status)
        return visitor

    async def signed_in(
        self, person: Actor, script: bool = True, *, at: str = "", status: int = 200, **context: Any
    ) -> BrowserSession:
        """A browser with this person signed in, and with this page open, which answers so."""
        visitor = await self.signed_out(script, **context)
        await an_account(self.owner, person)
        session = await sessions.begin(self.ledger.pool, person.id, "password")
        cookie = Site(self.ledger, self.address).cookie
        await visitor.context.add_cookies([{"name": cookie, "value": session, "url": self.address}])
        if at:
            await visitor.go(at, status)
        return visitor

    async def leave(self) -> None:
        """Close everything; an error on a console or a foreign request is a failure."""
        wrong = [each for visitor in self._visitors for each in visitor.wrong]
        for visitor in self._visitors:
            async with asyncio.timeout(PATIENCE):  # a browser that does not let go is a failure, not a wait
                await visitor.context.close()
        assert not wrong, "\n".join(wrong)


def all_in(shown: str, words: Sequence[str], url: str) -> str:
    """The shown text, if it has all of these words."""
    missing = [each for each in words if each not in shown]
    assert not missing, f"{url} does not show {missing}, but:\n{shown}"
    return shown


async def an_account(owner: asyncpg.Connection, person: Actor, password: str = "-") -> str:
    """An account, and the name to sign in with; without a password no one can."""
    login = f"{person.id.hex}@school.example"
    await owner.execute(
        "INSERT INTO accounts (person, login, password) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        person.id,
        login,
        password,
    )
    return login
