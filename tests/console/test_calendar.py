"""`onward calendar` on a running stack: open cases follow, once, and what is refused says the way out."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from api.examples import EXAMPLES
from tests.console.commands import Stack, onward, stack

WHY = "Proclaimed for the coronation."


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with stack(tmp_path_factory.mktemp("school")) as started:
        yield started


def calendar(running: Stack, *arguments: str) -> Any:
    return onward("calendar", *arguments, "--data", str(running.data))


def feedback(running: Stack, case: str) -> tuple[str, list[str]]:
    """When it is due, and why it is not due when it was."""
    headers = {"Authorization": f"Bearer {running.tokens['dsl']}"}
    now = running.http.get(f"/v1/referrals/{case}", headers=headers).json()
    events = running.http.get(f"/v1/referrals/{case}/history", headers=headers).json()
    return now["agency_referrals"][0]["feedback_due_at"], [
        each["data"]["reasons"]
        for each in events
        if each["type"] == "deadline.replanned" and each["data"]["obligation"] == "feedback:cscs-1"
    ]


def test_a_day_is_added_once_and_taken_out_again(running: Stack) -> None:
    case = running.post("teacher", "/v1/referrals", EXAMPLES["raise"]).json()["id"]
    assert running.post("dsl", f"/v1/referrals/{case}/refer", EXAMPLES["refer"]).status_code == 200
    before, _ = feedback(running, case)
    day = before[:10]

    added = calendar(running, "add", day, "--reason", WHY)
    assert (added.returncode, "is no working day from now on" in added.stdout) == (0, True), added.stderr
    assert "1 open case follows" in added.stdout
    moved, why = feedback(running, case)
    assert (moved > before, why) == (True, [WHY])

    again = calendar(running, "add", day, "--reason", WHY)
    assert (again.returncode, "is no working day already" in again.stdout) == (0, True), again.stderr
    assert "0 open cases follow; 0 deadlines moved" in again.stdout
    assert calendar(running, "resume").stdout == "0 open cases follow; 0 deadlines moved, in 0 cases.\n"
    assert feedback(running, case) == (moved, [WHY])

    day_before = str(date.fromisoformat(day) - timedelta(days=1))
    asked = onward("due", f"{day_before}T12:00", "--data", str(running.data))
    assert (asked.stderr, asked.stdout[:10] > day) == ("", True)
    assert onward("due", f"{day_before}T12:00").stdout[:10] == day, "by the file alone it is a working day"

    listed = json.loads(calendar(running, "list", "--json").stdout)
    assert (listed["published_until"], listed["waiting"]) == ("2028-12-31", 0)
    assert [(each["change"], each["day"], each["reasons"]) for each in listed["changes"]] == [
        ("add", day, WHY)
    ]
    assert f"{day} added: {WHY}" in calendar(running, "list").stdout

    removed = calendar(running, "remove", day, "--reason", "It was withdrawn again.")
    assert "is a working day from now on" in removed.stdout
    assert feedback(running, case) == (before, [WHY, "It was withdrawn again."])
    assert "0 deadlines moved" in calendar(running, "replan", "--reason", "A limit was changed.").stdout


def test_what_was_never_proclaimed_is_refused(running: Stack) -> None:
    refused = calendar(running, "add", "2027-12-27", "--reason", WHY)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "no working day already" in refused.stderr
    assert "`onward calendar resume`" in refused.stderr
    endless = calendar(running, "add", "2027-06-04", "--reason", "x" * 501)
    assert (endless.returncode, endless.stdout) == (2, "")
    assert "at most 500 characters" in endless.stderr


def test_a_working_day_cannot_be_taken_out(running: Stack) -> None:
    refused = calendar(running, "remove", "2027-06-04", "--reason", WHY)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "no bank holiday from Monday to Friday" in refused.stderr
