"""The text of a page as a browser shows it, worked out from its HTML alone."""

import re
from collections.abc import Iterator, Mapping

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tests.web.page_styles import laid_out

HIDDEN = "[hidden], template, input[type=hidden], dialog:not([open])"
WITHOUT_TEXT = frozenset(["head", "script", "style", "textarea", "datalist", "input", "title", "desc"])
_BLOCKS = re.compile(
    "address|article|aside|blockquote|dd|details|div|dl|dt|fieldset|figure|footer|form|h[1-6]|header|hr|"
    "legend|li|main|nav|ol|optgroup|option|p|pre|section|summary|ul"
)
_LINES = frozenset(["block", "flex", "grid", "table", "list-item", "table-caption", "table-row"])
"""Layouts with lines of their own."""
_DISPLAY = {
    "table": "table",
    "caption": "table-caption",
    "tr": "table-row",
    "td": "table-cell",
    "th": "table-cell",
}
_LINE, _PARAGRAPH, _BREAK, _CELL, _SPACE = "\x1c", "\x1d", "\x1e", "\x1f", "\x1a"


class ShownText:
    """What of one page is shown, and with which lines."""

    def __init__(self, tree: LexborHTMLParser, source: str) -> None:
        self._layout = laid_out(tree, source)
        self._hidden = {each.mem_id for each in tree.css(HIDDEN)}
        self._hidden |= {each for each, layout in self._layout.items() if layout.get("display") == "none"}

    def shows(self, node: LexborNode) -> bool:
        """Whether a person sees this element: neither it nor what it is in is hidden or folded away."""
        below: LexborNode | None = None
        here: LexborNode | None = node
        while here is not None:
            if here.mem_id in self._hidden or (below is not None and _folded(below, here)):
                return False
            below, here = here, here.parent
        return True

    def of(self, node: LexborNode, *, aloud: bool = False) -> str:
        """The text of an element, with a line for each block and tabs between cells.

        Aloud, it is what a screen reader says.
        """
        text = re.sub(" +", " ", "".join(self._parts(node, self._keeps_lines(node), aloud)))
        text = re.sub(f" ?{_BREAK} ?", _BREAK, text)
        text = re.sub(f"(?: ?[{_LINE}{_PARAGRAPH}])+ ?", _gap, text).strip(" \n")
        return re.sub(f" ?{_CELL} ?", "\t", text).replace(_BREAK, "\n").replace(_SPACE, " ")

    def _parts(self, node: LexborNode, as_typed: bool, aloud: bool) -> Iterator[str]:
        if node.is_text_node:
            text = node.text_content or ""
            typed = text.replace("\n", _BREAK).replace(" ", _SPACE)
            yield typed if as_typed else re.sub(r"[ \t\n\r\f]+", " ", text)
            return
        if node.tag == "br":
            yield _BREAK
        around = self._around(node)
        yield around
        for child in parts_of(node):
            if child.mem_id in self._hidden or child.tag in WITHOUT_TEXT or _folded(child, node):
                continue
            if not aloud or child.is_text_node or child.attrs.get("aria-hidden") != "true":
                yield from self._parts(child, as_typed or self._keeps_lines(child), aloud)
        yield around
        if self._display(node) == "table-cell" and element_after(node) is not None:
            yield _CELL

    def _around(self, node: LexborNode) -> str:
        if node.tag == "p":
            return _PARAGRAPH
        return _LINE if self._display(node) in _LINES else ""

    def _display(self, node: LexborNode) -> str:
        layout = self._layout.get(node.mem_id, {})
        display = (
            layout.get("display")
            or _DISPLAY.get(node.tag or "")
            or ("block" if _BLOCKS.fullmatch(node.tag or "") else "inline")
        )
        if display.startswith("inline") and self._is_lifted(node, layout):
            return "block"
        return display

    def _is_lifted(self, node: LexborNode, layout: Mapping[str, str]) -> bool:
        """Whether what is around the element, or its position, makes a block of it."""
        if layout.get("position") in ("absolute", "fixed") or layout.get("float") in ("left", "right"):
            return True
        around = self._layout.get(node.parent.mem_id, {}) if node.parent is not None else {}
        return around.get("display") in ("flex", "inline-flex", "grid")

    def _keeps_lines(self, node: LexborNode) -> bool:
        return self._layout.get(node.mem_id, {}).get("white-space") == "pre-wrap"


def parts_of(node: LexborNode) -> Iterator[LexborNode]:
    """The elements and texts directly in an element."""
    child = node.child
    while child is not None:
        if child.is_element_node or child.is_text_node:
            yield child
        child = child.next


def element_after(node: LexborNode) -> LexborNode | None:
    """The element that follows beside this one."""
    beside = node.next
    while beside is not None and not beside.is_element_node:
        beside = beside.next
    return beside


def _folded(node: LexborNode, within: LexborNode) -> bool:
    """Whether this is in a closed fold, and not the summary that opens it."""
    return within.tag == "details" and "open" not in within.attrs and node.tag != "summary"


def _gap(found: re.Match[str]) -> str:
    return "\n\n" if _PARAGRAPH in found[0] else "\n"
