"""Find the elements of a page that no browser shows, and ask them what Playwright's are asked."""

import re
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import urlsplit

from selectolax.lexbor import LexborNode

from tests.web import page_fields
from tests.web.page_names import FIELDS, name_of, role_of, words
from tests.web.page_state import PageState
from tests.web.page_text import element_after, parts_of

Words = str | re.Pattern[str]
Find = Callable[[], Iterable[LexborNode]]


class PageElements:
    """The elements that a question finds, each time on the page that is open then.

    The names are Playwright's. An answer or an action is of one element alone, and an action only of one that
    is shown. There is no script, so nothing is waited for.
    """

    def __init__(self, state: PageState, find: Find, asked: str) -> None:
        self._state = state
        self._find = find
        self._asked = asked

    def locator(
        self, selector: str, *, has_text: Words = "", has: "PageElements | None" = None
    ) -> "PageElements":
        """By CSS; a selector may begin with `>` or `+`."""
        found = self._inside(lambda node: _selected(node, selector), selector)
        return found.filter(has_text=has_text, has=has)

    def filter(self, *, has_text: Words = "", has: "PageElements | None" = None) -> "PageElements":
        """Those with this text, shown or not and in any case, or around one of those elements."""

        def find() -> Iterator[LexborNode]:
            inner = has.nodes() if has else []
            for node in self.nodes():
                if _says(words(node), has_text) and (
                    has is None or any(_within(each, node) for each in inner)
                ):
                    yield node

        return self._then(find, f"with {has_text or has}")

    def get_by_role(self, role: str, *, name: Words = "", exact: bool = False) -> "PageElements":
        """By their role and name for a screen reader, which is told of nothing that is hidden."""

        def find(node: LexborNode) -> Iterator[LexborNode]:
            shown = self._state.shown
            for each in _selected(node, "*"):
                if role_of(each) == role and _says(name_of(each, shown), name, exact) and shown.shows(each):
                    yield each

        return self._inside(find, f"{role} {name}")

    def get_by_text(self, text: Words, *, exact: bool = False) -> "PageElements":
        """The innermost elements with this text."""

        def find(node: LexborNode) -> Iterator[LexborNode]:
            having = [each for each in _selected(node, "body *") if _says(words(each), text, exact)]
            around = {each.parent.mem_id for each in having if each.parent is not None}
            yield from (each for each in having if each.mem_id not in around)

        return self._inside(find, f"text {text}")

    def get_by_label(self, text: Words, *, exact: bool = False) -> "PageElements":
        """Fields by their labels."""

        def find(node: LexborNode) -> Iterator[LexborNode]:
            shown = self._state.shown
            yield from (each for each in _selected(node, FIELDS) if _says(name_of(each, shown), text, exact))

        return self._inside(find, f"label {text}")

    def or_(self, other: "PageElements") -> "PageElements":
        """These and those, in the order of the page."""

        def find() -> Iterator[LexborNode]:
            found = {each.mem_id for each in (*self.nodes(), *other.nodes())}
            yield from (each for each in self._state.tree.css("*") if each.mem_id in found)

        return self._then(find, f"or {other}")

    def and_(self, other: "PageElements") -> "PageElements":
        """Those that are also among the others."""

        def find() -> Iterator[LexborNode]:
            others = {each.mem_id for each in other.nodes()}
            yield from (each for each in self.nodes() if each.mem_id in others)

        return self._then(find, f"and {other}")

    @property
    def first(self) -> "PageElements":
        return self._then(lambda: self.nodes()[:1], "first")

    @property
    def last(self) -> "PageElements":
        return self._then(lambda: self.nodes()[-1:], "last")

    def nth(self, number: int) -> "PageElements":
        return self._then(lambda: self.nodes()[number : number + 1], f"number {number}")

    async def count(self) -> int:
        return len(self.nodes())

    async def all(self) -> list["PageElements"]:
        return [self.nth(number) for number in range(len(self.nodes()))]

    async def inner_text(self) -> str:
        return self._state.shown.of(self.node())

    async def all_inner_texts(self) -> list[str]:
        return [self._state.shown.of(each) for each in self.nodes()]

    async def text_content(self) -> str:
        return self.node().text()

    async def inner_html(self) -> str:
        return self.node().inner_html or ""

    async def get_attribute(self, name: str) -> str | None:
        attributes = self.node().attrs
        return (attributes[name] or "") if name in attributes else None

    async def input_value(self) -> str:
        return page_fields.value_of(self.node())

    async def is_checked(self) -> bool:
        return "checked" in self.node().attrs

    async def is_visible(self) -> bool:
        return bool(self.nodes()) and self._state.shown.shows(self.node())

    async def wait_for(self) -> None:
        """It is there and shown: nothing comes later."""
        self._seen()

    async def click(self) -> None:
        await self._state.press(self._seen())

    async def press(self, key: str) -> None:
        """Press Enter in a field, which sends its form by the first button."""
        assert key == "Enter"
        form = page_fields.form_of(self._seen(), self._state.tree)
        assert form is not None
        await self._state.press(form.css("button:not([type=button])")[0])

    async def fill(self, value: str) -> None:
        page_fields.write(self._seen(), value)

    async def check(self) -> None:
        page_fields.tick(self._seen(), self._state.tree)
        self._state.changed()

    async def uncheck(self) -> None:
        page_fields.untick(self._seen())
        self._state.changed()

    async def select_option(self, wanted: str = "", *, label: str = "") -> None:
        page_fields.choose(self._seen(), wanted or label)

    def nodes(self) -> list[LexborNode]:
        """The elements, each once."""
        return list({each.mem_id: each for each in self._find()}.values())

    def node(self) -> LexborNode:
        """The one element."""
        found = self.nodes()
        assert len(found) == 1, f"{len(found)} elements, not one: {self}"
        return found[0]

    def _seen(self) -> LexborNode:
        node = self.node()
        assert self._state.shown.shows(node), f"not shown: {self}"
        return node

    def _inside(self, find: Callable[[LexborNode], Iterable[LexborNode]], asked: str) -> "PageElements":
        return self._then(lambda: [found for node in self.nodes() for found in find(node)], asked)

    def _then(self, find: Find, asked: str) -> "PageElements":
        return PageElements(self._state, find, f"{self._asked} {asked}")

    def __str__(self) -> str:
        return self._asked


async def leads_to(links: PageElements) -> set[str]:
    """The last part of each address that the links lead to: the name of a step."""
    addresses = [await each.get_attribute("href") or "" for each in await links.all()]
    return {urlsplit(each).path.rpartition("/")[2] for each in addresses}


def _selected(node: LexborNode, selector: str) -> list[LexborNode]:
    """The elements in this one that a selector finds."""
    rest = selector[1:].strip()
    match selector[0]:
        case ">":
            return [each for each in parts_of(node) if each.is_element_node and each.css_matches(rest)]
        case "+":
            after = element_after(node)
            return [after] if after is not None and after.css_matches(rest) else []
        case _:
            return [each for each in node.css(selector) if not page_fields.same(each, node)]


def _within(inner: LexborNode, outer: LexborNode) -> bool:
    around = inner.parent
    while around is not None and not page_fields.same(around, outer):
        around = around.parent
    return around is not None


def _says(text: str, wanted: Words, exact: bool = False) -> bool:
    if isinstance(wanted, re.Pattern):
        return wanted.search(text) is not None
    spaced = " ".join(wanted.split())
    return text == spaced if exact else spaced.lower() in text.lower()


class ReadPage:
    """The page that is open, with Playwright's names for what a test asks of it."""

    def __init__(self, state: PageState) -> None:
        self._state = state
        everything = PageElements(state, lambda: [root] if (root := state.tree.root) else [], "")
        self.locator = everything.locator
        self.get_by_role = everything.get_by_role
        self.get_by_text = everything.get_by_text
        self.get_by_label = everything.get_by_label

    @property
    def url(self) -> str:
        return self._state.url

    async def title(self) -> str:
        return " ".join((await self.locator("head title").text_content()).split())

    async def content(self) -> str:
        return self._state.source

    async def fill(self, selector: str, value: str) -> None:
        await self.locator(selector).fill(value)

    async def check(self, selector: str) -> None:
        await self.locator(selector).check()

    async def uncheck(self, selector: str) -> None:
        await self.locator(selector).uncheck()

    async def select_option(self, selector: str, wanted: str = "", *, label: str = "") -> None:
        await self.locator(selector).select_option(wanted, label=label)

    async def input_value(self, selector: str) -> str:
        return await self.locator(selector).input_value()

    async def choose_file(self, selector: str, name: str, content: bytes, type_: str = "text/csv") -> None:
        """Choose the file to send."""
        self._state.files[self.locator(selector).node().mem_id] = page_fields.ChosenFile(
            name=name, content=content, type=type_
        )
