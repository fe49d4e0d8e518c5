"""A person who does a task on the pages, with every click and every form that is sent counted."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from playwright.async_api import Locator, Page, Request

BUTTON = "main form .govuk-button:not(.govuk-button--secondary)"
"""A form's own button, which is the last of them."""
_TIMES = "".join(f':not([name$="-{part}"])' for part in ("day", "month", "year", "clock"))
BOXES = f'main form textarea, main form input[type="text"]{_TIMES}'
"""What a person writes in, but for days and times."""
Answers = Mapping[str, Sequence[str]]


class TaskWalker:
    """A click is a link, a button or a fold that the person presses; a choice is a radio, a box or an item.

    Typing is neither. A post is a form that is sent, and answered with a page. A box is one for text that
    is shown when a form is sent. Every page is looked at.
    """

    def __init__(self, page: Page, address: str, look: Callable[[], Awaitable[None]]) -> None:
        self.page = page
        self.look = look
        self.address = address
        self.clicks = self.choices = self.posts = self.boxes = 0
        page.on("request", self._sent)

    def _sent(self, request: Request) -> None:
        self.posts += request.method == "POST" and request.is_navigation_request()

    async def starts(self) -> None:
        """Open Your work, where each task begins and from where it is counted."""
        await self.page.goto(self.address)
        await self.look()
        self.clicks = self.choices = self.posts = self.boxes = 0

    async def choose(self, what: Locator) -> None:
        """Tick a box or a radio, after what it is folded into."""
        await self._unfold(what)
        await what.check()
        self.choices += 1

    async def follow(self, what: Locator) -> None:
        """Press what leads to another page."""
        await self._unfold(what)
        sent, boxes = self.posts, await self.page.locator(BOXES).filter(visible=True).count()
        async with self.page.expect_navigation():
            await what.click()
        self.boxes += boxes if self.posts > sent else 0
        self.clicks += 1
        await self.look()

    async def press(self, name: str) -> None:
        """Follow the link, or press the button, of this name; in a phone's menu, after opening it."""
        button = self.page.get_by_role("button", name=name, exact=True, include_hidden=True)
        link = self.page.get_by_role("link", name=name, exact=True, include_hidden=True)
        await self.follow(await self._reachable(button.or_(link)))

    async def opens(self, case: str, step: str) -> None:
        """Go to this step of a case: by a link on this page, or else on the page of the case."""
        link = self.page.locator(f'main a[href^="/cases/{case}/{step}"]')
        if not await link.count():
            await self.follow(self.page.locator(f'main a[href="/cases/{case}"]').first)
        await self.follow(link.first)

    async def answers(self, given: Answers) -> None:
        """Answer each question by the names of its inputs."""
        for name, values in given.items():
            for value in values:
                await self._answer(self.page.locator(f'[name="{name}"]'), value)

    async def _answer(self, inputs: Locator, value: str) -> None:
        first = inputs.first
        kind = await first.evaluate("(input) => input.tagName + ':' + (input.type || '')")
        await self._unfold(first)
        if kind in ("INPUT:radio", "INPUT:checkbox"):
            picked = inputs.and_(self.page.locator(f'[value="{value}"]'))
            if not await picked.is_checked():
                await picked.check()
                self.choices += 1
        elif kind.startswith("SELECT"):
            await first.select_option(value)
            self.choices += 1
        else:
            await first.fill(value)

    async def sends(self) -> None:
        """Press the form's own button."""
        await self.follow(self.page.locator(BUTTON).last)

    async def _reachable(self, found: Locator) -> Locator:
        """The first that is shown, or else the first in a fold that is shown."""
        every = await found.all()
        for each in every:
            if await each.is_visible():
                return each
        for each in every:
            if await each.locator("xpath=ancestor::details[not(@open)][1]/summary").is_visible():
                return each
        return found.first

    async def _unfold(self, what: Locator) -> None:
        folded = what.locator("xpath=ancestor::details[not(@open)]/summary")
        while await folded.count():
            await folded.first.click()
            self.clicks += 1
