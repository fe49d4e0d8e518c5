"""The answer under which a question is asked, from the domain's table of fields that need another answer."""

from collections.abc import Iterator, Mapping
from functools import cache

from domain.command_catalogue import COMMANDS, RAISE
from domain.validation.contradictions import GoverningAnswer, Meaning, rows_of
from domain.validation.dependent_fields import MEANINGS
from web.forms.questions import Under

WAY = "/way"
"""The pointer of a question that is none of the command's own."""
_ENTRIES = {entry.name: entry for entry in (RAISE, *COMMANDS.values())}


def under(command: str, pointer: str, way: str | None) -> Under | None:
    """The answer that the question of that field belongs to; none if it is asked in any case.

    `way` is an answer to the page's own question, which says more plainly what two fields of the command say.
    """
    if way is not None:
        return Under(pointer=WAY, answers=(way,))
    return _by_pointer(command).get(pointer)


@cache
def _by_pointer(command: str) -> Mapping[str, Under]:
    return dict(_all(command))


def _all(command: str) -> Iterator[tuple[str, Under]]:
    for path, row in rows_of(_ENTRIES[command].command, MEANINGS):
        found = _of(path, row)
        if found is not None:
            yield f"{path}/{row.field}", found


def _of(path: str, row: Meaning) -> Under | None:
    """The answers under which a page asks for the field, of one question."""
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
