"""The fields of a page's forms: what they hold, and what a browser sends for them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

TYPED = "data-as-typed"
"""Where a text area keeps what was typed into it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenFile:
    """A file that a person chose for an upload."""

    name: str
    content: bytes
    type: str


Files = Mapping[int, ChosenFile]
"""By the element that they were chosen in."""


def value_of(field: LexborNode) -> str:
    """What the field holds."""
    match field.tag:
        case "textarea":
            return (field.attrs[TYPED] or "") if TYPED in field.attrs else field.text()
        case "select":
            return next((_value(each) for each in _chosen(field)), "")
        case _:
            return _value(field)


def write(field: LexborNode, value: str) -> None:
    """Type into the field, instead of what it held."""
    assert field.tag in ("input", "textarea"), f"not a field to write in: {field.tag}"
    assert not {"readonly", "disabled"} & set(field.attrs), "a field that takes no text"
    field.attrs["value" if field.tag == "input" else TYPED] = value


def tick(field: LexborNode, tree: LexborHTMLParser) -> None:
    """Tick the box, or choose this radio instead of the others of its form and name."""
    if field.attrs.get("type") == "radio":
        form = form_of(field, tree)
        for other in tree.css(f"[type=radio][name='{field.attrs.get('name')}']"):
            if "checked" in other.attrs and same(form_of(other, tree), form):
                untick(other)
    field.attrs["checked"] = ""


def untick(field: LexborNode) -> None:
    """Leave the box empty."""
    if "checked" in field.attrs:
        del field.attrs["checked"]


def choose(select: LexborNode, wanted: str) -> None:
    """Choose the option with this value or this label."""
    options = select.css("option")
    found = [each for each in options if wanted in (_value(each), " ".join(each.text().split()))]
    assert len(found) == 1, f"{len(found)} options, not one: {wanted}"
    for each in options:
        if "selected" in each.attrs:
            del each.attrs["selected"]
    found[0].attrs["selected"] = ""


def same(one: LexborNode | None, other: LexborNode | None) -> bool:
    """Whether they are one element; == would compare all that two elements hold."""
    return one is other if one is None or other is None else bool(one.mem_id == other.mem_id)


def form_of(field: LexborNode, tree: LexborHTMLParser) -> LexborNode | None:
    """The form that the field or button belongs to, named or around it."""
    if named := field.attrs.get("form"):
        return tree.css_first(f"form[id='{named}']")
    around = field.parent
    while around is not None and around.tag != "form":
        around = around.parent
    return around


def sent_by(
    button: LexborNode, form: LexborNode, tree: LexborHTMLParser, files: Files
) -> Iterator[tuple[str, str | ChosenFile]]:
    """What the form sends when this button is pressed, in the order of the page."""
    disabled = {each.mem_id for each in tree.css("[disabled], fieldset[disabled] *")}
    for field in tree.css("input, select, textarea, button"):
        name = field.attrs.get("name")
        if not name or field.mem_id in disabled or not same(form_of(field, tree), form):
            continue
        kind = field.attrs.get("type") or ""
        if field.tag == "button" or kind in ("submit", "button", "image"):
            yield from [(name, _value(field))] if same(field, button) else []
        elif kind in ("radio", "checkbox"):
            yield from [(name, _value(field, "on"))] if "checked" in field.attrs else []
        elif kind == "file":
            nothing = ChosenFile(name="", content=b"", type="application/octet-stream")
            yield name, files.get(field.mem_id, nothing)
        elif field.tag == "select":
            yield from ((name, _value(each)) for each in _chosen(field))
        else:
            yield name, value_of(field).replace("\r\n", "\n").replace("\n", "\r\n")


def _chosen(select: LexborNode) -> list[LexborNode]:
    """The chosen options; of a list that opens, the first if none is."""
    chosen = select.css("option[selected]")
    if "multiple" in select.attrs:
        return chosen
    return chosen[-1:] or select.css("option:not([disabled])")[:1]


def _value(field: LexborNode, otherwise: str = "") -> str:
    if field.tag == "option" and "value" not in field.attrs:
        return " ".join(field.text().split())
    return (field.attrs["value"] or "") if "value" in field.attrs else otherwise


def part_of(value: str | ChosenFile) -> tuple[str | None, bytes] | tuple[str, bytes, str]:
    if isinstance(value, str):
        return None, value.encode()
    return value.name, value.content, value.type
