"""What an entry holds, field by field, in the words in which it was asked for."""

from collections.abc import Iterator, Mapping
from dataclasses import is_dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from domain.catalogue import COMMANDS, RAISE, Entry
from domain.events import Fact
from domain.policy import Policy
from web import wording
from web.asking import words
from web.asking.shaping import Shaped, shaped

Names = Mapping[UUID, str]
_ENTRIES = (RAISE, *COMMANDS.values())


def details(fact: Fact, names: Names, policy: Policy, without: str = "") -> list[tuple[str, str]]:
    """Each field that was answered: how it was asked for, and the answer; perhaps without those in a part."""
    entry = command_of(fact)
    if entry is None:
        return []
    told = answers(entry, fact, names, policy)
    return [(label, text) for pointer, label, text in told if not without or not pointer.startswith(without)]


def answers(entry: Entry, command: Any, names: Names, policy: Policy) -> list[tuple[str, str, str]]:
    """The same of a command, each with the pointer of its field."""
    return list(_told(entry, shaped(entry.command), command, names, policy))


def command_of(fact: Fact) -> Entry | None:
    """The command of a person that the fact records; none if it is the clock's or the post's."""
    return next((entry for entry in _ENTRIES if isinstance(fact, entry.command)), None)


def _told(
    entry: Entry, fields: tuple[Shaped, ...], part: Any, names: Names, policy: Policy
) -> Iterator[tuple[str, str, str]]:
    for field in fields:
        value = getattr(part, field.name, None)
        if value is None:
            value = getattr(part, f"{field.name}_", None)  # `for_`, where the body has `for`
        if value is None or value == () or field.pointer == "/occurred_at":
            continue
        if is_dataclass(value):
            yield from _told(entry, field.parts, value, names, policy)
        elif field.kind == "list":
            for member in value:
                said = "; ".join(text for _, _, text in _told(entry, field.parts, member, names, policy))
                yield field.pointer, _label(entry, field), said
        else:
            yield field.pointer, _label(entry, field), _answer(entry, field, value, names, policy)


def _label(entry: Entry, field: Shaped) -> str:
    said = words.of_field(entry.name, field.pointer) if _has_words(entry, field) else {}
    return said.get("record") or said.get("label") or wording.words(field.name).capitalize()


def _has_words(entry: Entry, field: Shaped) -> bool:
    try:
        words.of_field(entry.name, field.pointer)
    except words.NoWords:
        return False
    return True


def _answer(entry: Entry, field: Shaped, value: Any, names: Names, policy: Policy) -> str:
    said = words.of_field(entry.name, field.pointer) if _has_words(entry, field) else {}
    match value:
        case tuple():
            return ", ".join(_answer(entry, field, each, names, policy) for each in value)
        case bool():
            return words.of_choice(said, str(value).lower())
        case datetime():
            return wording.moment(value)
        case date():
            return wording.day(value)
        case "unknown":
            return "Not known"
        case UUID():
            return names.get(value, "another case" if field.name in ("case", "linked_to") else "somebody")
        case str() if "codes" in said:
            return next(
                (each.text for each in policy.codes.get(said["codes"], ()) if each.code == value), value
            )
        case str() if field.values or "choices" in said:
            return _choice(said, value)
        case _:
            return str(value)


def _choice(said: words.Words, value: str) -> str:
    """A code that has no words is kept as it was written: people may use their own."""
    try:
        return words.of_choice(said, value)
    except words.NoWords:
        return wording.words(value)
