"""The people whom a school may call about a pupil, as a Common Transfer File names them."""

from collections.abc import Mapping, Sequence

from application.school_exports.pupil_rows import row_values
from domain.imports.export_columns import Column
from domain.imports.import_step import RowFault
from domain.imports.merged_values import NO_RELATIONSHIP
from domain.pupils.pupil_details import MOST_CONTACTS, ParentalResponsibility, PupilContact

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
        phone, email = values.get("phone"), values.get("email")
        found.append(
            PupilContact(
                name=name,
                relationship=str(values.get("relationship", NO_RELATIONSHIP)),
                parental_responsibility=_RESPONSIBILITY[values.get("parental_responsibility")],
                phone=phone if isinstance(phone, str) else None,
                email=email if isinstance(email, str) else None,
                lives_with_pupil=True if values.get("lives_with_pupil") is True else None,
            )
        )
    return tuple(found), list(dict.fromkeys(warnings))
