"""`onward pupils adopt` on a running stack: proposed in a file, confirmed by a person, recorded once."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.commands import Stack, onward
from tests.cli.one_stack.conftest import NOBODY
from tests.school import a_concern

WHO = {"given_name": "Quill", "family_name": "Okoro-Bell", "date_of_birth": "2014-06-02"}


def adopt(running: Stack, *options: str) -> tuple[int, str, str]:
    said = onward("pupils", "adopt", *options, "--data", str(running.data))
    return said.returncode, said.stdout, said.stderr


@pytest.fixture
def token(running: Stack, tmp_path: Path) -> str:
    """The DSL's token, in a file."""
    file = tmp_path / "token.txt"
    file.write_text(running.tokens["dsl"] + "\n", encoding="ascii")
    return str(file)


def registered(running: Stack, folder: Path, **details: Any) -> str:
    file = folder / "pupil.json"
    file.write_text(json.dumps(WHO | details), encoding="utf-8")
    said = onward("pupils", "register", str(file), "--data", str(running.data))
    assert said.returncode == 0, said.stderr
    return said.stdout.strip()


def reported(running: Stack, name: str, born: str = "2014-06-02") -> str:
    told = running.post(
        "teacher", "/v1/referrals", a_concern() | {"pupil": {"name": name, "date_of_birth": born}}
    )
    assert told.status_code == 201, told.text
    case: str = told.json()["id"]
    return case


def proposed(running: Stack, token: str, file: Path) -> list[dict[str, str]]:
    code, said, wrong = adopt(running, "--propose", str(file), "--token-file", token)
    assert code == 0, wrong
    assert "Nothing is changed yet" in said
    assert file.stat().st_mode & 0o777 == 0o600
    with file.open(encoding="utf-8-sig", newline="") as source:
        return list(csv.DictReader(source))


def confirm(running: Stack, token: str, file: Path, rows: list[dict[str, str]]) -> tuple[int, str, str]:
    """Confirm with a file as a German spreadsheet would save it."""
    with file.open("w", encoding="windows-1252", newline="") as target:
        written = csv.DictWriter(target, list(rows[0]), delimiter=";")
        written.writeheader()
        written.writerows(rows)
    return adopt(running, "--confirm", str(file), "--token-file", token)


def pupil_of(running: Stack, case: str) -> str | None:
    answer = running.http.get(
        f"/v1/referrals/{case}", headers={"Authorization": f"Bearer {running.tokens['dsl']}"}
    )
    found: str | None = answer.json()["pupil"]["id"]
    return found


def test_each_case_is_confirmed_by_a_person_and_a_second_run_proposes_the_rest(
    running: Stack, tmp_path: Path, token: str
) -> None:
    pupil = registered(running, tmp_path)
    registered(running, tmp_path, date_of_birth="2015-06-02")
    one, two, three = (
        reported(running, name) for name in ("Quill Okoro Bell", "=Quill Elsewhere", "quill okorobell")
    )
    rows = proposed(running, token, tmp_path / "children.csv")
    mine = [row for row in rows if row["case_id"] == one]
    assert [row["likeness"] for row in mine] == [
        "same name and date of birth",
        "same name, other date of birth",
    ]
    assert {row["confirm"] for row in rows} == {""}
    (hostile,) = (row for row in rows if row["case_id"] == two)
    assert hostile["name_in_case"] == "'=Quill Elsewhere"
    assert hostile["pupil"] == ""
    assert pupil_of(running, one) is None

    mine[0]["confirm"] = "Yes"
    done = confirm(running, token, tmp_path / "confirmed.csv", rows)
    assert done == (0, "Recorded: 1. Not changed: 0.\n", "")
    assert (pupil_of(running, one), pupil_of(running, two)) == (pupil, None)
    again = confirm(running, token, tmp_path / "confirmed.csv", rows)
    row = rows.index(mine[0]) + 2
    assert again[0] == 0
    assert again[1].splitlines() == [
        f"Row {row}: someone has said which child it is. It is not changed.",
        "Recorded: 0. Not changed: 1.",
    ]
    elsewhere = confirm(running, token, tmp_path / "elsewhere.csv", [mine[0] | {"case_id": NOBODY}])
    assert elsewhere[0] == 1
    assert "Row 2: there is no such case, or you may not see it." in elsewhere[1]
    left = {row["case_id"] for row in proposed(running, token, tmp_path / "left.csv")}
    assert one not in left
    assert {two, three} <= left


def test_mistakes_on_the_command_line_are_one_sentence(running: Stack, tmp_path: Path, token: str) -> None:
    reported(running, "An unnamed child")  # so that there is something to propose
    there = tmp_path / "there.csv"
    there.write_text("confirm\nyes\n", encoding="utf-8")
    teacher = tmp_path / "teacher.txt"
    teacher.write_text(running.tokens["teacher"], encoding="ascii")
    stranger = tmp_path / "stranger.txt"
    stranger.write_text("nothing", encoding="ascii")
    for options, sentence in (
        ((), "No one can be asked here. Use --propose FILE"),
        (("--propose", "a.csv", "--confirm", "a.csv"), "Give either --propose or --confirm."),
        (("--propose", str(there)), "Give your API token in a file"),
        (("--propose", str(there), "--token-file", token), "cannot be written"),
        (("--confirm", str(there), "--token-file", token), "Row 1 must have each of these columns once"),
        (("--confirm", "none.csv", "--token-file", token), "There is no file none.csv."),
        (("--propose", "a.csv", "--token-file", "none.txt"), "none.txt cannot be read"),
        (("--propose", "a.csv", "--token-file", str(stranger)), "No one has that token."),
        (("--propose", "a.csv", "--token-file", str(teacher)), "Only a DSL or a deputy says"),
    ):
        code, said, error = adopt(running, *options)
        assert (code, said, error.count("\n")) == (2, "", 1), (options, error)
        assert sentence in error
    assert not (Path.cwd() / "a.csv").exists()
