"""A report that is typed for too long goes on where it was, and nothing of it counts as sent."""

import pytest

from tests.school import School
from tests.web.browsers import Browsers
from tests.web.form_filling import fill, send
from tests.web.page_reader import Readers
from tests.web.pages.reporting.report_at_browser import ANSWERS
from tests.web.timed_out_sessions import (
    KEPT,
    LOST,
    OVER,
    SAID,
    UNSENT,
    WORDS,
    a_reader,
    a_visitor,
    runs_out,
    runs_out_while_open,
    signs_in,
)


async def test_a_step_of_a_report_is_kept_in_its_draft(browsers: Browsers, school: School) -> None:
    visitor, login = await a_visitor(browsers, school.teacher)
    visitor.expected.add(422)
    await visitor.go("/report/what")
    await fill(visitor, {"/concern/child_words": ["I am not going home."]})
    await send(visitor)
    await fill(visitor, {"/concern/summary": [WORDS]})
    await runs_out(browsers, school.teacher)
    await send(visitor)
    assert visitor.page.url.endswith("/sign-in?next=/report/what&sent=kept")
    assert KEPT in await visitor.main()
    await signs_in(visitor, login)
    assert visitor.page.url.endswith("/report/what")
    assert SAID in await visitor.main()
    assert await visitor.page.locator('[name="/concern/summary"]').input_value() == WORDS
    await visitor.look()
    await send(visitor)
    await visitor.go("/report/what")
    assert SAID not in await visitor.main()
    await visitor.go("/report/check")
    await visitor.reads(WORDS, "I am not going home.")


@pytest.mark.long("at sign-out the same script keeps another form in every run")
async def test_at_sign_out_the_script_keeps_an_unsent_step(browsers: Browsers, school: School) -> None:
    visitor, login = await a_visitor(browsers, school.teacher)
    await visitor.page.goto(f"{visitor.address}/report/what")
    await fill(visitor, {"/concern/summary": [WORDS]})
    await runs_out_while_open(browsers, visitor, school.teacher)
    await visitor.page.wait_for_url("**/sign-in**")
    assert UNSENT in await visitor.main()
    await runs_out(browsers, school.teacher, OVER)
    await signs_in(visitor, login)
    assert SAID in await visitor.main()
    assert await visitor.page.locator('[name="/concern/summary"]').input_value() == WORDS


@pytest.mark.long("what a single window keeps is in every run")
async def test_the_page_says_that_words_are_lost_if_only_the_second_of_two_forms_is_kept(
    browsers: Browsers, school: School
) -> None:
    visitor, _ = await a_visitor(browsers, school.teacher)
    await visitor.page.goto(f"{visitor.address}/report/what")
    await visitor.page.evaluate(
        "document.querySelector('main').insertAdjacentHTML('afterbegin',"
        " '<form method=post action=/procedure/say><textarea id=beside></textarea></form>')"
    )
    await visitor.page.fill("#beside", WORDS)
    await fill(visitor, {"/concern/summary": [WORDS]})
    await runs_out_while_open(browsers, visitor, school.teacher)
    await visitor.page.wait_for_url("**/sign-in**")
    assert LOST in await visitor.main()
    await runs_out(browsers, school.teacher, OVER)


async def test_an_answer_about_staff_that_came_after_the_session_is_shown_for_its_author_to_send(
    readers: Readers, school: School
) -> None:
    visitor, login = await a_reader(readers, school.teacher)
    await visitor.go("/report/what")
    await fill(visitor, {"/about-staff": ["true"], "/about": [str(school.deputy.id)]})
    await runs_out(readers, school.teacher)
    await send(visitor)
    await signs_in(visitor, login)
    assert await visitor.page.input_value("#q-about") == str(school.deputy.id)
    assert SAID in await visitor.main()


async def test_a_report_of_an_emergency_is_kept_in_the_draft_too(readers: Readers, school: School) -> None:
    visitor, login = await a_reader(readers, school.teacher)
    await visitor.go("/report/emergency")
    await fill(visitor, {"/concern/summary": [WORDS], "/agency": ["police"]})
    await runs_out(readers, school.teacher)
    await send(visitor)
    await signs_in(visitor, login)
    assert SAID in await visitor.main()
    assert await visitor.page.locator('[name="/concern/summary"]').input_value() == WORDS
    assert await visitor.page.locator('[name="/agency"][value="police"]').is_checked()


@pytest.mark.long("a late page of an emergency is in every run")
async def test_an_untouched_emergency_page_changes_no_report(browsers: Browsers, school: School) -> None:
    visitor, login = await a_visitor(browsers, school.teacher)
    given = {
        "what": {
            **ANSWERS["what"],
            "/concern/summary": [WORDS],
            "/about-staff": ["true"],
            "/about": [str(school.deputy.id)],
        },
        "child": {"/pupil/name": ["Rowan Ashdown"], "/pupil/date_of_birth-unknown": ["unknown"]},
        "kind": {"/concern/category": ["cse"]},
    }
    other = await visitor.context.new_page()
    await other.goto(f"{visitor.address}/report/emergency")
    for step, answers in given.items():
        await visitor.go(f"/report/{step}")
        await fill(visitor, answers)
        await send(visitor)
    await visitor.go("/report/check")
    before = await visitor.page.locator("main dl").inner_text()
    await runs_out(browsers, school.teacher)
    await other.get_by_role("button", name="Record this emergency").click()
    await other.wait_for_url("**/sign-in**")
    await visitor.page.wait_for_url("**/sign-in**")
    await signs_in(visitor, login)
    await visitor.go("/report/check")
    assert await visitor.page.locator("main dl").inner_text() == before
    assert "Rowan Ashdown" in before
    await visitor.go("/report/emergency")
    assert SAID not in await visitor.main()
