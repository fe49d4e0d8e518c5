"""Signing out in one tab while words stand in another: they are kept, or it is said that they are not."""

import pytest
from playwright.async_api import Page

from tests.school import WHY, School
from tests.web.browsers import Browsers, BrowserSession
from tests.web.form_filling import fill, send
from tests.web.timed_out_sessions import (
    KEPT,
    LOST,
    SAID,
    TYPED,
    UNRECORDED,
    UNSENT,
    WORDS,
    a_visitor,
    measures,
    rows,
    signs_in,
)


async def signs_out_elsewhere(visitor: BrowserSession) -> None:
    other = await visitor.context.new_page()
    await other.goto(visitor.address + "/cases")
    await signs_out(other)
    await other.close()


async def signs_out(page: Page) -> None:
    await page.get_by_role("button", name="Sign out").click()
    await page.wait_for_url("**/signed-out")


async def test_words_half_typed_in_another_tab_return_after_signing_in_again(
    browsers: Browsers, school: School
) -> None:
    case = await school.teacher.raises()
    visitor, login = await a_visitor(browsers, school.dsl)
    await visitor.go(f"/cases/{case['id']}")
    await visitor.go(f"/cases/{case['id']}/protect")
    await fill(visitor, TYPED)
    await signs_out_elsewhere(visitor)
    await visitor.page.wait_for_url("**/sign-in**")
    told = await visitor.main()
    assert UNSENT in told
    assert KEPT in told
    await visitor.look()
    await visitor.page.go_back()
    assert "Sign in" in await visitor.main()
    assert WORDS not in await visitor.page.content()
    await visitor.go(f"/cases/{case['id']}/protect")
    await signs_in(visitor, login)
    assert SAID in await visitor.main()
    assert await measures(visitor) == WORDS


async def test_an_untouched_page_mentions_no_autosave(browsers: Browsers, school: School) -> None:
    case = await school.teacher.raises()
    visitor, _ = await a_visitor(browsers, school.dsl)
    await visitor.go(f"/cases/{case['id']}/protect")
    await signs_out_elsewhere(visitor)
    await visitor.page.wait_for_url("**/sign-in**")
    assert "not recorded" not in (await visitor.main()).lower()
    assert await rows(browsers.owner, school.dsl) == 0


async def test_the_page_says_that_words_are_lost_if_they_cannot_be_kept(
    browsers: Browsers, school: School
) -> None:
    visitor, _ = await a_visitor(browsers, school.admin)
    await visitor.go("/people/new")  # it is about no child
    await visitor.page.fill("#name", WORDS)
    await signs_out_elsewhere(visitor)
    await visitor.page.wait_for_url("**/sign-in**")
    told = await visitor.main()
    assert UNSENT in told
    assert LOST in told


@pytest.mark.parametrize("path", ["protect", "record-discussion"])
async def test_without_a_script_a_form_that_was_sent_is_said_not_to_be_recorded(
    path: str, browsers: Browsers, school: School
) -> None:
    case = await school.teacher.raises()
    visitor, login = await a_visitor(browsers, school.dsl, script=False)
    await visitor.go(f"/cases/{case['id']}/{path}")
    await fill(visitor, {"/reasons": [WHY]})
    await signs_out_elsewhere(visitor)
    await send(visitor)
    told = await visitor.main()
    assert UNRECORDED in told
    assert LOST in told
    await visitor.page.go_back()
    assert WHY not in await visitor.page.content()
    await signs_in(visitor, login)
    assert visitor.page.url.endswith(f"/cases/{case['id']}/{path}")


async def test_two_questions_of_a_report_in_two_tabs_are_both_kept(
    browsers: Browsers, school: School
) -> None:
    visitor, login = await a_visitor(browsers, school.teacher)
    typed = {
        "what": ("/concern/summary", WORDS),
        "child": ("/pupil/name", "Rowan Ashdown"),
    }
    tabs = []
    for step, (name, text) in typed.items():
        tab = await visitor.context.new_page()
        await tab.goto(f"{visitor.address}/report/{step}")
        await tab.locator(f'[name="{name}"]').fill(text)
        tabs.append(tab)
    await visitor.go("/cases")
    await signs_out(visitor.page)
    for tab in tabs:
        await tab.wait_for_url("**/sign-in**")
        assert KEPT in await tab.locator("main").inner_text()
    await visitor.go("/sign-in")
    await signs_in(visitor, login)
    for step, (name, text) in typed.items():
        await visitor.go(f"/report/{step}")
        assert await visitor.page.locator(f'[name="{name}"]').input_value() == text, step
        assert SAID in await visitor.main(), step
