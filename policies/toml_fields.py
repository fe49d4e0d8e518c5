"""Read a TOML file field by field; refuse what does not fit with a message."""

import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, time
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, NoReturn, TypeVar, get_args, get_origin, get_type_hints

from domain.calendar.durations import Span, span
from domain.entries.agencies import Agency
from domain.people.roles import IN_LINE
from domain.policy.ladders import Rung

REACHED = (*(role for step in IN_LINE for role in step), "owners", "referrer", "lead", "mentor")
"""The roles that a rung can name: those in line, and the owners. Other roles may not know of every case."""
MOST = 100_000
"""The largest number in a policy: anything later is beyond every calendar."""
SPAN_FORM = 'a span such as "10 minutes", "2 school hours", "3 working days" or "6 months"'


Shape = TypeVar("Shape")
Table = dict[str, Any]
"""A table of TOML as it was written, before anything in it is known to fit."""


class MalformedPolicy(ValueError):
    """A policy or calendar file that cannot be used; the message says where and why."""


class Reading:
    """One file being read; it knows the file's name for messages."""

    def __init__(self, path: Path) -> None:
        self.file = path.name
        try:
            self.raw: Table = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise MalformedPolicy(f"{path.name} cannot be read as TOML: {error}.") from error

    def refuse(self, where: str, why: str) -> NoReturn:
        """Raise MalformedPolicy, with the place and the reason."""
        raise MalformedPolicy(f"{self.file}: {where} {why}.")

    def known(self, where: str, raw: Table, names: set[str]) -> None:
        """Refuse a field that no code reads."""
        unknown = sorted(raw.keys() - names)
        if unknown:
            self.refuse(where, f"has the unknown field {unknown[0]}")

    def record(self, where: str, raw: Any, shape: type[Shape], path: str | None = None) -> Shape:
        """A table as this dataclass: its fields by their types, none missing and none unknown.

        Messages name tables inside it by their `path`.
        """
        if not isinstance(raw, dict):
            self.refuse(where, "must be a table")
        hints, inside = get_type_hints(shape), where if path is None else path
        self.known(where, raw, set(hints))
        for each in fields(shape):  # type: ignore[arg-type]  # a dataclass
            if each.default is MISSING and each.default_factory is MISSING and each.name not in raw:
                self.refuse(where, f"lacks {each.name}")
        given = {
            name: self._value(where, f"{inside}.{name}".removeprefix("."), _given(hints[name]), value)
            for name, value in raw.items()
        }
        if any(type(value) is int and value <= 0 for value in given.values()):
            self.refuse(where, "has a number that is not above zero")
        if any(type(value) is int and value > MOST for value in given.values()):
            self.refuse(where, f"has a number above {MOST}")
        return shape(**given)

    def records(self, where: str, raw: Any, shape: type[Shape]) -> tuple[Shape, ...]:
        """A list of tables as these dataclasses; messages say which by its number."""
        if not isinstance(raw, list):
            self.refuse(where, "must be a list of tables")
        return tuple(self.record(f"{where}, number {n}", each, shape) for n, each in enumerate(raw, start=1))

    def typed(self, where: str, raw: Table, name: str, kind: type) -> Any:
        """A required field of this type."""
        if name not in raw:
            self.refuse(where, f"lacks {name}")
        return self._value(where, name, kind, raw[name])

    def _value(self, where: str, path: str, kind: Any, value: Any) -> Any:
        """A value of this type: spans are written as text, dataclasses as tables."""
        name, origin = path.rpartition(".")[2], get_origin(kind) or kind
        of = (*get_args(kind), str)[0]
        if origin is Span:
            return self._span(where, name, value)
        if origin is tuple and isinstance(of, type) and is_dataclass(of):
            self._check(where, name, list, value)
            return self._rungs(path, value) if of is Rung else self.records(path, value, of)
        if is_dataclass(origin):
            self._check(where, name, dict, value)
            return self.record(path, value, kind)
        if origin is Mapping:
            self._check(where, name, dict, value)
            return {
                key: self._value(path, f"{path}.{key}", get_args(kind)[1], each)
                for key, each in value.items()
            }
        if origin is tuple:
            self._check(where, name, tuple, value)
            return tuple(self._value(where, path, of, each) for each in value)
        self._check(where, name, str if origin is Literal else origin, value)
        if origin is Literal:
            self.one_of(where, name, value, get_args(kind))
        return value

    def _check(self, where: str, name: str, kind: type, value: Any) -> None:
        words = kind is tuple and type(value) is list and all(isinstance(each, str) for each in value)
        if not words and type(value) is not kind:
            self.refuse(where, f"needs {_SAY[kind]} as {name}")

    def _span(self, where: str, name: str, value: Any) -> Span:
        try:
            return span(value if isinstance(value, str) else "")
        except ValueError:
            self.refuse(where, f"needs {SPAN_FORM} as {name}")

    def one_of(self, where: str, name: str, word: str, known: tuple[str, ...]) -> None:
        """Refuse a word that is not known."""
        if word not in known:
            self.refuse(where, f"has the {name} {word!r}, which is not one of {', '.join(known)}")

    def words(self, where: str, words: tuple[str, ...], known: tuple[str, ...]) -> None:
        """Refuse words that are not known, and an empty list."""
        for word in words:
            if word not in known:
                self.refuse(where, f"names {word!r}, which is not one of {', '.join(known)}")
        if not words:
            self.refuse(where, "has an empty list")

    def _rungs(self, path: str, raw: list[Any]) -> tuple[Rung, ...]:
        if not raw:
            self.refuse(path, "needs at least one rung")
        return tuple(self._rung(path, number, len(raw), each) for number, each in enumerate(raw, start=1))

    def _rung(self, path: str, number: int, last: int, raw: Any) -> Rung:
        where = f"{path}, rung {number}"
        rung = self.record(where, raw, Rung)
        self.words(where, rung.to, REACHED)
        if rung.says:
            self.words(f"{where}, says", tuple(rung.says), get_args(Agency))
        if (rung.after is not None) != (number > 1):
            self.refuse(where, "must have an after unless it is the first rung, which has none")
        if rung.repeat is not None and number < last:
            self.refuse(where, "has a repeat, which only the last rung can have")
        if rung.repeat is None and (rung.times or rung.then or rung.each_fifth):
            self.refuse(where, "has times, then or each_fifth, which only a rung with a repeat can have")
        if (rung.times is None) != (rung.then is None):
            self.refuse(where, "needs both times and then, or neither")
        if rung.each_fifth:
            self.words(f"{where}, each_fifth", rung.each_fifth, REACHED)
        if rung.stage_by_stage and (number == 1 or number == last):
            self.refuse(where, "cannot be stage_by_stage as the first or the last rung")
        return rung


def _given(hint: Any) -> Any:
    """The type of a field that is given: a field without one is left out."""
    parts = get_args(hint) if isinstance(hint, UnionType) else (hint,)
    return next(each for each in parts if each is not NoneType)


_SAY: dict[type, str] = {
    str: "text",
    int: "a whole number",
    bool: "true or false",
    tuple: "a list of words",
    dict: "a table",
    list: "a list of tables",
    date: "a date",
    time: "a time",
}
