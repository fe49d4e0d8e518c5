"""What a row and the register say together: an import adds contact details, and erases none."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from domain.entries.agencies import SocialWorker
from domain.imports.import_step import ImportRow, RowFault, Value
from domain.pupils.name_matching import name_words
from domain.pupils.pupil_details import MOST_CONTACTS, PupilContact, RegisteredPupil

NO_RELATIONSHIP = "not given"
"""The relationship of a contact whose file does not say it: the register's stays."""
_NO_ROOM = RowFault(code="too-many", field="contacts")


def merged_row(row: ImportRow, pupil: RegisteredPupil) -> ImportRow:
    """The row, with the contact details that only the register has."""
    known = {"social_worker": pupil.social_worker, "contacts": pupil.contacts}
    values = {name: _merged(known.get(name), given) for name, given in row.values.items()}
    contacts = values.get("contacts")
    if not isinstance(contacts, tuple) or len(contacts) <= MOST_CONTACTS:
        return replace(row, values=values)
    values["contacts"] = contacts[:MOST_CONTACTS]
    return replace(row, values=values, warnings=(*row.warnings, _NO_ROOM))


def _merged(known: Value | None, given: Value) -> Value:
    match known, given:
        case SocialWorker(), SocialWorker():
            return _social_worker(known, given)
        case [*contacts], [*others]:
            return _contacts(
                [each for each in contacts if isinstance(each, PupilContact)],
                [each for each in others if isinstance(each, PupilContact)],
            )
        case _:
            return given


def _social_worker(known: SocialWorker, given: SocialWorker) -> SocialWorker:
    """Another person replaces the one in the register, with other numbers."""
    if _key(known.name) != _key(given.name):
        return given
    return replace(known, phone=given.phone or known.phone, email=given.email or known.email)


def _contacts(known: list[PupilContact], given: list[PupilContact]) -> tuple[PupilContact, ...]:
    """The register's contacts in their order, then the new ones.

    Which of two contacts of one name is meant is not certain: one that says something new is added.
    """
    times = _times(known) | _times(given)
    places = {_key(each.name): place for place, each in enumerate(known)}
    found = list(known)
    for each in given:
        key = _key(each.name)
        if any(_key(other.name) == key and _contact(other, each) == other for other in found):
            continue
        if times[key] == 1 and key in places:
            found[places[key]] = _contact(known[places[key]], each)
        else:
            found.append(each)
    return tuple(found)


def _contact(known: PupilContact, given: PupilContact) -> PupilContact:
    unsaid = given.parental_responsibility == "unknown"
    return replace(
        known,
        relationship=known.relationship if given.relationship == NO_RELATIONSHIP else given.relationship,
        parental_responsibility=(known if unsaid else given).parental_responsibility,
        phone=given.phone or known.phone,
        email=given.email or known.email,
        lives_with_pupil=known.lives_with_pupil if given.lives_with_pupil is None else given.lives_with_pupil,
    )


def _times(contacts: Iterable[PupilContact]) -> Counter[str]:
    return Counter(_key(each.name) for each in contacts)


def _key(name: str) -> str:
    """A name without case, accents, apostrophes, hyphens and spaces."""
    return "".join(name_words(name))
