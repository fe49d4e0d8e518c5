"""What an import would change of one pupil, in words: each part of a contact on a line of its own."""

from collections.abc import Iterator
from itertools import zip_longest

from domain.commands.agencies import SocialWorker
from domain.imports.import_row import Value
from domain.imports.import_step import FieldChange
from domain.pupils.pupil_details import PupilContact
from wording.import_text import label, value_text

_Person = PupilContact | SocialWorker
_PARTS = {
    "relationship": "relationship",
    "parental_responsibility": "parental responsibility",
    "phone": "telephone number",
    "email": "e-mail address",
    "lives_with_pupil": "lives with the pupil",
}


def change_lines(change: FieldChange) -> list[str]:
    """`class: 9A → 9B`, or each part of a contact that changes: `contact Jo Ashdown, …`."""
    old, new = change.old, change.new
    if change.field == "contacts" and isinstance(new, tuple):
        before = old if isinstance(old, tuple) else ()
        return [line for pair in zip_longest(before, new) for line in _contact_lines(*pair)]
    if isinstance(old, SocialWorker) and isinstance(new, SocialWorker) and old.name == new.name:
        return list(_part_lines(f"{label(change.field)} {new.name}", old, new))
    return [f"{label(change.field)}: {_whole(old)} → {_whole(new)}"]


def _contact_lines(old: object, new: object) -> Iterator[str]:
    """An import keeps the order of the contacts, and adds new ones after them."""
    if isinstance(old, PupilContact) and isinstance(new, PupilContact):
        yield from _part_lines(f"contact {new.name}", old, new)
    elif isinstance(new, PupilContact):
        yield f"new contact: {_whole(new)}"


def _part_lines(who: str, old: _Person, new: _Person) -> Iterator[str]:
    for name, words in _PARTS.items():
        before, after = getattr(old, name, None), getattr(new, name, None)
        if before != after:
            yield f"{who}, {words}: {value_text(before)} → {value_text(after)}"


def _whole(value: Value | PupilContact | None) -> str:
    """A value with all of its parts."""
    match value:
        case PupilContact() | SocialWorker():
            parts = {words: getattr(value, name, None) for name, words in _PARTS.items()}
            said = [f"{words} {value_text(part)}" for words, part in parts.items() if part is not None]
            return ", ".join([value.name, *said])
        case _:
            return value_text(value)
