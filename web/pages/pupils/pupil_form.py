"""The form of a pupil's record: filled in from the record, and read back as what it changes."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, get_args

from domain.entries.agencies import SocialWorker
from domain.field_rules import Fault
from domain.pupils.pupil_commands import ClearableField, PupilChanges, RegisterPupil, UpdatePupil
from domain.pupils.pupil_details import (
    YEAR_GROUPS,
    ParentalResponsibility,
    PupilContact,
    RegisteredPupil,
    SenSupport,
)
from domain.pupils.pupil_fold import ATTRIBUTES
from web.core.form_dates import PARTS, date_items, date_of, has_date
from web.core.posted_form import PostedForm

TEXTS = (
    "given_name",
    "family_name",
    "known_as",
    "upn",
    "class_",
    "home_authority",
    "first_language",
    "external_id",
)
DATES = ("date_of_birth", "on_roll_from", "left_on")
YES_NO = ("looked_after", "previously_looked_after", "young_carer")
_YES_NO = {"yes": True, "no": False}
WORKER = ("name", "phone", "email")
CONTACT = ("name", "relationship", "parental_responsibility", "phone", "email", "lives_with_pupil")
_ORDER = (
    *("given_name", "family_name", "known_as", "date_of_birth", "year_group", "class_", "upn"),
    *("home_authority", "first_language", "sen", "on_roll_from", "left_on", "external_id"),
    *(*YES_NO, "social_worker", "contacts"),
)
NEW_CONTACTS = 2
"""Empty contacts at the end of the form."""
_REQUIRED = {"given_name": "Enter a given name", "family_name": "Enter a family name"}
_SEN: tuple[SenSupport, ...] = get_args(SenSupport)
_RESPONSIBILITY: tuple[ParentalResponsibility, ...] = get_args(ParentalResponsibility)


def filled_in(pupil: RegisteredPupil, *, circumstances: bool) -> PostedForm:
    """The form with what the register says."""
    fields = [*_filled_in(pupil), *(_circumstances(pupil) if circumstances else ())]
    return PostedForm(fields)


def _filled_in(pupil: RegisteredPupil) -> Iterator[tuple[str, str]]:
    for name in (*TEXTS, "year_group", "sen"):
        yield name, getattr(pupil, name) or ""
    for name in DATES:
        day: date | None = getattr(pupil, name)
        if day is not None:
            yield from ((f"{name}-{part}", str(getattr(day, part))) for part in PARTS)
    for number, contact in enumerate(pupil.contacts or ()):
        for name in CONTACT[:-1]:
            value = getattr(contact, name) or ""
            yield f"contact-{number}-{name}", "" if value == "unknown" else value
        yield f"contact-{number}-lives_with_pupil", _as_choice(contact.lives_with_pupil)


def _circumstances(pupil: RegisteredPupil) -> Iterator[tuple[str, str]]:
    for name in YES_NO:
        yield name, _as_choice(getattr(pupil, name))
    for name in WORKER:
        yield f"worker-{name}", getattr(pupil.social_worker, name, None) or ""


def _as_choice(value: bool | None) -> str:
    return {None: "", True: "yes", False: "no"}[value]


def registration_from(
    form: PostedForm, *, circumstances: bool
) -> tuple[RegisterPupil | None, dict[str, str]]:
    """The pupil in a form, or what is wrong with it."""
    values, wrong = _values(form, circumstances=circumstances)
    return (None, wrong) if wrong else (RegisterPupil(**values), {})


def update_from(
    form: PostedForm, opened: PostedForm, *, circumstances: bool
) -> tuple[UpdatePupil | None, dict[str, str]]:
    """What a person changed since they opened the form: None for nothing; or what is wrong with it."""
    _, wrong = _values(form, circumstances=circumstances)
    if wrong:
        return None, wrong
    changed = differences(opened, form, circumstances=circumstances)
    new = {name: value for name, value in changed.items() if value is not None}
    api_names: dict[str, Any] = {attribute: name for name, attribute in ATTRIBUTES.items()}
    cleared: tuple[ClearableField, ...] = tuple(
        api_names[name] for name, value in changed.items() if value is None
    )
    if not changed:
        return None, {}
    return UpdatePupil(changes=PupilChanges(**new) if new else None, clear=cleared or None), {}


def differences(one: PostedForm, other: PostedForm, *, circumstances: bool) -> dict[str, Any]:
    """The fields that differ between two forms, with the values of the second, in the order of the page."""
    before, _ = _values(one, circumstances=circumstances)
    after, _ = _values(other, circumstances=circumstances)
    return {name: after[name] for name in _ORDER if name in after and after[name] != before[name]}


def _values(form: PostedForm, *, circumstances: bool) -> tuple[dict[str, Any], dict[str, str]]:
    values: dict[str, Any] = {name: form[name].strip() or None for name in TEXTS}
    wrong = {name: says for name, says in _REQUIRED.items() if values[name] is None}
    values["year_group"] = next((each for each in YEAR_GROUPS if each == form["year_group"]), None)
    values["sen"] = next((each for each in _SEN if each == form["sen"]), None)
    for name in DATES:
        values[name] = date_of(form, name)
        if values[name] is None and has_date(form, name):
            wrong[f"{name}-day"] = "Enter a real date, in numbers"
    contacts, faulty = _contacts(form)
    values["contacts"] = contacts or None
    if circumstances:
        values |= {name: _YES_NO.get(form[name]) for name in YES_NO}
        worker = {name: form[f"worker-{name}"].strip() or None for name in WORKER}
        values["social_worker"] = _worker(worker, wrong)
    return values, wrong | faulty


def _worker(given: dict[str, str | None], wrong: dict[str, str]) -> SocialWorker | None:
    if not any(given.values()):
        return None
    if given["name"] is None:
        wrong["worker-name"] = "Enter the social worker’s name"
        return None
    return SocialWorker(name=given["name"], phone=given["phone"], email=given["email"])


def _contacts(form: PostedForm) -> tuple[tuple[PupilContact, ...], dict[str, str]]:
    contacts, wrong = [], dict[str, str]()
    for number in range(contacts_in(form)):
        given = {name: form[f"contact-{number}-{name}"].strip() for name in CONTACT}
        if not any(given.values()):
            continue
        for name, says in (("name", "Enter the contact’s name"), ("relationship", "Enter the relationship")):
            if not given[name]:
                wrong[f"contact-{number}-{name}"] = says
        contacts.append(
            PupilContact(
                name=given["name"],
                relationship=given["relationship"],
                parental_responsibility=next(
                    (each for each in _RESPONSIBILITY if each == given["parental_responsibility"]), "unknown"
                ),
                phone=given["phone"] or None,
                email=given["email"] or None,
                lives_with_pupil=_YES_NO.get(given["lives_with_pupil"]),
            )
        )
    return tuple(contacts), wrong


def contacts_in(form: PostedForm) -> int:
    """How many contacts a form has, with the empty ones."""
    numbers = [
        int(number)
        for key, _ in form.items()
        if key.startswith("contact-") and (number := key.split("-")[1]).isdecimal() and len(number) < 3
    ]
    return max(numbers, default=-1) + 1


def dates(form: PostedForm, wrong: dict[str, str]) -> dict[str, list[dict[str, str]]]:
    """Each date of the form in parts."""
    return {name: date_items(form, name, f"{name}-day" in wrong) for name in DATES}


def contacts_shown(form: PostedForm) -> range:
    """The contacts of the form, with empty ones after them."""
    numbers = range(contacts_in(form))
    filled = sum(any(form[f"contact-{number}-{name}"].strip() for name in CONTACT) for number in numbers)
    return range(max(len(numbers), filled + NEW_CONTACTS))


def said_of(faults: Iterable[Fault]) -> dict[str, str]:
    """The faults that the register finds, beside the fields of the form."""
    return {_field(each.pointer.removeprefix("/changes")): each.message for each in faults}


def _field(pointer: str) -> str:
    match pointer.strip("/").split("/"):
        case ["contacts", number, name]:
            return f"contact-{number}-{name}"
        case ["social_worker", name]:
            return f"worker-{name}"
        case [name] if name in DATES:
            return f"{name}-day"
        case [name]:
            return ATTRIBUTES.get(name, "given_name")
        case _:
            return "given_name"
