"""A pupil's row: the values of its cells put together, and checked against each other."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from application.school_exports.cell_values import NotUsable, cell_value
from domain.entries.agencies import SocialWorker
from domain.imports.export_columns import Column
from domain.imports.import_step import ImportRow, RowFault, Value
from domain.imports.merged_values import NO_RELATIONSHIP
from domain.pupils.pupil_details import MOST_CONTACTS, ParentalResponsibility, PupilContact

NAMES = ("given_name", "family_name")
IDENTITY = ("external_id", "upn", "date_of_birth")
"""At least one of these tells pupils of one name apart."""


def pupil_row(number: int, cells: Iterable[tuple[Column, int, str]]) -> ImportRow:
    """The row of a pupil. Raises UnreadableExport if a cell makes the whole file uncertain."""
    values, faults = row_values(number, cells)
    warnings = [each for each in faults if each.field not in (*NAMES, *IDENTITY)]
    faults = [each for each in faults if each not in warnings]
    unusable = {each.field for each in faults}
    faults += [RowFault(code="missing", field=each) for each in NAMES if each not in {*values, *unusable}]
    if not faults and not any(each in values for each in IDENTITY):
        faults.append(RowFault(code="no-identity"))
    _put_names_together(values)
    _put_social_worker_together(values, warnings)
    if _before(values.get("left_on"), values.get("on_roll_from")):
        del values["left_on"]
        warnings.append(RowFault(code="impossible-date", field="left_on"))
    return ImportRow(number=number, values=values, faults=tuple(faults), warnings=tuple(warnings))


def row_values(
    number: int, cells: Iterable[tuple[Column, int, str]]
) -> tuple[dict[str, Value], list[RowFault]]:
    """The values that the cells give, and the faults of the others."""
    values: dict[str, Value] = {}
    faults = []
    for column, place, text in cells:
        try:
            value = cell_value(text, column, row=number, place=place)
        except NotUsable as fault:
            faults.append(RowFault(code=fault.code, field=column.field))
            continue
        if value is not None:
            values[column.field] = value
    return values, faults


def _put_names_together(values: dict[str, Value]) -> None:
    """One name in use, if it differs from the names on the register: the given name, or both."""
    given, family = values.get("given_name"), values.get("family_name")
    used, used_family = values.pop("known_as", given), values.pop("known_as_family_name", family)
    if used_family != family:
        values["known_as"] = f"{used} {used_family}"[:100]
    elif used != given and used is not None:
        values["known_as"] = used


def _put_social_worker_together(values: dict[str, Value], warnings: list[RowFault]) -> None:
    name, phone, email = (values.pop(f"social_worker_{each}", None) for each in ("name", "phone", "email"))
    if isinstance(name, str):
        values["social_worker"] = SocialWorker(name=name, phone=_text(phone), email=_text(email))
    elif phone or email:
        warnings.append(RowFault(code="missing", field="social_worker_name"))


def _text(value: Value | None) -> str | None:
    return value if isinstance(value, str) else None


def _before(one: Value | None, other: Value | None) -> bool:
    return isinstance(one, date) and isinstance(other, date) and one < other


_COLUMNS = {
    column.field: column
    for column in (
        Column("given_name", "given name", "text", (), most=49),
        Column("family_name", "family name", "text", (), most=50),
        Column("relationship", "relationship", "text", ()),
        Column("parental_responsibility", "parental responsibility", "yes-no", ()),
        Column("phone", "telephone number", "phone", ()),
        Column("email", "e-mail address", "email", (), most=254),
        Column("lives_with_pupil", "lives with the pupil", "yes-no", ()),
    )
}
_RESPONSIBILITY: dict[object, ParentalResponsibility] = {True: "yes", False: "no", None: "unknown"}


def contacts_of(
    number: int, contacts: Sequence[Mapping[str, str]]
) -> tuple[tuple[PupilContact, ...], list[RowFault]]:
    """The contacts that have a name, and a warning for each part that is left out."""
    found, warnings = [], list[RowFault]()
    if len(contacts) > MOST_CONTACTS:
        warnings.append(RowFault(code="too-many", field="contacts"))
    for texts in contacts[:MOST_CONTACTS]:
        values, faults = row_values(number, ((_COLUMNS[name], 0, text) for name, text in texts.items()))
        warnings += [RowFault(code=each.code, field="contacts") for each in faults]
        name = " ".join(str(values[each]) for each in ("given_name", "family_name") if each in values)
        if not name:
            warnings.append(RowFault(code="missing", field="contacts"))
            continue
        found.append(
            PupilContact(
                name=name,
                relationship=str(values.get("relationship", NO_RELATIONSHIP)),
                parental_responsibility=_RESPONSIBILITY[values.get("parental_responsibility")],
                phone=_text(values.get("phone")),
                email=_text(values.get("email")),
                lives_with_pupil=True if values.get("lives_with_pupil") is True else None,
            )
        )
    return tuple(found), list(dict.fromkeys(warnings))
