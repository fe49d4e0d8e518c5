"""Find the answer that a question depends on, from the domain's table of dependent fields."""

from collections.abc import Iterator, Mapping
from functools import cache

from domain.command_catalogue import COMMANDS, RAISE
from domain.validation.contradictions import DependentField, GoverningAnswer, rows_of
from domain.validation.dependent_fields import DEPENDENT_FIELDS
from web.forms.questions import Under

WAY = "/way"
"""The pointer of a question that the page adds to those of the command."""
_ENTRIES = {entry.name: entry for entry in (RAISE, *COMMANDS.values())}


def under(command: str, pointer: str, way: str | None) -> Under | None:
    """The answer under which a field is asked; None if it is always asked.

    `way` is an answer to the page's own question, which replaces two fields of the command with one choice.
    """
    if way is not None:
        return Under(pointer=WAY, answers=(way,))
    return _by_pointer(command).get(pointer)


@cache
def _by_pointer(command: str) -> Mapping[str, Under]:
    return dict(_all(command))


def _all(command: str) -> Iterator[tuple[str, Under]]:
    for path, row in rows_of(_ENTRIES[command].command, DEPENDENT_FIELDS):
        found = _of(path, row)
        if found is not None:
            yield f"{path}/{row.field}", found


def _of(path: str, row: DependentField) -> Under | None:
    """The condition for asking the field; None if it depends on more than one question."""
    if row.saying or len(row.under) != 1:
        return None
    (answer,) = row.under
    answers = tuple(_as_picked(each) for each in _values(answer))
    return (
        Under(pointer=f"{path}/{answer.name}", answers=answers, but=bool(answer.is_not)) if answers else None
    )


def _values(answer: GoverningAnswer) -> tuple[object, ...]:
    return tuple(each for each in (*answer.is_, *answer.is_not) if isinstance(each, bool | str))


def _as_picked(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
