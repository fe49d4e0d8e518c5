"""The calendar, and what a day would do to open deadlines."""

from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import date

import pytest

from domain.proclaiming import Proclaim
from domain.refusals import Refused
from runtime.replanner import Replanner
from store import proclaiming
from store.ledger import Ledger
from tests.web.filling import fill
from tests.web.looking import Desk, Lobby
from tests.web.scripted import SCRIPT
from tests.world import WHY, Json, School, a_referral, a_review

TUESDAY = "/calendar?day-day=2&day-month=3&day-year=2027&change=add"


async def test_only_an_administrator_adds_a_day(lobby: Lobby, school: School) -> None:
    desk = await lobby.seat(school.dsl)
    await desk.go(TUESDAY)
    assert "Add the day" not in await desk.main()
    token = await desk.page.locator("input[name=token]").first.input_value()
    sent: dict[str, str | float | bool] = {
        "token": token,
        "day-day": "2",
        "day-month": "3",
        "day-year": "2027",
        "change": "add",
    }
    answer = await desk.context.request.post(
        desk.address + "/calendar", form=sent, headers={"Sec-Fetch-Site": "same-origin"}
    )
    assert answer.status == 403


async def test_a_day_shows_which_deadlines_it_would_move_and_moves_none(lobby: Lobby, school: School) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "decide-review", a_review("refer", "cscs"))
    before = await school.dsl.does(case, "refer", a_referral())
    desk = await lobby.seat(school.dsl)
    await desk.go(TUESDAY)
    shown = await desk.page.get_by_role("row").filter(has_text="Feedback").inner_text()
    assert "Tuesday 2 March 2027, 5pm" in shown
    assert "Wednesday 3 March 2027, 5pm" in shown
    assert (await school.dsl.sees(case))["version"] == before["version"]


async def test_an_administrator_sees_how_many_would_move_and_not_which(lobby: Lobby, school: School) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "decide-review", a_review("refer", "cscs"))
    await school.dsl.does(case, "refer", a_referral())
    desk = await lobby.seat(school.admin)
    await desk.go(TUESDAY)
    shown = await desk.main()
    assert "in 1 open case." in shown
    assert case["reference"] not in shown


async def test_a_day_that_is_none_is_asked_for_again(lobby: Lobby, school: School) -> None:
    desk = await lobby.seat(school.admin)
    await desk.go("/calendar?day-day=31&day-month=2&day-year=2027&change=add", status=422)
    assert "Enter a real day" in await desk.main()
    await desk.go("/calendar?day-day=6&day-month=3&day-year=2027&change=add", status=422)


async def proposes(desk: Desk, change: str) -> None:
    """Ask what Tuesday would do, on the page."""
    await desk.go("/calendar")
    await fill(desk, {"day-day": ["2"], "day-month": ["3"], "day-year": ["2027"], "change": [change]})
    await desk.press("Show what it would do")
    await desk.look()


async def feedback(school: School, case: Json) -> str:
    (due,) = [
        each["due_at"] for each in (await school.dsl.sees(case))["obligations"] if each["kind"] == "feedback"
    ]
    return str(due)


@pytest.fixture
async def as_it_was(ledger: Ledger, school: School) -> AsyncIterator[None]:
    """Other tests reckon with the calendar as it was, however this one ends."""
    yield
    out = Proclaim(day=date(2027, 3, 2), change="remove", reasons=WHY)
    with suppress(Refused):
        await proclaiming.proclaim(ledger, out, school.admin.id, None)
    await Replanner(ledger).once()


@pytest.mark.usefixtures("as_it_was")
@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
async def test_deadlines_move_with_a_day_and_back_when_it_is_taken_out_and_both_are_on_record(
    script: bool, lobby: Lobby, school: School, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.calendar.CHANGES_SHOWN", 1)  # the newest, however many there are
    case = await school.teacher.raises()
    await school.dsl.does(case, "decide-review", a_review("refer", "cscs"))
    await school.dsl.does(case, "refer", a_referral())
    await Replanner(ledger).once()
    desk, reader = await lobby.seat(school.admin, script), await lobby.seat(school.dsl, script)
    desk.expected.add(422)
    assert await feedback(school, case) == "2027-03-02T17:00:00Z"
    for change, button, due, became in (
        ("add", "Add the day", "2027-03-03T17:00:00Z", "is a bank holiday now"),
        ("remove", "Take the day out", "2027-03-02T17:00:00Z", "is a working day again"),
    ):
        await proposes(desk, change)
        assert "deadlines of this school would move, in 1 open case." in await desk.main()
        await desk.press(button)
        assert "Give reasons of 10 to 500 characters" in await desk.main()
        await fill(desk, {"reasons": [f"The proclamation, {change}. {SCRIPT}"]})
        await desk.press(button)
        await desk.look()
        shown = await desk.main()
        assert f"Tuesday 2 March 2027 {became}" in shown
        assert "still to follow the last change." in shown
        assert "Open cases follow one after the other: " in shown
        assert "still to go" in shown
        assert f"The proclamation, {change}. {SCRIPT}" in shown
        listed = await desk.page.get_by_role("listitem").all_inner_texts()
        assert ("Tuesday 2 March 2027" in listed) is (change == "add")
        await Replanner(ledger).once()
        assert await feedback(school, case) == due
        await desk.go("/calendar?done=yes")
        shown = await desk.main()
        assert f"Tuesday 2 March 2027 {became}. Open cases follow one after the other, and" in shown
        assert "still" not in shown
    await reader.go(f"/cases/{case['id']}?entries=all")
    record = await reader.main()
    assert "The proclamation, add." in record
    assert f"The proclamation, remove. {SCRIPT}" in record
