"""`onward pupils import` and `onward people import` on a running stack."""

from pathlib import Path

from tests.cli.commands import Stack

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
    said = running.onward(what, "import", str(file), *options)
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


def test_a_row_with_the_number_of_a_twin_is_a_question_also_with_yes(running: Stack, tmp_path: Path) -> None:
    listed = "Adno,Forename,Surname,DOB\n4101,Ida,Twinning,03/09/2012\n"
    import_of(running, tmp_path, "pupils", listed, "--yes")
    twin = listed.replace("Ida", "Eda")
    code, shown, said = import_of(running, tmp_path, "pupils", twin, "--yes")
    assert (code, "question" in shown) == (1, True), shown
    assert said.startswith("Answer each question with --answer ROW=ID, ROW=new or ROW=skip.")
    code, shown, _ = import_of(running, tmp_path, "pupils", twin, "--yes", "--answer", "2=skip")
    assert code == 0, shown


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
    views = running.read("dsl", f"/v1/pupils/{found['id']}/views")
    return [(each["person"], each["sight"]) for each in views if each["what"] == "import"]
