"""The duty rota, and the status page without a worker."""

from tests.school import School
from tests.web.browsers import Browsers, BrowserSession


async def test_a_teacher_reads_the_rota_and_does_not_change_it(lobby: Browsers, school: School) -> None:
    desk = await lobby.seat(school.teacher)
    await desk.go("/duty")
    shown = await desk.main()
    assert "No one is on the rota. Default lead: Dsl." in shown
    assert "Add a shift" not in shown


async def test_a_shift_that_ends_before_it_begins_is_refused_beside_the_field(
    lobby: Browsers, school: School
) -> None:
    desk = await lobby.seat(school.dsl)
    await desk.go("/duty")
    await shift(desk, "5pm", "8am")
    desk.expected.add(422)
    await desk.press("Add shift")
    await desk.look()
    assert "There is a problem" in await desk.main()


async def test_a_deputy_goes_on_duty_and_off_again(lobby: Browsers, school: School) -> None:
    desk = await lobby.seat(school.dsl)
    await desk.go("/duty")
    await shift(desk, "8am", "5pm")
    await desk.press("Add shift")
    await desk.look()
    shown = await desk.main()
    assert "On duty now" in shown
    assert "From Monday 1 March 2027, 8am to Monday 1 March 2027, 5pm" in shown
    await desk.page.get_by_role("button", name="End now").click()
    await desk.page.get_by_text("No one is on the rota").wait_for()


async def test_only_people_who_receive_concerns_are_offered(lobby: Browsers, school: School) -> None:
    desk = await lobby.seat(school.headteacher)
    await desk.go("/duty")
    offered = await desk.page.locator("#person option").all_inner_texts()
    assert sorted(offered) == ["Choose a person", "Deputy", "Dsl"]


async def test_anyone_else_on_the_rota_is_marked_as_getting_no_concerns(
    lobby: Browsers, school: School
) -> None:
    body = {
        "person": str(school.teacher.id),
        "starts_at": "2027-03-01T08:00:00Z",
        "ends_at": "2027-03-01T17:00:00Z",
    }
    assert (await school.dsl.post("/v1/duty", body)).status_code == 201
    desk = await lobby.seat(school.admin)
    await desk.go("/duty")
    shown = await desk.main()
    assert "not the lead or a deputy, so concerns do not go to them" in shown
    assert "On duty now" not in shown


async def test_status_says_when_no_worker_watches_the_deadlines(lobby: Browsers, school: School) -> None:
    desk = await lobby.seat(school.headteacher)
    await desk.go("/status")
    clock = (
        await desk.page.locator(".govuk-summary-list__row").filter(has_text="Deadlines").first.inner_text()
    )
    assert "Check" in clock
    assert "Onward cannot send reminders or escalations" in clock


async def shift(desk: BrowserSession, starts: str, ends: str) -> None:
    await desk.page.select_option("#person", label="Deputy")
    for name, clock in (("starts", starts), ("ends", ends)):
        for part, value in (("day", "1"), ("month", "3"), ("year", "2027")):
            await desk.page.fill(f"#{name}-{part}", value)
        await desk.page.fill(f"#{name}-time", clock)
