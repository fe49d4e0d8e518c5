"""`onward calendar` on a running stack: open cases follow, once, and what is refused says the way out."""

import asyncio
import json
from datetime import date, timedelta

import httpx2

from api.openapi import EXAMPLES
from tests.cli.commands import Stack, form_token, onward

WHY = "Proclaimed for the coronation."


def feedback(running: Stack, case: str) -> tuple[str, list[str]]:
    """When it is due, and why it is not due when it was."""
    now = running.read("dsl", f"/v1/referrals/{case}")
    events = running.read("dsl", f"/v1/referrals/{case}/history")
    return now["agency_referrals"][0]["feedback_due_at"], [
        each["data"]["reasons"]
        for each in events
        if each["type"] == "deadline.replanned" and each["data"]["obligation"] == "feedback:cscs-1"
    ]


async def open_cases(running: Stack) -> int:
    async with running.database() as owner:
        return int(await owner.fetchval("SELECT count(*) FROM cases WHERE NOT closed"))


def test_a_day_is_added_once_and_taken_out_again(running: Stack) -> None:
    case = running.raises()["id"]
    assert running.post("dsl", f"/v1/referrals/{case}/refer", EXAMPLES["refer"]).status_code == 200
    before, _ = feedback(running, case)
    day = before[:10]

    added = running.onward("calendar", "add", day, "--reason", WHY)
    assert (added.returncode, "is now a bank holiday" in added.stdout) == (0, True), added.stderr
    still_open = asyncio.run(open_cases(running))
    said = "1 open case was" if still_open == 1 else f"{still_open} open cases were"
    assert f"{said} replanned." in added.stdout
    moved, why = feedback(running, case)
    assert (moved > before, why) == (True, [WHY])

    again = running.onward("calendar", "add", day, "--reason", WHY)
    assert (again.returncode, "is already a bank holiday" in again.stdout) == (0, True), again.stderr
    assert "0 open cases were replanned. 0 deadlines moved" in again.stdout
    unmoved = "0 open cases were replanned. 0 deadlines moved, in 0 cases.\n"
    assert running.onward("calendar", "resume").stdout == unmoved
    assert feedback(running, case) == (moved, [WHY])

    day_before = str(date.fromisoformat(day) - timedelta(days=1))
    asked = running.onward("due", f"{day_before}T12:00")
    assert (asked.stderr, asked.stdout[:10] > day) == ("", True)
    assert onward("due", f"{day_before}T12:00").stdout[:10] == day, "by the file alone it is a working day"

    listed = json.loads(running.onward("calendar", "list", "--json").stdout)
    assert (listed["published_until"], listed["waiting"]) == ("2028-12-31", 0)
    assert [(each["change"], each["reasons"]) for each in listed["changes"] if each["day"] == day] == [
        ("add", WHY)
    ]
    assert f"{day} added: {WHY}" in running.onward("calendar", "list").stdout

    removed = running.onward("calendar", "remove", day, "--reason", "It was withdrawn again.")
    assert "is now a working day" in removed.stdout
    assert feedback(running, case) == (before, [WHY, "It was withdrawn again."])
    replanned = running.onward("calendar", "replan", "--reason", "A limit was changed.")
    assert "0 deadlines moved" in replanned.stdout


def test_a_schools_requests_are_listed_and_refused_or_granted(running: Stack) -> None:
    assert running.onward("calendar", "requests").stdout == "There are no requests.\n"
    for day in ("2027-09-01", "2027-09-02"):
        assert asks(running, day) == 303
    listed = running.onward("calendar", "requests").stdout
    assert "add 2027-09-01: Announced for the day of mourning." in listed
    assert "Demonstration School" in listed
    first, second = json.loads(running.onward("calendar", "requests", "--json").stdout)
    assert (first["change"], first["day"], second["day"]) == ("add", "2027-09-01", "2027-09-02")
    assert "2 requests to change the calendar wait for an answer" in running.onward("doctor").stdout

    short = running.onward("calendar", "refuse", str(first["number"]), "--reason", "No.")
    assert short.returncode == 2
    assert "at least 10 characters, because the school will read them" in short.stderr
    refuse = ("refuse", str(first["number"]), "--reason", "It was announced for Scotland only.")
    refused = running.onward("calendar", *refuse)
    assert (refused.returncode, refused.stderr) == (0, "")
    again = running.onward("calendar", *refuse)
    assert (again.returncode, "no open request" in again.stderr) == (2, True)
    assert running.onward("calendar", "add", "2027-09-02", "--reason", WHY).returncode == 0
    assert json.loads(running.onward("calendar", "requests", "--json").stdout) == []


def asks(running: Stack, day: str) -> int:
    """The answer to a form of the headteacher, who signed in by their card."""
    with httpx2.Client(
        base_url=running.http.base_url, headers={"Sec-Fetch-Site": "same-origin"}, timeout=60
    ) as http:
        page = http.get("/sign-in").text
        head = page.rpartition("Sign in as Hal Head")[0].rpartition('name="person" value="')[2][:36]
        http.post("/sign-in/card", data={"token": form_token(page), "person": head})
        year, month, number = day.split("-")
        form = {"day-day": number, "day-month": month, "day-year": year, "change": "add"}
        form |= {"reasons": "Announced for the day of mourning."}
        token = form_token(http.get("/calendar", params=form).text)
        return http.post("/calendar/requests", data=form | {"token": token}).status_code
