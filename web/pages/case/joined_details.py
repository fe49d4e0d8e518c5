"""What an entry says of a concern that came with another case, in words (2.4g)."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any

from domain.commands import ConcernReport
from domain.entries.joins import AddedWords, ChildAsKnown
from wording import formatting, phrases
from wording.field_labels import words_of

_CODES = ("source", "imagery_origin", "sen", "part", "age")
Part = AddedWords | ChildAsKnown


def of_concern(said: ConcernReport) -> list[tuple[str, str]]:
    """The fields of the report, by its labels; the kind of concern is in the sentence."""
    return list(_labelled(said, ("concern", "joined", "circumstances")))


def of_part(part: Part) -> str:
    """One part of what came along, in a line."""
    match part:
        case AddedWords():
            words = f" The child’s own words: {part.child_words}" if part.child_words else ""
            return f"{formatting.moment(part.at)}: {part.text}{words}"
        case ChildAsKnown():
            return "; ".join(f"{label}: {text}" for label, text in _labelled(part, ("pupil",)))


def _labelled(said: Any, sections: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    labels = {name: label for section in reversed(sections) for name, label in words_of(section).items()}
    for each in fields(said):
        value = getattr(said, each.name)
        if value in (None, (), False) or each.name == "category":
            continue
        if is_dataclass(value) and each.name not in labels:
            yield from _labelled(value, sections)
        elif each.name in labels:
            yield labels[each.name], _plain(each.name, value)


def _plain(name: str, value: Any) -> str:
    match value:
        case True:
            return "No" if name == "child_unaware" else "Yes"
        case datetime():
            return formatting.moment(value)
        case str() if name in _CODES:
            return phrases.upper(phrases.code(value))
        case tuple():
            return "; ".join(_plain(name, each) for each in value)
        case _ if is_dataclass(value):
            return ", ".join(_plain(each.name, getattr(value, each.name) or "") for each in fields(value))
        case _:
            return str(value)
