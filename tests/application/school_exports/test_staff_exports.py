"""Lists of staff."""

from domain.imports.import_step import RowFault
from tests.application.school_exports.invented_exports import staff


def test_a_name_in_two_columns_becomes_one() -> None:
    (row,) = staff("Forename,Surname,Work Email\nDana,Lead,dana@hill.example\n").rows
    assert dict(row.values) == {"name": "Dana Lead", "email": "dana@hill.example"}


def test_roles_are_read_with_spaces_and_capitals() -> None:
    (row,) = staff('Name,Roles\nDana Lead,"DSL; Senior leader, staff"\n').rows
    assert row.values["roles"] == ("dsl", "senior_leader", "staff")


def test_a_job_title_is_no_role() -> None:
    read = staff("Name,Role\nTom Teacher,Teacher of maths\n")
    assert dict(read.rows[0].values) == {"name": "Tom Teacher"}
    assert read.unread == ("Role",)


def test_a_row_without_a_name_or_with_a_wrong_address_cannot_be_used() -> None:
    rows = staff("Name,Email\n,dana@hill.example\nDana Lead,dana at hill\n").rows
    assert [row.faults for row in rows] == [
        (RowFault(code="missing", field="name"),),
        (RowFault(code="not-an-address", field="email"),),
    ]
