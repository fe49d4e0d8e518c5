"""The shapes of the pages that a run has looked at and found well: each is looked at closely once."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser, LexborNode

SHAPE_OF_PAGE = Path(__file__).with_name("page_shape.js").read_text(encoding="utf-8")
"""A function for the browser, which returns the elements of its page without their words."""


class PageShapes:
    """Shapes that passed; the workers of a run share them in a folder, with an empty file for each."""

    def __init__(self) -> None:
        self.folder: Path | None = None
        self._passed: set[str] = set()

    def knows(self, shape: str) -> bool:
        """Whether a page of this shape has passed."""
        name = _name(shape)
        return name in self._passed or (self.folder is not None and (self.folder / name).exists())

    def passed(self, shape: str) -> None:
        """Remember that a page of this shape has passed."""
        self._passed.add(_name(shape))
        if self.folder is not None:
            (self.folder / _name(shape)).touch()


SEEN = PageShapes()
"""Those of this run."""


def _name(shape: str) -> str:
    return hashlib.sha256(shape.encode()).hexdigest()


_GREEN = ".govuk-button:not(.govuk-button--secondary, .govuk-button--warning, .govuk-button--inverse)"
_ONCE = {"warnings": ".govuk-warning-text", "green buttons": _GREEN}
_ASKED = "legend, label.govuk-label--s, label.govuk-label--m, label.govuk-label--l"
"""What asks a question; the labels of the parts of an answer have no size."""


def said_twice(page: LexborHTMLParser) -> list[str]:
    """What a page has more than once: warnings, green buttons, and a question in one form."""
    main = page.css_first("main")
    if main is None:
        return []
    return [*_many(main), *(f"asks twice: {each}" for form in main.css("form") for each in _again(form))]


def _many(main: LexborNode) -> Iterator[str]:
    for name, selector in _ONCE.items():
        found = [" ".join(each.text().split())[:80] for each in main.css(selector)]
        if len(found) > 1:
            yield f"{len(found)} {name}: " + " | ".join(found)


def _again(form: LexborNode) -> Iterator[str]:
    """The questions that the form asks twice, unless each is of another member or step."""
    asked = Counter(_question(each) for each in form.css(_ASKED))
    yield from (question for question, often in asked.items() if often > 1)


def _question(node: LexborNode) -> str:
    words = [" ".join(node.text().split())]
    around = node.parent
    while around is not None and around.tag != "form":
        if {"onward-member", "onward-section"} & {*(around.attrs.get("class") or "").split()}:
            title = around.css_first("legend, h2")
            words += [" ".join(title.text().split())] if title else []
        around = around.parent
    return " < ".join(words)
