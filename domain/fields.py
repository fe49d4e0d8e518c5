"""The fields of a command and of its parts, under the names that whoever sends them knows."""

from dataclasses import fields, is_dataclass

Fields = tuple[tuple[str, str], ...]
_KNOWN: dict[type, Fields] = {}


def fields_of(part: object) -> Fields:
    """Each field's attribute and name, none for what has no fields: `from_` is sent as `from`."""
    kind = type(part)
    known = _KNOWN.get(kind)
    if known is None:
        named = fields(kind) if is_dataclass(kind) else ()
        known = _KNOWN[kind] = tuple((each.name, each.name.rstrip("_")) for each in named)
    return known
