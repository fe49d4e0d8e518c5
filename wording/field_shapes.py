"""What the type of each field of a command says about its question and about its answer in words."""

import types
from collections.abc import Callable, Hashable, Iterator
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints
from uuid import UUID

Kind = Literal["text", "number", "date", "time", "one", "many", "group", "list", "sheet"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shaped:
    """One field, and what its type says about its question."""

    pointer: str
    name: str
    kind: Kind
    required: bool
    values: tuple[str, ...] = ()
    """The literal values of its type."""
    boolean: bool = False
    numbers: bool = False
    """For several answers: each is a whole number."""
    may_be_unknown: bool = False
    parts: tuple["Shaped", ...] = ()


def shaped(of: type, path: str = "") -> tuple[Shaped, ...]:
    """The fields of a dataclass in order, named as in the body."""
    return _read_once(cast(Hashable, of), path)


@cache
def _read_once(of: Any, path: str) -> tuple[Shaped, ...]:
    """Cached: a case of a thousand entries asks for it a thousand times."""
    return tuple(_fields(of, path))


def _fields(of: type, path: str) -> Iterator[Shaped]:
    hints = get_type_hints(of)
    for each in fields(of):
        name = each.name.rstrip("_")
        required = each.default is MISSING and each.default_factory is MISSING
        yield _shape(hints[each.name], f"{path}/{name}", name, required)


def _shape(hint: Any, pointer: str, name: str, required: bool) -> Shaped:
    members = _members(hint)
    words = tuple(
        str(word) for member in members if get_origin(member) is Literal for word in get_args(member)
    )
    plain = tuple(member for member in members if get_origin(member) is not Literal)

    def of(kind: Kind, **more: Any) -> Shaped:
        return Shaped(pointer=pointer, name=name, kind=kind, required=required, **more)

    if not plain:
        return of("one", values=words)
    *_, only = plain  # a field for one or several takes several
    if get_origin(only) is tuple:
        return _many(get_args(only)[0], pointer, of)
    if is_dataclass(only):
        assert isinstance(only, type)
        return of("group", parts=shaped(only, pointer))
    if only is bool:
        return of("one", values=("true", "false", *words), boolean=True)
    if only is date:
        return of("date", may_be_unknown="unknown" in words)
    if only is int:
        return of("number", may_be_unknown="unknown" in words)
    kinds: dict[Any, Kind] = {datetime: "time", str: "text", UUID: "one"}
    return of(kinds[only])


def _many(member: Any, pointer: str, of: Callable[..., Shaped]) -> Shaped:
    if is_dataclass(member):
        assert isinstance(member, type)
        return of("list", parts=shaped(member, f"{pointer}/*"))
    values = tuple(map(str, get_args(member))) if get_origin(member) is Literal else ()
    return of("many", values=values, numbers=member is int)


def _members(hint: Any) -> tuple[Any, ...]:
    """The members of a union without None; any other type alone."""
    if get_origin(hint) in (Union, types.UnionType):
        return tuple(member for member in get_args(hint) if member is not type(None))
    return (hint,)
