"""Find what contradicts itself in one body: a field whose meaning comes from an answer that was not given.

The table is `domain/validation/dependent_fields.py`. The validation, the pages and `docs/api-notes.md` read
the same rows.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from domain.validation.field_names import fields_of, parts_of


class _Presence:
    """A mark in a row that no body can hold."""

    def __init__(self, words: str) -> None:
        self.words = words


GIVEN: Final = _Presence("is given")
LEFT_OUT: Final = _Presence("is left out")


@dataclass(frozen=True, slots=True, kw_only=True)
class GoverningAnswer:
    """An answer that gives another field its meaning; of a list, one of its members is enough."""

    name: str
    """Where it is, from the part that holds both: `police/refer`, `imagery_parties/*/age`."""
    is_: tuple[Any, ...] = ()
    """One of these; `GIVEN` and `LEFT_OUT` for any answer and for none."""
    is_not: tuple[Any, ...] = ()
    """None of these; no answer is right too."""
    known: tuple[Any, ...] = ()
    """Only these are weighed, if any are named: a code of the sender's own says nothing here."""
    be: str = "is"
    """How the table says it; a list `has` one."""
    below: int | None = None
    """Every number is smaller; no answer and `unknown` are right too."""

    def holds(self, part: Any) -> bool:
        """Whether the part says so."""
        said = [value for value in values_at(part, self.name) if self._is_said(value)]
        if self.below is not None:
            return all(not isinstance(value, int) or value < self.below for value in said)
        if self.is_not:
            return not any(_among(value, self.is_not) for value in said)
        return (GIVEN if said else LEFT_OUT) in self.is_ or any(_among(value, self.is_) for value in said)

    def _is_said(self, value: Any) -> bool:
        return value is not None and value != () and (not self.known or value in self.known)

    @property
    def words(self) -> str:
        """The same in words, for a table."""
        if self.below is not None:
            return f"each `{self.name}` is below {self.below} or unknown"
        if self.is_not:
            return f"`{self.name}` {self.be} not {_either(self.is_not)}"
        return f"`{self.name}` {_either(self.is_, f'{self.be} ')}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DependentField:
    """A field that says something only under other answers of the same body."""

    of: tuple[type, ...]
    """The commands, or the parts of commands, that hold the field and those answers."""
    field: str
    under: tuple[GoverningAnswer, ...]
    """All of them."""
    message: str
    """One sentence: what to do about it."""
    saying: tuple[Any, ...] = ()
    """Only these values of the field are meant; any value, if none is named."""
    even_empty: bool = False
    """An empty list says something too."""

    def is_broken(self, part: Any) -> bool:
        """Whether the part gives the field, and not the answers that give it meaning."""
        return any(map(self._is_given, values_at(part, self.field))) and not all(
            answer.holds(part) for answer in self.under
        )

    def _is_given(self, value: Any) -> bool:
        if self.saying:
            return _among(value, self.saying)
        return value is not None and value is not False and (value != () or self.even_empty)


def contradictions(part: Any, table: tuple[DependentField, ...], path: str = "") -> Iterator[tuple[str, str]]:
    """Each field that contradicts another answer, at any depth: where, and what to do."""
    for row in table:
        if type(part) in row.of and row.is_broken(part):
            yield f"{path}/{row.field}", row.message
    for attribute, name in fields_of(part):
        value = getattr(part, attribute)
        if isinstance(value, tuple):
            for number, member in enumerate(value):
                yield from contradictions(member, table, f"{path}/{name}/{number}")
        else:
            yield from contradictions(value, table, f"{path}/{name}")


def rows_of(
    command: type, table: tuple[DependentField, ...], path: str = ""
) -> Iterator[tuple[str, DependentField]]:
    """The rows for a command, at any depth, each with the pointer of the part that it is about."""
    for row in table:
        if command in row.of:
            yield path, row
    for name, part in parts_of(command):
        yield from rows_of(part, table, f"{path}/{name}")


def values_at(part: Any, path: str) -> Iterator[Any]:
    """The values at a path; `*` stands for each member of a list, and a list at its end is its members."""
    name, _, rest = path.partition("/")
    attribute = next((attribute for attribute, sent in fields_of(part) if sent == name), None)
    value = getattr(part, attribute) if attribute else None
    if not rest:
        yield from value if isinstance(value, tuple) and value else (value,)
    elif rest.startswith("*/"):
        for member in value or ():
            yield from values_at(member, rest.removeprefix("*/"))
    elif value is not None:
        yield from values_at(value, rest)


def _among(value: Any, values: tuple[Any, ...]) -> bool:
    return any(value == each and isinstance(value, bool) == isinstance(each, bool) for each in values)


def _either(values: tuple[Any, ...], be: str = "") -> str:
    return " or ".join(
        each.words if isinstance(each, _Presence) else f"{be}`{_as_sent(each)}`" for each in values
    )


def _as_sent(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
