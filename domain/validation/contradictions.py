"""Find contradictions in one body: a field that has a meaning only with another answer.

The table is `domain/validation/dependent_fields.py`. The validation, the pages and `docs/api-notes.md` use
the same rows.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from domain.field_rules import fields_of, parts_of


class _Presence:
    """A mark in a row that no body can contain."""

    def __init__(self, words: str) -> None:
        self.words = words


GIVEN: Final = _Presence("is given")
LEFT_OUT: Final = _Presence("is left out")


@dataclass(frozen=True, slots=True, kw_only=True)
class GoverningAnswer:
    """An answer that gives another field its meaning; in a list, one member is enough."""

    name: str
    """Its path from the part that has both fields: `police/refer`, `imagery_parties/*/age`."""
    is_: tuple[Any, ...] = ()
    """One of these values; `GIVEN` is any answer, `LEFT_OUT` is none."""
    is_not: tuple[Any, ...] = ()
    """None of these values; no answer is fine too."""
    known: tuple[Any, ...] = ()
    """If given, only these values count: a code of the sender's own is ignored."""
    be: str = "is"
    """The verb in the printed table; a list `has` a value."""
    below: int | None = None
    """Every number is smaller; no answer and `unknown` are fine too."""

    def holds(self, part: Any) -> bool:
        """Whether the part gives this answer."""
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
        """The answer in words, for the printed table."""
        if self.below is not None:
            return f"each `{self.name}` is below {self.below} or unknown"
        if self.is_not:
            return f"`{self.name}` {self.be} not {_either(self.is_not)}"
        return f"`{self.name}` {_either(self.is_, f'{self.be} ')}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DependentField:
    """A field that has a meaning only with other answers of the same body."""

    of: tuple[type, ...]
    """The commands, or parts of commands, that have the field and those answers."""
    field: str
    under: tuple[GoverningAnswer, ...]
    """All of these answers."""
    message: str
    """One sentence: what to do about it."""
    saying: tuple[Any, ...] = ()
    """The values of the field that this is about; any value if empty."""
    even_empty: bool = False
    """Whether an empty list counts as given."""
    needed: str | None = None
    """What to do if it is missing under these answers; None if it may be left out there."""
    even_blank: bool = False
    """Whether an empty text counts as missing."""

    def is_broken(self, part: Any) -> bool:
        """Whether the part gives the field without the answers that it needs."""
        return any(map(self._is_given, values_at(part, self.field))) and not all(
            answer.holds(part) for answer in self.under
        )

    def _is_given(self, value: Any) -> bool:
        if self.saying:
            return _among(value, self.saying)
        return value is not None and value is not False and (value != () or self.even_empty)


def contradictions(part: Any, table: tuple[DependentField, ...], path: str = "") -> Iterator[tuple[str, str]]:
    """Each field that contradicts another answer, at any depth: its pointer, and what to do."""
    fields = fields_of(part)
    for row in table if fields else ():
        if type(part) in row.of and row.is_broken(part):
            yield f"{path}/{row.field}", row.message
    for attribute, name in fields:
        value = getattr(part, attribute)
        if isinstance(value, tuple):
            for number, member in enumerate(value):
                yield from contradictions(member, table, f"{path}/{name}/{number}")
        elif fields_of(value):
            yield from contradictions(value, table, f"{path}/{name}")


def rows_of(
    command: type, table: tuple[DependentField, ...], path: str = ""
) -> Iterator[tuple[str, DependentField]]:
    """The rows for a command, at any depth, each with the pointer of its part."""
    for row in table:
        if command in row.of:
            yield path, row
    for name, part in parts_of(command):
        yield from rows_of(part, table, f"{path}/{name}")


def values_at(part: Any, path: str) -> Iterator[Any]:
    """The values at a path; `*` means each member of a list, and a list at the end means its members."""
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
