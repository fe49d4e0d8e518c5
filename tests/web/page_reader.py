"""People who read pages without a browser: the same verbs, without a script, a style or a screen."""

from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from email.message import Message
from typing import Self
from urllib.parse import unquote, unquote_plus, urldefrag, urlencode, urljoin, urlsplit

import asyncpg
import httpx2
from selectolax.lexbor import LexborNode
from starlette.types import ASGIApp

from store.ledger.ledger import Ledger
from store.people import sessions
from tests.school import Actor
from tests.web.browsers import BUTTON, CHILDREN, all_in, an_account
from tests.web.page_elements import PageElements, ReadPage
from tests.web.page_fields import form_of, part_of, sent_by, tick, untick
from tests.web.page_shapes import said_twice
from tests.web.page_state import PageState
from tests.web.site_server import ADDRESS
from web.core.site import Site

WIDE = "details[data-wide]"


class PageReader:
    """One person who reads pages, and what is looked at on each: its status, its title and its address.

    The sections that a script opens on a wide screen are open, so that what is said to be absent is.
    """

    script = False

    address = ADDRESS

    def __init__(self, http: httpx2.AsyncClient) -> None:
        self.http = http
        self.expected: set[int] = {200}
        self.answered = httpx2.Response(200)
        """The last answer that they got."""
        self._state = PageState(self._pressed)
        self.page = ReadPage(self._state)

    async def go(self, path: str, status: int = 200) -> None:
        """Open a page, which answers so."""
        self.expected.add(status)
        await self._arrives(await self.http.get(path))
        assert self.answered.status_code == status, f"{path} answered {self.answered.status_code}"

    async def press(self, name: str) -> None:
        """Press the button, or follow the link, of this name; in a case, also in a section that is closed."""
        button = self.page.get_by_role("button", name=name, exact=True)
        named = button.or_(self.page.get_by_role("link", name=name, exact=True))
        if not await named.count():
            await self.open_sections()
        await named.first.click()

    async def send(self) -> None:
        """Press the form's own button."""
        await self.page.locator(BUTTON).last.click()

    async def follow(self, what: PageElements) -> None:
        """Press what leads to another page."""
        await what.click()

    async def unfolds(self, name: str) -> None:
        """Open the fold of this name."""
        await self.page.locator("summary", has_text=name).first.click()

    async def signs_out(self) -> None:
        """Sign out."""
        await self.press("Sign out")
        assert self.page.url == f"{self.address}/signed-out"

    async def open_sections(self) -> None:
        """Open what is closed on the page of a case: its sections, and the rest of its tasks."""
        await self.unfold_all("details:is(.onward-section, #more-tasks)")

    async def unfold_all(self, selector: str) -> None:
        """Open these folds."""
        for each in self._state.tree.css(selector):
            each.attrs["open"] = ""
        self._state.changed()

    async def answer(self, name: str, values: Sequence[str]) -> None:
        """Answer a question by the name of its inputs, after opening what they are folded into."""
        inputs = self.page.locator(f'[name="{name}"]')
        self._uncover(inputs.first.node())
        for number, value in enumerate(values):
            first = inputs.first.node()
            if first.attrs.get("type") in ("radio", "checkbox"):
                await self.page.locator(f'[name="{name}"][value="{value}"]').check()
            elif first.tag == "select":
                await inputs.nth(number).select_option(value)
            else:
                await inputs.first.fill(value)

    async def sent(self, path: str, fields: Mapping[str, str]) -> int:
        """The status of the answer to a form that none of their pages shows."""
        token = await self.page.locator("input[name=token]").first.input_value()
        self.answered = await self.http.post(path, data={"token": token, **fields})
        return self.answered.status_code

    async def sends_again(self) -> int:
        """The status of the answer when the form that was just sent comes a second time."""
        first = (self.answered.history or [self.answered])[0].request
        self.answered = await self.http.send(first, follow_redirects=False)
        return self.answered.status_code

    async def saves(self, link: str) -> tuple[str, bytes]:
        """Follow the link to a file: its name and what is in it."""
        await self.press(link)
        return self.file

    @property
    def file(self) -> tuple[str, bytes]:
        """The name and the content of the file that was answered."""
        told = Message()
        told["Content-Disposition"] = self.answered.headers["content-disposition"]
        return unquote(told.get_filename("")), self.answered.content

    async def text(self) -> str:
        """The text on the screen."""
        return await self.page.locator("body").inner_text()

    async def main(self) -> str:
        """What the page itself shows."""
        return await self.page.locator("main").inner_text()

    async def reads(self, *words: str) -> str:
        """Find all of these in what the page itself shows, and return that."""
        return all_in(await self.main(), words, self.page.url)

    async def look(self) -> None:
        """No child's name in title or address, nothing twice, and nothing from elsewhere, as on each page."""
        twice = said_twice(self._state.tree)
        assert not twice, f"{self.page.url} has more than one: " + "\n".join(twice)
        for shown in (await self.page.title(), unquote_plus(self.page.url)):
            assert not CHILDREN.search(shown), f"a child is named in {shown}"
        for each in self._state.tree.css("[src], link[href], [action], [formaction]"):
            for name in ("src", "href", "action", "formaction"):
                to = urljoin(self.page.url, each.attrs.get(name) or "")
                assert to.startswith((self.address, "data:")), f"asks for {to}"

    async def _arrives(self, answer: httpx2.Response) -> None:
        self.answered = answer
        assert answer.status_code in self.expected, f"{answer.url} answered {answer.status_code}"
        if answer.headers["content-type"].startswith("text/html"):  # a file is saved, and the page stays
            self._state.opens(answer)
            await self.unfold_all(WIDE)
            await self.look()

    async def _pressed(self, node: LexborNode) -> None:
        """Do what a browser does when this element, or what it is in, is pressed."""
        here: LexborNode | None = node
        while here is not None:
            match here.tag:
                case "summary" if here.parent is not None:
                    self._folds(here.parent)
                    return
                case "a" if "href" in here.attrs:
                    await self._follows(here.attrs.get("href") or "")
                    return
                case "button":
                    await self._sends(here)
                    return
                case "label":
                    (of,) = self._state.tree.css(f"[id='{here.attrs.get('for')}']")
                    self._ticks(of)
                    return
                case "input":
                    self._ticks(here)
                    return
                case _:
                    pass
            here = here.parent
        raise AssertionError(f"nothing to press: {node.html}")

    def _folds(self, details: LexborNode) -> None:
        if "open" in details.attrs:
            del details.attrs["open"]
        else:
            details.attrs["open"] = ""
        self._state.changed()

    def _uncover(self, node: LexborNode) -> None:
        around = node.parent
        while around is not None:
            if around.tag == "details":
                around.attrs["open"] = ""
            around = around.parent
        self._state.changed()

    def _ticks(self, box: LexborNode) -> None:
        if box.attrs.get("type") == "checkbox" and "checked" in box.attrs:
            untick(box)
        else:
            tick(box, self._state.tree)
        self._state.changed()

    async def _follows(self, href: str) -> None:
        to = urljoin(self.page.url, href)
        if urldefrag(to)[0] == urldefrag(self.page.url)[0] and "#" in href:
            self._state.url = to
            return
        await self._arrives(await self.http.get(to))

    async def _sends(self, button: LexborNode) -> None:
        form = form_of(button, self._state.tree)
        assert form is not None, "a button that only a script could serve"
        assert button.attrs.get("type") in (None, "submit"), "a button that only a script serves"
        to = urljoin(self.page.url, button.attrs.get("formaction") or form.attrs.get("action") or "")
        fields = list(sent_by(button, form, self._state.tree, self._state.files))
        if form.attrs.get("method") != "post":
            asked = urlencode([(name, value) for name, value in fields if isinstance(value, str)])
            await self._arrives(await self.http.get(urlsplit(to)._replace(query=asked, fragment="").geturl()))
        elif form.attrs.get("enctype") == "multipart/form-data":
            parts = [(name, part_of(value)) for name, value in fields]
            await self._arrives(await self.http.post(to, files=parts))
        else:
            typed = urlencode([(name, value) for name, value in fields if isinstance(value, str)])
            kind = {"Content-Type": "application/x-www-form-urlencoded"}
            await self._arrives(await self.http.post(to, content=typed, headers=kind))


class Readers:
    """Several people who read the pages of one application, signed in or out."""

    address = ADDRESS

    def __init__(self, app: ASGIApp, owner: asyncpg.Connection, ledger: Ledger) -> None:
        self.owner = owner
        self.ledger = ledger
        self._transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
        self._clients = AsyncExitStack()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._clients.aclose()

    async def signed_out(self, *, at: str = "", status: int = 200) -> PageReader:
        """A reader with no one signed in, and with this page open, which answers so."""
        headers = {"Sec-Fetch-Site": "same-origin", "Origin": ADDRESS, "Accept": "text/html"}
        http = httpx2.AsyncClient(
            transport=self._transport, base_url=ADDRESS, follow_redirects=True, headers=headers
        )
        reader = PageReader(await self._clients.enter_async_context(http))
        if at:
            await reader.go(at, status)
        return reader

    async def signed_in(self, person: Actor, *, at: str = "", status: int = 200) -> PageReader:
        """A reader with this person signed in, and with this page open, which answers so."""
        reader = await self.signed_out()
        await an_account(self.owner, person)
        session = await sessions.begin(self.ledger.pool, person.id, "password")
        reader.http.cookies.set(Site(self.ledger, ADDRESS).cookie, session, domain="127.0.0.1")
        if at:
            await reader.go(at, status)
        return reader
