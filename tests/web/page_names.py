"""The role and the name of an element, as a screen reader says them."""

import re

from selectolax.lexbor import LexborNode

from tests.web.page_text import ShownText

FIELDS = "input:not([type=hidden]), select, textarea"
_ROLES = {
    "button": "button",
    "h1": "heading",
    "h2": "heading",
    "h3": "heading",
    "h4": "heading",
    "li": "listitem",
    "main": "main",
    "nav": "navigation",
    "table": "table",
    "td": "cell",
    "textarea": "textbox",
    "th": "columnheader",
    "tr": "row",
}
_ROLES_OF_INPUTS = {"checkbox": "checkbox", "radio": "radio", "submit": "button", "button": "button"}
_NAMED_BY_CONTENT = ("button", "cell", "columnheader", "heading", "link", "row")


def role_of(node: LexborNode) -> str:
    """Its role; empty for one that no test asks for."""
    if said := node.attrs.get("role"):
        return said
    match node.tag:
        case "a" if "href" in node.attrs:
            return "link"
        case "input":
            return _ROLES_OF_INPUTS.get(node.attrs.get("type") or "text", "textbox")
        case "section" if "aria-label" in node.attrs or "aria-labelledby" in node.attrs:
            return "region"
    return _ROLES.get(node.tag or "", "")


def name_of(node: LexborNode, shown: ShownText) -> str:
    """Its name: what it is labelled with, or what it says."""
    if ids := node.attrs.get("aria-labelledby"):
        named = [found for each in ids.split() if (found := _root(node).css_first(f"[id='{each}']"))]
        return " ".join(words(each) for each in named)
    if label := node.attrs.get("aria-label"):
        return label
    if node.css_matches(FIELDS):
        return _label(node)
    if node.tag == "table":
        caption = node.css_first("caption")
        return words(caption) if caption is not None else ""
    return " ".join(shown.of(node, aloud=True).split()) if role_of(node) in _NAMED_BY_CONTENT else ""


def words(node: LexborNode) -> str:
    """All its text, shown or not, with single spaces."""
    return " ".join(re.sub(r"[\u200b\u00ad]", "", node.text()).split())


def _label(field: LexborNode) -> str:
    if field.attrs.get("type") in ("submit", "button"):
        return field.attrs.get("value") or ""
    labels = _root(field).css(f"label[for='{field.id}']") if field.id else []
    around = field.parent
    while around is not None and around.tag != "label":
        around = around.parent
    return " ".join(words(each) for each in (*labels, *([around] if around is not None else [])))


def _root(node: LexborNode) -> LexborNode:
    while node.parent is not None and node.parent.is_element_node:
        node = node.parent
    return node
