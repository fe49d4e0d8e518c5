"""The calendar, and what a day would do to open deadlines."""

from tests.web.looking import Lobby
from tests.world import School, a_referral, a_review

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
    assert "Enter a day" in await desk.main()
    await desk.go("/calendar?day-day=6&day-month=3&day-year=2027&change=add", status=422)
