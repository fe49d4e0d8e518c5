"""How the style sheets lay an element out on a desktop's screen: hidden, on lines of its own, as a cell."""

import re
from collections.abc import Iterator
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

STATIC = Path("web/static")
SHEETS = ("govuk/govuk-frontend.css", "onward.css", "cases.css")
_LAYOUT = re.compile(r"(?:^|;)\s*(display|position|float|white-space)\s*:\s*([\w-]+)")
_DYNAMIC = re.compile(r"::|:(?:focus|hover|active|link|visited|before|after|disabled)")
_NOT_HERE = re.compile(r"print|max-width|prefers|forced-colors|not |\\0")
"""Conditions that do not hold: paper, a phone, an old browser."""


def rules() -> list[tuple[str, str, str]]:
    """Selectors, each with a property and its value; a later one counts."""
    found = []
    for sheet in SHEETS:
        css = re.sub(r"/\*.*?\*/", "", (STATIC / sheet).read_text(encoding="utf-8"), flags=re.DOTALL)
        for selectors, declarations in _blocks(css):
            for name, value in _LAYOUT.findall(declarations):
                found += [(each.strip(), name, value) for each in re.split(r",(?![^(]*\))", selectors)]
    empty = LexborHTMLParser("<html></html>")
    return [each for each in found if not _DYNAMIC.search(each[0]) and _is_known(empty, each[0])]


def _blocks(css: str) -> Iterator[tuple[str, str]]:
    """Each selector with its declarations, also those under a condition that holds."""
    start = 0
    while (opening := css.find("{", start)) >= 0:
        head, depth, end = css[start:opening].strip(), 1, opening + 1
        while depth:
            depth += {"{": 1, "}": -1}.get(css[end], 0)
            end += 1
        inside = css[opening + 1 : end - 1]
        if not head.startswith("@"):
            yield head, inside
        elif head.startswith(("@media", "@supports")) and not _NOT_HERE.search(head):
            yield from _blocks(inside)
        start = end


def _is_known(tree: LexborHTMLParser, selector: str) -> bool:
    try:
        tree.css(selector)
    except SelectolaxError:
        return False
    return True


RULES = [(*each, re.findall(r"\.([\w-]+)", each[0])) for each in rules()]


def laid_out(tree: LexborHTMLParser, source: str) -> dict[int, dict[str, str]]:
    """The properties that the style sheets give to elements of this page, by their ids in memory."""
    found: dict[int, dict[str, str]] = {}
    for selector, name, value, classes in RULES:
        if all(each in source for each in classes):
            for node in tree.css(selector):
                found.setdefault(node.mem_id, {})[name] = value
    return found
