"""The page that a reader has open: its answer, its elements, and what was typed and unfolded on it."""

from collections.abc import Awaitable, Callable

import httpx2
from selectolax.lexbor import LexborHTMLParser, LexborNode

from tests.web.page_fields import ChosenFile
from tests.web.page_text import ShownText

Press = Callable[[LexborNode], Awaitable[None]]
"""What happens when this element is pressed."""


class PageState:
    """Changes as its reader acts, and as they go to other pages."""

    def __init__(self, press: Press) -> None:
        self.press = press
        self.url = "about:blank"
        self.source = ""
        self.tree = LexborHTMLParser("<html></html>")
        self.files: dict[int, ChosenFile] = {}
        self._shown: ShownText | None = None

    def opens(self, answer: httpx2.Response) -> None:
        """Another page instead of this one."""
        self.url, self.source = str(answer.url), answer.text
        self.tree = LexborHTMLParser(answer.text)
        self.files = {}
        self._shown = None

    def changed(self) -> None:
        """Something else is shown than before."""
        self._shown = None

    @property
    def shown(self) -> ShownText:
        if self._shown is None:
            self._shown = ShownText(self.tree, self.source)
        return self._shown
