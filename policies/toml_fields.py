"""Read a TOML file field by field; refuse what does not fit with a message."""

import tomllib
from collections.abc import Iterator
from dataclasses import fields
from datetime import date, time
from pathlib import Path
from typing import Any, NoReturn, get_args

from domain.calendar.durations import Span, span
from domain.entries.agencies import Agency
from domain.people.roles import IN_LINE
from domain.policy.ladders import Rung
from policies.malformed_policy import MalformedPolicy

REACHED = (*(role for step in IN_LINE for role in step), "owners", "referrer", "lead", "mentor")
"""The roles that a rung can name: those in line, and the owners. Other roles may not know of every case."""
MOST = 100_000
"""The largest number in a policy: anything later is beyond every calendar."""
SPAN_FORM = 'a span such as "10 minutes", "2 school hours", "3 working days" or "6 months"'


class Reading:
    """One file being read; it knows the file's name for messages."""

    def __init__(self, path: Path) -> None:
        self.file = path.name
        try:
            self.raw: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise MalformedPolicy(f"{path.name} cannot be read as TOML: {error}.") from error

    def refuse(self, where: str, why: str) -> NoReturn:
        """Raise MalformedPolicy, with the place and the reason."""
        raise MalformedPolicy(f"{self.file}: {where} {why}.")

    def known(self, where: str, raw: dict[str, Any], names: set[str]) -> None:
        """Refuse a field that no code reads."""
        unknown = sorted(raw.keys() - names)
        if unknown:
            self.refuse(where, f"has the unknown field {unknown[0]}")

    def table(self, where: str, raw: dict[str, Any], name: str) -> dict[str, Any]:
        """A required table."""
        found: dict[str, Any] = self.typed(where, raw, name, dict)
        return found

    def typed(self, where: str, raw: dict[str, Any], name: str, kind: type) -> Any:
        """A required field of this type; spans are written as text."""
        if name not in raw:
            self.refuse(where, f"lacks {name}")
        value = raw[name]
        if kind is Span:
            return self.span(where, name, value)
        part = _PARTS.get(kind)
        fits = type(value) is (tuple if part else kind)
        if not fits or (part and not all(isinstance(each, part) for each in value)):
            self.refuse(where, f"needs {_SAY[kind]} as {name}")
        return value

    def span(self, where: str, name: str, value: Any) -> Span:
        """A span of time."""
        try:
            return span(value if isinstance(value, str) else "")
        except ValueError:
            self.refuse(where, f"needs {SPAN_FORM} as {name}")

    def shaped(
        self, where: str, raw: Any, shape: type, kinds: dict[str, type], needed: tuple[str, ...]
    ) -> dict[str, Any]:
        """A table's fields as arguments for the dataclass: lists as tuples, each of its type."""
        if not isinstance(raw, dict):
            self.refuse(where, "must be a table")
        self.known(where, raw, {each.name for each in fields(shape)})
        given = {name: tuple(value) if isinstance(value, list) else value for name, value in raw.items()}
        for name in needed:
            if name not in given:
                self.refuse(where, f"lacks {name}")
        read = {name: self.typed(where, given, name, kinds.get(name, int)) for name in given}
        if any(type(value) is int and value <= 0 for value in read.values()):
            self.refuse(where, "has a number that is not above zero")
        if any(type(value) is int and value > MOST for value in read.values()):
            self.refuse(where, f"has a number above {MOST}")
        return read

    def one_of(self, where: str, name: str, word: str, known: tuple[str, ...]) -> None:
        """Refuse a word that is not known."""
        if word not in known:
            self.refuse(where, f"has the {name} {word!r}, which is not one of {', '.join(known)}")

    def shaped_as_texts(self, where: str, raw: Any) -> None:
        """Refuse anything but a table of texts."""
        if not isinstance(raw, dict) or not all(isinstance(each, str) for each in raw.values()):
            self.refuse(where, "must be a table of texts")

    def words(self, where: str, words: tuple[str, ...], known: tuple[str, ...]) -> None:
        """Refuse words that are not known, and an empty list."""
        for word in words:
            if word not in known:
                self.refuse(where, f"names {word!r}, which is not one of {', '.join(known)}")
        if not words:
            self.refuse(where, "has an empty list")

    def ladders(self, raw: dict[str, Any]) -> dict[str, tuple[Rung, ...]]:
        """Read ladders, by name."""
        return {name: tuple(self._rungs(name, rungs)) for name, rungs in raw.items()}

    def _rungs(self, name: str, raw: Any) -> Iterator[Rung]:
        if not isinstance(raw, list) or not raw:
            self.refuse(f"ladders.{name}", "needs at least one rung")
        for number, each in enumerate(raw, start=1):
            where = f"ladders.{name}, rung {number}"
            rung = Rung(**self.shaped(where, each, Rung, _RUNG, ("to", "say")))
            self.words(where, rung.to, REACHED)
            if rung.says:
                self.words(f"{where}, says", tuple(rung.says), get_args(Agency))
            for agency in rung.says:
                self.typed(f"{where}, says", dict(rung.says), agency, str)
            if (rung.after is not None) != (number > 1):
                self.refuse(where, "must have an after unless it is the first rung, which has none")
            if rung.repeat is not None and number < len(raw):
                self.refuse(where, "has a repeat, which only the last rung can have")
            if rung.repeat is None and (rung.times or rung.then or rung.each_fifth):
                self.refuse(where, "has times, then or each_fifth, which only a rung with a repeat can have")
            if (rung.times is None) != (rung.then is None):
                self.refuse(where, "needs both times and then, or neither")
            if rung.each_fifth:
                self.words(f"{where}, each_fifth", rung.each_fifth, REACHED)
            if rung.stage_by_stage and (number == 1 or number == len(raw)):
                self.refuse(where, "cannot be stage_by_stage as the first or the last rung")
            yield rung


_RUNG: dict[str, type] = {
    "to": tuple,
    "say": str,
    "says": dict,
    "after": Span,
    "repeat": Span,
    "times": int,
    "then": Span,
    "each_fifth": tuple,
    "stage_by_stage": bool,
}
_PARTS: dict[type, type] = {tuple: str, list: dict}
"""The types of the parts of a list; TOML's lists have become tuples here."""
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
