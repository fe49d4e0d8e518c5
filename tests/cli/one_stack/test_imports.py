"""`onward pupils import` and `onward people import` on a running stack."""

import json
import re
from pathlib import Path

import pytest

from tests.cli.commands import Stack, onward

PUPILS = """Adno,Forename,Surname,DOB,Year,Reg Group,House
1204,Rowan,Ashdown,03/09/2012,9,9A,Oak
1205,Zoë,Lister,04/10/2012,9,9B,Elm
1206,Pat,,04/10/2012,9,9B,Elm
"""


def import_of(
    running: Stack, folder: Path, what: str, text: str | bytes, *options: str
) -> tuple[int, str, str]:
    """Exit code, output and error of importing a file with this text."""
    file = folder / "list.csv"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    said = onward(what, "import", str(file), "--data", str(running.data), *options)
    return said.returncode, said.stdout, said.stderr


def test_a_list_of_pupils_is_shown_then_written_and_a_second_run_changes_nothing(
    running: Stack, tmp_path: Path
) -> None:
    code, shown, said = import_of(running, tmp_path, "pupils", PUPILS, "--dry-run")
    assert (code, said) == (0, "")
    assert shown.splitlines() == [
        "Columns that are not read: House.",
        "Row 2: new: Rowan Ashdown",
        "Row 3: new: Zoë Lister",
        "Row 4: cannot be used. There is no family name.",
        "In all: 1 row that cannot be used and 2 new.",
        "Nothing is written: this was a dry run.",
    ]
    code, shown, said = import_of(running, tmp_path, "pupils", PUPILS)
    assert (code, said) == (2, "Nothing is written. To import without being asked, add --yes.\n")
    code, shown, said = import_of(running, tmp_path, "pupils", PUPILS, "--yes")
    assert (code, shown.splitlines()[-1]) == (0, "Imported: 1 row that cannot be used and 2 new."), said
    code, shown, _ = import_of(running, tmp_path, "pupils", PUPILS, "--yes")
    assert (code, shown.splitlines()[-1]) == (0, "Nothing to write.")
    assert "Unchanged: rows 2-3." in shown.splitlines()
    moved = PUPILS.replace("9,9A,", "9,9C,")
    code, shown, _ = import_of(running, tmp_path, "pupils", moved, "--yes", "--map", "House=home_authority")
    assert (
        "Row 2: changed: Rowan Ashdown, born 3 September 2012, 9A; "
        "class: 9A → 9C; home local authority: not recorded → Oak"
    ) in shown
    mark = PUPILS.splitlines()[0] + "\n1204,Rowan,Ashdown,03/09/2012,9,9C,Oak\n"
    _, shown, _ = import_of(running, tmp_path, "pupils", mark, "--full", "--dry-run")
    assert "May have left: Zoë Lister, born 4 October 2012, 9B" in shown


def test_a_question_is_answered_on_the_command_line(running: Stack, tmp_path: Path) -> None:
    head = "Forename,Surname,DOB,Adno\n"
    import_of(running, tmp_path, "pupils", head + "Sam,Birch,,77\n", "--yes")
    asked = head + "Sam,Birch,01/02/2013,\n"
    code, shown, said = import_of(running, tmp_path, "pupils", asked, "--yes")
    assert (code, said.startswith("Answer each question with --answer")) == (2, True)
    found = re.search(r"^    ([0-9a-f-]{36})  Sam Birch$", shown, re.MULTILINE)
    assert found is not None, shown
    code, _, said = import_of(running, tmp_path, "pupils", asked, "--yes", "--answer", "2=perhaps")
    assert (code, said) == (2, "Write --answer as ROW=ID, ROW=new or ROW=skip.\n")
    code, shown, _ = import_of(running, tmp_path, "pupils", asked, "--yes", "--answer", f"2={found[1]}")
    assert (code, shown.splitlines()[-1]) == (0, "Imported: 1 changed.")


@pytest.mark.parametrize(
    ("text", "options", "sentence"),
    [
        ("Name\nRowan\n", (), "The file has no column for the given name and the family name"),
        (b"\xff\xfeF\0", (), "The file is neither UTF-8 nor Windows-1252"),
        (PUPILS, ("--school", "No School"), "There is no school No School"),
        (PUPILS, ("--map", "House"), 'Write --map as "COLUMN=field"'),
        (PUPILS, ("--map", "House=team"), "A column can be mapped to one of these: external_id, upn,"),
    ],
)
def test_what_cannot_be_imported_is_one_sentence(
    running: Stack, tmp_path: Path, text: str | bytes, options: tuple[str, ...], sentence: str
) -> None:
    code, shown, said = import_of(running, tmp_path, "pupils", text, *options)
    assert (code, shown, said.count("\n")) == (2, "", 1)
    assert said.startswith(sentence)
    assert "Rowan" not in said


def test_a_file_that_is_not_there_is_one_sentence(running: Stack) -> None:
    said = onward("pupils", "import", "none.csv", "--data", str(running.data))
    assert (said.returncode, said.stderr) == (2, "There is no file none.csv.\n")


def test_a_list_of_staff_is_shown_then_written_and_a_second_run_changes_nothing(
    running: Stack, tmp_path: Path
) -> None:
    head = "Forename,Surname,Work Email,Roles\n"
    staff = head + "Nell,New,nell@school.example,mentor; staff\nTom,Teacher,,\nUma,Unruly,,head\n"
    code, shown, said = import_of(running, tmp_path, "people", staff, "--dry-run")
    assert (code, said) == (0, "")
    assert shown.splitlines() == [
        "Row 2: new: Nell New (staff, mentor)",
        "Row 4: cannot be used. Choose roles that a school gives, such as staff or deputy_dsl.",
        "Unchanged: row 3.",
        "In all: 1 row that cannot be used, 1 new and 1 unchanged.",
        "Nothing is written: this was a dry run.",
    ]
    assert import_of(running, tmp_path, "people", staff, "--yes")[0] == 0
    people = json.loads(onward("people", "list", "--json", "--data", str(running.data)).stdout)
    (nell,) = (each for each in people if each["name"] == "Nell New")
    assert (nell["roles"], nell["email"]) == (["staff", "mentor"], "nell@school.example")
    assert import_of(running, tmp_path, "people", staff, "--yes")[1].splitlines()[-1] == "Nothing to write."
    code, shown, _ = import_of(running, tmp_path, "people", staff.replace("mentor; staff", "staff"), "--yes")
    assert "Row 2: changed: Nell New; roles: staff, mentor → staff" in shown


def test_each_record_that_the_command_shows_is_logged(running: Stack, tmp_path: Path) -> None:
    head = "Adno,Forename,Surname,DOB,Reg Group\n"
    listed = head + "3101,Ida,Quillington,03/09/2012,9A\n3102,Una,Quillington,04/09/2012,9A\n"
    import_of(running, tmp_path, "pupils", listed, "--yes")
    moved = listed.replace("03/09/2012,9A", "03/09/2012,9B")
    _, shown, _ = import_of(running, tmp_path, "pupils", moved, "--dry-run")
    assert "Row 2: changed: Ida Quillington" in shown
    assert "Una" not in shown
    assert looks(running, "Ida Quillington") == [(None, "whole")]
    assert looks(running, "Una Quillington") == []


def looks(running: Stack, name: str) -> list[tuple[str | None, str]]:
    """Who read a pupil’s record in an import, and how much of it."""
    (found,) = running.post("dsl", "/v1/pupils/search", {"q": name}).json()["pupils"]
    headers = {"Authorization": f"Bearer {running.tokens['dsl']}"}
    views = running.http.get(f"/v1/pupils/{found['id']}/views", headers=headers).json()
    return [(each["person"], each["sight"]) for each in views if each["what"] == "import"]
