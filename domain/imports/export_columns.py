"""The columns that Onward reads, and the names that schools' systems give them."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from domain.imports.unreadable_export import (
    ColumnsMissing,
    ColumnTwice,
    FieldMappedTwice,
    NoSuchColumn,
    NoSuchField,
)

Kind = Literal["text", "date", "yes-no", "year", "sen", "upn", "phone", "email", "roles"]


@dataclass(frozen=True, slots=True)
class Column:
    """A field that a file can give."""

    field: str
    label: str
    kind: Kind
    names: tuple[str, ...]
    """Names in exports. If a file has several of them, the first in this order is read."""
    required: bool = False
    most: int = 50
    """Characters that the register takes."""


PUPIL_COLUMNS = (
    Column("external_id", "number in the school's system", "text",
        ("External ID", "Admission number", "Admission no", "Adno", "Adm No", "Arbor ID", "Student ID",
         "Pupil ID", "MIS ID")),
    Column("upn", "UPN", "upn", ("UPN", "Unique pupil number")),
    Column("given_name", "given name", "text",
        ("Given name", "Legal forename", "Legal first name", "Forename", "Forenames", "First name"),
        required=True, most=100),
    Column("family_name", "family name", "text",
        ("Family name", "Legal surname", "Legal last name", "Surname", "Last name"), required=True, most=100),
    Column("known_as", "name in use", "text",
        ("Known as", "Chosen forename", "Chosen first name", "Chosen name", "Preferred forename",
         "Preferred first name", "Preferred name"), most=100),
    Column("known_as_family_name", "family name in use", "text",
        ("Chosen surname", "Chosen last name", "Preferred surname", "Preferred last name"), most=100),
    Column("date_of_birth", "date of birth", "date",
        ("Date of birth", "DOB", "D.O.B.", "Birth date", "Birthdate")),
    Column("year_group", "year group", "year",
        ("Year group", "NC year", "National curriculum year", "Actual NC year", "NCY", "Year", "Yr")),
    Column("class", "class", "text",
        ("Reg group", "Registration group", "Registration form", "Registration", "Reg", "Tutor group",
         "Form group", "Form", "Class", "Class name")),
    Column("home_authority", "home local authority", "text",
        ("Home authority", "Home local authority", "Home LA")),
    Column("sen", "special educational needs", "sen",
        ("SEN", "SEN status", "SEN provision", "SEN stage", "SEND status")),
    Column("looked_after", "looked after", "yes-no",
        ("Looked after", "Is looked after", "Looked after child", "In care", "LAC", "CLA")),
    Column("previously_looked_after", "previously looked after", "yes-no",
        ("Previously looked after", "Previously in care", "PLAC")),
    Column("young_carer", "young carer", "yes-no", ("Young carer", "Is young carer")),
    Column("social_worker_name", "social worker", "text", ("Social worker", "Social worker name"), most=100),
    Column("social_worker_phone", "social worker's telephone number", "phone",
        ("Social worker phone", "Social worker telephone", "Social worker mobile")),
    Column("social_worker_email", "social worker's e-mail address", "email",
        ("Social worker email",), most=254),
    Column("first_language", "first language", "text",
        ("First language", "Home language", "Mother tongue", "Language")),
    Column("on_roll_from", "first day on roll", "date",
        ("On roll from", "Admission date", "Date of admission", "DOA", "Date of entry", "Entry date",
         "Enrolment date", "Enrolment start date", "Start date")),
    Column("left_on", "last day on roll", "date",
        ("Left on", "Leaving date", "Date of leaving", "DOL", "Leave date", "Enrolment end date")),
)  # fmt: skip
"""Columns of a list of pupils."""

STAFF_COLUMNS = (
    Column("name", "name", "text", ("Name", "Full name", "Staff name", "Display name"), most=200),
    Column("given_name", "first name", "text",
        ("Chosen forename", "Preferred forename", "Preferred first name", "Forename", "First name",
         "Given name", "Legal forename", "Legal first name"), most=100),
    Column("family_name", "family name", "text",
        ("Chosen surname", "Preferred surname", "Preferred last name", "Surname", "Last name", "Family name",
         "Legal surname", "Legal last name"), most=99),
    Column("email", "e-mail address", "email",
        ("Email", "E-mail", "Email address", "E-mail address", "Work email", "Work email address",
         "School email"), most=254),
    Column("roles", "roles", "roles", ("Roles", "Onward roles"), most=200),
)  # fmt: skip
"""Columns of a list of staff. A member of staff has one name: `name`, else the first and the family name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnsFound:
    """Where a file has which field."""

    at: Mapping[int, Column]
    """Columns that are read, by their place in a row."""
    unread: tuple[str, ...]
    """Names of the columns that are not read, as the file writes them."""
    width: int


def find_columns(header: Sequence[str], known: Sequence[Column], mapping: Mapping[str, str]) -> ColumnsFound:
    """The columns of a file by their names. Raises UnreadableExport.

    `mapping` gives the field of a column whose name is not known.
    """
    names = [plain(name) for name in header]
    chosen = _mapped(names, known, mapping)
    for column in known:
        if column not in chosen.values():
            wanted = (names.index(name) for name in map(plain, column.names) if name in names)
            place = next((each for each in wanted if each not in chosen), None)
            if place is not None:
                chosen[place] = column
    for place in chosen:
        if names[place] in names[place + 1 :]:
            raise ColumnTwice(column=names.index(names[place], place + 1) + 1)
    missing = [each.label for each in known if each.required and each not in chosen.values()]
    if missing:
        raise ColumnsMissing(fields=" and the ".join(missing))
    unread = tuple(name.strip() for place, name in enumerate(header) if name.strip() and place not in chosen)
    return ColumnsFound(at=chosen, unread=unread, width=len(header))


def recognised(header: Sequence[str], known: Sequence[Column], mapping: Mapping[str, str]) -> int:
    """How many of these names are columns that Onward reads."""
    read = {plain(name) for column in known for name in column.names} | set(map(plain, mapping))
    return sum(plain(name) in read for name in header)


def plain(name: str) -> str:
    """A column's name without capitals and punctuation."""
    return re.sub(r"[^a-z0-9]+", " ", unicodedata.normalize("NFKC", name).casefold()).strip()


def _mapped(names: list[str], known: Sequence[Column], mapping: Mapping[str, str]) -> dict[int, Column]:
    chosen: dict[int, Column] = {}
    for name, wanted in mapping.items():
        column = next((each for each in known if each.field == wanted), None)
        if column is None:
            raise NoSuchField(fields=", ".join(each.field for each in known))
        if not plain(name) or plain(name) not in names:
            raise NoSuchColumn
        if column in chosen.values():
            raise FieldMappedTwice(fields=column.label)
        chosen[names.index(plain(name))] = column
    return chosen
