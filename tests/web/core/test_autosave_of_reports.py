"""A report that is typed for too long goes on where it was, and nothing of it counts as sent."""

import pytest

from tests.school import School
from tests.web.browsers import Browsers
from tests.web.form_filling import fill, send
from tests.web.timed_out_sessions import (
    ENDING,
    KEPT,
    LOST,
    OVER,
    SAID,
    UNSENT,
    WORDS,
    a_desk,
    runs_out,
    signs_in,
)


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
async def test_a_step_of_a_report_is_kept_in_its_draft(script: bool, lobby: Browsers, school: School) -> None:
    desk, login = await a_desk(lobby, school.teacher, script)
    await desk.go("/report/words")
    await fill(desk, {"/concern/child_words": ["I am not going home."]})
    await send(desk)
    await fill(desk, {"/concern/summary": [WORDS]})
    await runs_out(lobby, school.teacher)
    await send(desk)
    assert desk.page.url.endswith("/sign-in?next=/report/what&sent=kept")
    assert KEPT in await desk.main()
    await signs_in(desk, login)
    assert desk.page.url.endswith("/report/what")
    assert SAID in await desk.main()
    assert await desk.page.locator('[name="/concern/summary"]').input_value() == WORDS
    await desk.look()
    await send(desk)
    await desk.go("/report/what")
    assert SAID not in await desk.main()
    await desk.go("/report/check")
    shown = await desk.main()
    assert WORDS in shown
    assert "I am not going home." in shown


async def test_when_the_time_is_up_the_script_keeps_a_step_that_nobody_has_sent(
    lobby: Browsers, school: School
) -> None:
    desk, login = await a_desk(lobby, school.teacher)
    await runs_out(lobby, school.teacher, ENDING)
    await desk.page.goto(f"{desk.address}/report/what")
    await fill(desk, {"/concern/summary": [WORDS]})
    await desk.page.wait_for_url("**/sign-in**", timeout=15_000)
    assert UNSENT in await desk.main()
    await runs_out(lobby, school.teacher, OVER)
    await signs_in(desk, login)
    assert SAID in await desk.main()
    assert await desk.page.locator('[name="/concern/summary"]').input_value() == WORDS


async def test_where_of_two_forms_the_first_is_lost_and_the_second_kept_it_is_said_to_be_lost(
    lobby: Browsers, school: School
) -> None:
    desk, _ = await a_desk(lobby, school.teacher)
    await runs_out(lobby, school.teacher, ENDING)
    await desk.page.goto(f"{desk.address}/report/what")
    await desk.page.evaluate(
        "document.querySelector('main').insertAdjacentHTML('afterbegin',"
        " '<form method=post action=/procedure/say><textarea id=beside></textarea></form>')"
    )
    await desk.page.fill("#beside", WORDS)
    await fill(desk, {"/concern/summary": [WORDS]})
    await desk.page.wait_for_url("**/sign-in**", timeout=15_000)
    assert LOST in await desk.main()
    await runs_out(lobby, school.teacher, OVER)


async def test_whom_a_report_is_about_is_not_taken_as_asked_when_it_came_too_late(
    lobby: Browsers, school: School
) -> None:
    desk, login = await a_desk(lobby, school.teacher)
    await desk.go("/report/about")
    await fill(desk, {"/about": [str(school.deputy.id)]})
    await runs_out(lobby, school.teacher)
    await send(desk)
    await signs_in(desk, login)
    assert await desk.page.get_by_label("Deputy").is_checked()
    await desk.go("/report/check")
    assert "Say whether this report is about someone who works here" in await desk.main()


async def test_a_report_of_an_emergency_is_kept_in_the_draft_too(lobby: Browsers, school: School) -> None:
    desk, login = await a_desk(lobby, school.teacher)
    await desk.go("/report/emergency")
    await fill(desk, {"/concern/summary": [WORDS], "/agency": ["police"]})
    await runs_out(lobby, school.teacher)
    await send(desk)
    await signs_in(desk, login)
    assert SAID in await desk.main()
    assert await desk.page.locator('[name="/concern/summary"]').input_value() == WORDS
    assert await desk.page.locator('[name="/agency"][value="police"]').is_checked()
    await desk.look()


async def test_a_report_that_was_to_be_sent_too_late_is_still_there(lobby: Browsers, school: School) -> None:
    desk, login = await a_desk(lobby, school.teacher)
    await desk.go("/report/what")
    await fill(desk, {"/concern/summary": [WORDS]})
    await send(desk)
    await desk.go("/report/check")
    await runs_out(lobby, school.teacher)
    await send(desk)
    assert KEPT in await desk.main()
    await signs_in(desk, login)
    assert desk.page.url.endswith("/report/check")
    assert WORDS in await desk.main()


async def test_an_empty_page_that_came_too_late_takes_nothing_away(lobby: Browsers, school: School) -> None:
    desk, login = await a_desk(lobby, school.teacher)
    await desk.go("/report/what")
    await fill(desk, {"/concern/summary": [WORDS]})
    await send(desk)
    await desk.go("/report/what")
    await fill(desk, {"/concern/summary": [""]})
    await runs_out(lobby, school.teacher)
    await send(desk)
    await signs_in(desk, login)
    assert await desk.page.locator('[name="/concern/summary"]').input_value() == WORDS


async def test_an_emergency_page_that_nobody_touched_takes_nothing_from_the_report(
    lobby: Browsers, school: School
) -> None:
    desk, login = await a_desk(lobby, school.teacher)
    given = {
        "what": {"/concern/summary": [WORDS]},
        "child": {"/pupil/name": ["Rowan Ashdown"], "/pupil/date_of_birth-unknown": ["unknown"]},
        "kind": {"/concern/category": ["cse"]},
        "about": {"/about": [str(school.deputy.id)]},
    }
    other = await desk.context.new_page()
    await other.goto(f"{desk.address}/report/emergency")
    for step, answers in given.items():
        await desk.go(f"/report/{step}")
        await fill(desk, answers)
        await send(desk)
    await desk.go("/report/check")
    before = await desk.page.locator("main dl").inner_text()
    await runs_out(lobby, school.teacher)
    await other.get_by_role("button", name="Record this emergency").click()
    await other.wait_for_url("**/sign-in**")
    await desk.page.wait_for_url("**/sign-in**")
    await signs_in(desk, login)
    await desk.go("/report/check")
    assert await desk.page.locator("main dl").inner_text() == before
    assert "Rowan Ashdown" in before
    await desk.go("/report/emergency")
    assert SAID not in await desk.main()


async def test_a_late_emergency_page_takes_the_place_of_what_it_answers_and_of_no_more(
    lobby: Browsers, school: School
) -> None:
    desk, login = await a_desk(lobby, school.teacher)
    other = await desk.context.new_page()
    await other.goto(f"{desk.address}/report/emergency")
    await desk.go("/report/child")
    await fill(desk, {"/pupil/name": ["Rowan Ashdown"], "/pupil/date_of_birth-unknown": ["unknown"]})
    await send(desk)
    await runs_out(lobby, school.teacher)
    await other.locator('[name="/concern/summary"]').fill(WORDS)
    await other.get_by_role("button", name="Record this emergency").click()
    await other.wait_for_url("**/sign-in**")
    await desk.page.wait_for_url("**/sign-in**")
    await signs_in(desk, login)
    await desk.go("/report/emergency")
    assert SAID in await desk.main()
    assert await desk.page.locator('[name="/concern/summary"]').input_value() == WORDS
    assert await desk.page.locator('[name="/pupil/name"]').input_value() == "Rowan Ashdown"
    assert await desk.page.locator('[name="/channel"][value="phone"]').is_checked()
