"""A person with a keyboard and no mouse: at each stop the focus must be visible."""

from collections.abc import Mapping, Sequence
from typing import Any

from playwright.async_api import Locator, expect

from tests.web.browsers import BUTTON, BrowserSession

_STOP = """() => {
  const label = (e) => e.labels?.[0];
  const ring = (s) => s.outlineStyle === "none" || s.outlineColor.endsWith(", 0)") ? "" : s.outline;
  const drawn = (e) => [getComputedStyle(e), label(e) && getComputedStyle(label(e), "::before")]
    .filter((s) => s && s.opacity !== "0")
    .map((s) => [ring(s), s.boxShadow, s.backgroundColor, s.border].join()).join();
  const at = document.activeElement;
  window.unfocused ??= new Map();
  for (const each of document.querySelectorAll("a, button, input, textarea, select, summary"))
    if (each !== at) window.unfocused.set(each, drawn(each));
  const folded = at.closest("details:not([open])");
  const box = at.getBoundingClientRect();
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height / 2, 10));
  return {
    what: at.outerHTML.slice(0, 200),
    name: at.name ?? "",
    is: at.tagName === "INPUT" ? at.type : at.tagName.toLowerCase(),
    answers: [...(folded?.querySelectorAll("[name]") ?? [])].map((each) => each.name),
    y: at.closest("main form") ? box.y + window.scrollY : null,
    differs: window.unfocused.get(at) !== drawn(at),
    shows: !!top && (at.contains(top) || top.contains(at) || !!label(at)?.contains(top)),
  };
}"""
MOST = 150


class Keys:
    """Tab, Space, Enter, arrows and letters."""

    def __init__(self, visitor: BrowserSession) -> None:
        self.visitor = visitor

    async def tab(self) -> dict[str, Any]:
        """The next stop: it is where it can be seen, and looks other than before it had the focus."""
        await self.visitor.page.evaluate(_STOP)
        await self.press("Tab")
        stop: dict[str, Any] = await self.visitor.page.evaluate(_STOP)
        if stop["is"] != "body":  # past the last stop the browser's own bar has the focus
            assert stop["differs"], f"no one sees that the focus is at {stop['what']}"
            assert stop["shows"], f"the focus is at what is not to be seen: {stop['what']}"
        return stop

    async def press(self, key: str) -> None:
        await self.visitor.page.keyboard.press(key)

    async def past_the_menu(self) -> None:
        """By the link that is the first stop of every page, unless what was done has the focus already."""
        if await self.visitor.page.evaluate("!!document.activeElement.closest('main')"):
            return
        assert "Skip to main content" in (await self.tab())["what"]
        await self.press("Enter")
        await expect(self.visitor.page.locator("#main-content")).to_be_focused()

    async def to(self, wanted: Locator) -> None:
        """Press Tab until it has the focus."""
        for _ in range(MOST):
            await self.tab()
            if await wanted.evaluate("(each) => each === document.activeElement"):
                return
        raise AssertionError(f"Tab never reaches {wanted}")

    async def sends(self) -> None:
        """Go on to the form's own button, and press it."""
        await self.to(self.visitor.page.locator(BUTTON).last)
        async with self.visitor.page.expect_navigation():
            await self.press("Enter")

    async def follows(self, link: Locator) -> None:
        """Go on to the link, and follow it; open the parts of the page that it is folded in."""
        folded = link.locator("xpath=ancestor::details[not(@open)]")
        while await folded.count():
            await self.to(folded.first.locator("> summary"))
            await self.press("Enter")
        await self.to(link)
        async with self.visitor.page.expect_navigation():
            await self.press("Enter")

    async def fill(self, given: Mapping[str, Sequence[str]]) -> list[float]:
        """Answer every question as one comes to it, down the form; at what heights one stopped."""
        left = dict(given)
        heights: list[float] = []
        for _ in range(MOST):
            if not left:
                return heights
            stop = await self.tab()
            heights += [stop["y"]] if stop["y"] is not None else []
            if stop["is"] == "summary" and left.keys() & set(stop["answers"]):
                await self.press("Enter")
            elif stop["name"] in left:
                await self._answer(stop, left)
        raise AssertionError(f"Tab never reaches {', '.join(left)}")

    async def _answer(self, stop: dict[str, Any], left: dict[str, Sequence[str]]) -> None:
        name, page = stop["name"], self.visitor.page
        wanted = left[name]
        match stop["is"]:
            case "radio":
                await self.press("Space")
                for _ in range(MOST):
                    if await page.evaluate("document.activeElement.value") == wanted[0]:
                        break
                    await self.press("ArrowDown")
                assert await page.evaluate("document.activeElement.checked")
                left.pop(name)
            case "checkbox":
                if await page.evaluate("document.activeElement.value") in wanted:
                    await self.press("Space")
                chosen = page.locator(f'[name="{name}"]:checked')
                if await chosen.count() == len(wanted):
                    left.pop(name)
            case _:
                await page.keyboard.type(wanted[0])
                left.pop(name)
