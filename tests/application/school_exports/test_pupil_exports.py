"""Lists of pupils and staff are read whatever system wrote them."""

from datetime import date
from pathlib import Path

from application.school_exports.transfer_file import PUPIL_PATHS
from domain.entries.agencies import SocialWorker
from domain.imports.export_columns import PUPIL_COLUMNS, STAFF_COLUMNS
from domain.imports.import_step import RowFault
from domain.pupils.pupil_details import PupilContact
from tests.application.school_exports.invented_exports import (
    ARBOR,
    BROMCOM,
    SCHOLARPACK,
    SIMS,
    TRANSFER_FILE,
    one_pupil,
    pupils,
    staff,
)
from tests.with_each import with_each

ROWAN = {
    "given_name": "Rowan",
    "family_name": "Ashdown",
    "known_as": "Ro",
    "date_of_birth": date(2012, 9, 3),
    "year_group": "9",
    "class": "9A",
    "upn": "Z999000124001",
}


@with_each("text", [ARBOR, SIMS, BROMCOM, SCHOLARPACK], ids=["Arbor", "SIMS", "Bromcom", "ScholarPack"])
def test_each_common_system_gives_the_same_pupil(text: str) -> None:
    (row,) = pupils(text).rows
    assert row.number == 2
    assert dict(row.values) == dict(row.values) | ROWAN
    assert row.faults == row.warnings == ()


def test_what_only_some_systems_give_is_read_too() -> None:
    (arbor,), (sims,) = pupils(ARBOR).rows, pupils(SIMS).rows
    assert (arbor.values["sen"], arbor.values["looked_after"], arbor.values["external_id"]) == (
        "support",
        False,
        "1204",
    )
    assert (sims.values["on_roll_from"], sims.values["external_id"]) == (date(2023, 9, 4), "001204")


def test_columns_that_are_not_read_are_named() -> None:
    assert pupils(ARBOR).unread == ("Gender",)


@with_each("encoding", ["utf-8", "utf-8-sig", "windows-1252"])
def test_accents_survive_each_encoding(encoding: str) -> None:
    (row,) = pupils("Forename,Surname,Adno\nZoë,O’Dowd-Müller,7\n".encode(encoding)).rows
    assert (row.values["given_name"], row.values["family_name"]) == ("Zoë", "O’Dowd-Müller")


def test_a_cell_may_hold_the_separator_quotation_marks_and_a_line_end() -> None:
    (row,) = pupils('Forename,Surname,Adno,Class\n"Rowan ""Ro"", Ann",Ash,7,"9\nA"\n').rows
    assert (row.values["given_name"], row.values["class"]) == ('Rowan "Ro", Ann', "9 A")


def test_blank_rows_are_skipped_and_counted() -> None:
    rows = pupils("Forename,Surname,Adno\n,,\n\nRowan,Ashdown,7\n").rows
    assert [row.number for row in rows] == [4]


def test_an_empty_cell_gives_no_value() -> None:
    row = one_pupil(DOB="", SEN=" ", Class="-", First_language="Not known")
    assert dict(row.values) == {"given_name": "Rowan", "family_name": "Ashdown", "external_id": "1204"}


def test_of_two_columns_for_one_field_the_legal_name_is_read_and_the_other_is_named() -> None:
    read = pupils("Forename,Legal Forename,Surname,Adno\nRo,Rowan,Ashdown,7\n")
    assert read.rows[0].values["given_name"] == "Rowan"
    assert read.unread == ("Forename",)


def test_a_mapped_column_is_read_whatever_its_name() -> None:
    read = pupils("Known to staff as,Forename,Surname,Our ref\nRo,Rowan,Ashdown,7\n", Our_ref="external_id")
    assert read.rows[0].values["external_id"] == "7"


def test_a_mapped_column_comes_before_one_with_a_known_name() -> None:
    read = pupils("Class,House,Forename,Surname,Adno\n9A,Oak,Rowan,Ashdown,7\n", House="class")
    assert read.rows[0].values["class"] == "Oak"
    assert read.unread == ("Class",)


@with_each(
    "text",
    ["03/09/2012", "3/9/2012", "03-09-2012", "03.09.2012", "2012-09-03", "2012-09-03T00:00:00", "3 Sep 2012",
     "03-Sep-2012", "3rd September 2012", "03/09/2012 00:00"],
)  # fmt: skip
def test_a_date_is_read_with_the_day_first(text: str) -> None:
    assert one_pupil(DOB=text).values["date_of_birth"] == date(2012, 9, 3)


@with_each(
    ("text", "code"),
    [
        ("03/09/12", "two-digit-year"),
        ("3 Sep 12", "two-digit-year"),
        ("41155", "not-a-date"),
        ("3 Sepp 2012", "not-a-date"),
        ("September 2012", "not-a-date"),
        ("31/02/2012", "impossible-date"),
        ("00/00/2012", "impossible-date"),
        ("2012-13-01", "impossible-date"),
    ],
)
def test_a_date_of_birth_that_is_not_certain_makes_the_row_unusable(text: str, code: str) -> None:
    row = one_pupil(DOB=text)
    assert row.faults == (RowFault(code=code, field="date_of_birth"),)  # type: ignore[arg-type]
    assert "date_of_birth" not in row.values


@with_each(
    ("text", "group"),
    [("9", "9"), ("09", "9"), ("Year 9", "9"), ("Y9", "9"), ("Yr 12", "12"), ("R", "R"), ("Reception", "R"),
     ("YR", "R"), ("N2", "N2"), ("Year 14", "14"), ("Year N1", "N1")],
)  # fmt: skip
def test_year_groups_are_read_as_schools_write_them(text: str, group: str) -> None:
    assert one_pupil(Year=text).values["year_group"] == group


@with_each("text", ["Nursery", "15", "0", "Post 16", "99", "Year", "year 9b"])
def test_another_year_group_is_left_out_with_a_warning(text: str) -> None:
    row = one_pupil(Year=text)
    assert "year_group" not in row.values
    assert (row.faults, row.warnings) == ((), (RowFault(code="not-known", field="year_group"),))


@with_each(
    ("text", "sen"),
    [("N", "none"), ("K", "support"), ("SEN Support", "support"), ("E", "ehcp"), ("EHC Plan", "ehcp")],
)
def test_sen_codes_are_read(text: str, sen: str) -> None:
    assert one_pupil(SEN=text).values["sen"] == sen


@with_each(("text", "value"), [("Y", True), ("true", True), ("1", True), ("No", False), ("F", False)])
def test_yes_and_no_are_read(text: str, value: bool) -> None:
    assert one_pupil(Young_carer=text).values["young_carer"] is value


def test_the_social_worker_is_one_value() -> None:
    row = one_pupil(
        Social_worker="Sol Worker", Social_worker_phone="+44 1632 960002", Social_worker_email="no"
    )
    assert row.values["social_worker"] == SocialWorker(name="Sol Worker", phone="+44 1632 960002")
    assert row.warnings == (RowFault(code="not-an-address", field="social_worker_email"),)


def test_a_social_worker_without_a_name_is_left_out_with_a_warning() -> None:
    row = one_pupil(Social_worker_phone="01632 960002")
    assert "social_worker" not in row.values
    assert row.warnings == (RowFault(code="missing", field="social_worker_name"),)


def test_a_chosen_family_name_is_part_of_the_name_in_use() -> None:
    assert one_pupil(Chosen_surname="Lister").values["known_as"] == "Rowan Lister"
    assert one_pupil(Chosen_surname="Lister", Chosen_forename="Ro").values["known_as"] == "Ro Lister"


def test_a_name_in_use_that_equals_the_given_name_says_nothing() -> None:
    assert "known_as" not in one_pupil(Known_as="Rowan").values


def test_a_pupil_who_left_before_joining_keeps_the_day_of_joining() -> None:
    row = one_pupil(DOA="2024-09-02", DOL="2023-07-21")
    assert row.values["on_roll_from"] == date(2024, 9, 2)
    assert (row.values.get("left_on"), row.warnings[0].code) == (None, "impossible-date")


@with_each(
    ("cells", "fault"),
    [
        ({"Forename": ""}, RowFault(code="missing", field="given_name")),
        ({"Surname": "  "}, RowFault(code="missing", field="family_name")),
        ({"Adno": ""}, RowFault(code="no-identity")),
        ({"Forename": "R" * 101}, RowFault(code="too-long", field="given_name")),
        ({"Surname": "Ash\u202edown"}, RowFault(code="unprintable", field="family_name")),
        ({"Surname": "\u3164"}, RowFault(code="unprintable", field="family_name")),
        ({"Surname": "Ash\ufffddown"}, RowFault(code="lost-character", field="family_name")),
    ],
)
def test_a_row_that_does_not_say_who_the_pupil_is_cannot_be_used(
    cells: dict[str, str], fault: RowFault
) -> None:
    assert one_pupil(**cells).faults == (fault,)


def test_a_row_with_more_cells_than_columns_cannot_be_used() -> None:
    rows = pupils("Surname,Forename,Adno\nAshdown, Rowan,,7\nLister,Pat,8\nBirch,Sam\n").rows
    assert [row.faults for row in rows] == [(RowFault(code="cells"),), (), (RowFault(code="cells"),)]


def test_a_transfer_file_gives_its_pupils_and_their_contacts() -> None:
    rowan, sean = pupils(TRANSFER_FILE).rows
    assert dict(rowan.values) == {name: value for name, value in ROWAN.items() if name != "class"} | {
        "first_language": "ENG",
        "looked_after": True,
        "sen": "ehcp",
        "contacts": (
            PupilContact(
                name="Jo Ashdown",
                relationship="Mother",
                parental_responsibility="yes",
                phone="07700 900123",
                email="jo.ashdown@home.example",
                lives_with_pupil=True,
            ),
            PupilContact(name="Pat Lister", relationship="not given", parental_responsibility="no"),
        ),
    }
    assert (sean.number, sean.values["given_name"], sean.values["family_name"]) == (2, "Seán", "O’Dowd")
    assert rowan.faults == rowan.warnings == sean.faults == sean.warnings == ()


def test_a_provision_that_has_ended_does_not_count() -> None:
    ended = TRANSFER_FILE.replace(b"<SENprovision>E", b"<EndDate>2025-07-01</EndDate><SENprovision>E")
    assert pupils(ended).rows[0].values["sen"] == "support"


def test_a_prefix_before_the_names_of_elements_makes_no_difference() -> None:
    prefixed = TRANSFER_FILE.replace(b"</", b"</c:")
    for name in (b"CTfile", b"CTFpupilData", b"Pupil", b"UPN", b"Surname", b"Forename", b"DOB"):
        prefixed = prefixed.replace(b"<%s>" % name, b"<c:%s>" % name)
    rest = prefixed.index(b"<Gender>"), prefixed.index(b"</c:Pupil>")
    header = prefixed.index(b"<Header>"), prefixed.index(b"<c:CTFpupilData>")
    small = prefixed[: header[0]] + prefixed[header[1] : rest[0]] + b"</c:Pupil></c:CTFpupilData></c:CTfile>"
    assert pupils(small).rows[0].values["upn"] == "Z999000124001"


def test_a_name_in_two_columns_becomes_one() -> None:
    (row,) = staff("Forename,Surname,Work Email\nDana,Lead,dana@hill.example\n").rows
    assert dict(row.values) == {"name": "Dana Lead", "email": "dana@hill.example"}


def test_roles_are_read_with_spaces_and_capitals() -> None:
    (row,) = staff('Name,Roles\nDana Lead,"DSL; Senior leader, staff"\n').rows
    assert row.values["roles"] == ("dsl", "senior_leader", "staff")


def test_a_job_title_is_not_a_role() -> None:
    read = staff("Name,Role\nTom Teacher,Teacher of maths\n")
    assert dict(read.rows[0].values) == {"name": "Tom Teacher"}
    assert read.unread == ("Role",)


def test_a_row_without_a_name_or_with_a_wrong_address_cannot_be_used() -> None:
    rows = staff("Name,Email\n,dana@hill.example\nDana Lead,dana at hill\n").rows
    assert [row.faults for row in rows] == [
        (RowFault(code="missing", field="name"),),
        (RowFault(code="not-an-address", field="email"),),
    ]


PAGE = (Path(__file__).parents[3] / "docs" / "import.md").read_text("utf-8")


def table_of(heading: str) -> list[str]:
    """The rows of the table under a heading."""
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return [line for line in section.splitlines() if line.startswith("| `")]


def test_the_columns_of_pupils_are_those_of_the_code() -> None:
    assert table_of("Columns of a list of pupils") == [
        f"| `{each.field}` {each.label}{' (needed)' if each.required else ''} | {', '.join(each.names)} |"
        for each in PUPIL_COLUMNS
    ]


def test_the_columns_of_staff_are_those_of_the_code() -> None:
    assert table_of("Columns of a list of staff") == [
        f"| `{each.field}` {each.label} | {', '.join(each.names)} |" for each in STAFF_COLUMNS
    ]


def test_the_elements_of_a_transfer_file_are_those_of_the_code() -> None:
    rows = table_of("Elements of a Common Transfer File")
    assert rows[: len(PUPIL_PATHS)] == [f"| `{field}` | `{path}` |" for path, field in PUPIL_PATHS.items()]
    assert [row.split("`")[1] for row in rows[len(PUPIL_PATHS) :]] == ["first_language", "sen", "contacts"]
