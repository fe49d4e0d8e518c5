"""The fields of a command and of its parts, by their names in the API."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any, get_args, get_type_hints

Fields = tuple[tuple[str, str], ...]
_KNOWN: dict[type, Fields] = {}


def fields_of(part: object) -> Fields:
    """The attribute and API name of each field; empty without fields. `from_` is sent as `from`."""
    kind = type(part)
    known = _KNOWN.get(kind)
    if known is None:
        named = fields(kind) if is_dataclass(kind) else ()
        known = _KNOWN[kind] = tuple((each.name, each.name.rstrip("_")) for each in named)
    return known


def parts_of(kind: type) -> Iterator[tuple[str, type]]:
    """The fields that contain dataclasses, each with its class; `*` is each member of a list."""
    for name, hint in get_type_hints(kind).items():
        for part, listed in _dataclasses(hint):
            yield f"{name.rstrip('_')}/*" if listed else name.rstrip("_"), part


def _dataclasses(hint: Any, *, listed: bool = False) -> Iterator[tuple[type, bool]]:
    if isinstance(hint, type) and is_dataclass(hint):
        yield hint, listed
    for member in get_args(hint):
        yield from _dataclasses(member, listed=listed or getattr(hint, "__origin__", None) is tuple)
