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
    a_desk,
    measures,
    rows,
    signs_in,
)


async def signs_out_elsewhere(desk: BrowserSession) -> None:
    other = await desk.context.new_page()
    await other.goto(desk.address + "/cases")
    await signs_out(other)
    await other.close()


async def signs_out(page: Page) -> None:
    await page.get_by_role("button", name="Sign out").click()
    await page.wait_for_url("**/signed-out")


async def test_what_is_half_typed_in_another_tab_is_kept_and_there_after_signing_in_again(
    lobby: Browsers, school: School
) -> None:
    case = await school.teacher.raises()
    desk, login = await a_desk(lobby, school.dsl)
    await desk.go(f"/cases/{case['id']}")
    await desk.go(f"/cases/{case['id']}/protect")
    await fill(desk, TYPED)
    await signs_out_elsewhere(desk)
    await desk.page.wait_for_url("**/sign-in**")
    told = await desk.main()
    assert UNSENT in told
    assert KEPT in told
    await desk.look()
    await desk.page.go_back()
    assert "Sign in" in await desk.main()
    assert WORDS not in await desk.page.content()
    await desk.go(f"/cases/{case['id']}/protect")
    await signs_in(desk, login)
    assert SAID in await desk.main()
    assert await measures(desk) == WORDS


async def test_a_page_on_which_nobody_typed_says_nothing_of_it(lobby: Browsers, school: School) -> None:
    case = await school.teacher.raises()
    desk, _ = await a_desk(lobby, school.dsl)
    await desk.go(f"/cases/{case['id']}/protect")
    await signs_out_elsewhere(desk)
    await desk.page.wait_for_url("**/sign-in**")
    assert "not recorded" not in (await desk.main()).lower()
    assert await rows(lobby.owner, school.dsl) == 0


async def test_what_cannot_be_kept_is_said_to_be_lost(lobby: Browsers, school: School) -> None:
    desk, _ = await a_desk(lobby, school.teacher)
    await desk.go("/procedure/say?clause=11.2")
    await desk.page.fill("#text", WORDS)
    await signs_out_elsewhere(desk)
    await desk.page.wait_for_url("**/sign-in**")
    told = await desk.main()
    assert UNSENT in told
    assert LOST in told


@pytest.mark.parametrize("path", ["protect", "record-discussion"])
async def test_without_a_script_a_form_that_was_sent_is_said_not_to_be_recorded(
    path: str, lobby: Browsers, school: School
) -> None:
    case = await school.teacher.raises()
    desk, login = await a_desk(lobby, school.dsl, script=False)
    await desk.go(f"/cases/{case['id']}/{path}")
    await fill(desk, {"/reasons": [WHY]})
    await signs_out_elsewhere(desk)
    await send(desk)
    told = await desk.main()
    assert UNRECORDED in told
    assert LOST in told
    await desk.page.go_back()
    assert WHY not in await desk.page.content()
    await signs_in(desk, login)
    assert desk.page.url.endswith(f"/cases/{case['id']}/{path}")


async def test_two_questions_of_a_report_in_two_tabs_are_both_kept(lobby: Browsers, school: School) -> None:
    desk, login = await a_desk(lobby, school.teacher)
    typed = {
        "words": ("/concern/child_words", "I am not going home."),
        "what": ("/concern/summary", WORDS),
        "source": ("/concern/spoken_to", "No one yet"),
        "child": ("/pupil/name", "Rowan Ashdown"),
    }
    tabs = []
    for step, (name, text) in typed.items():
        tab = await desk.context.new_page()
        await tab.goto(f"{desk.address}/report/{step}")
        await tab.locator(f'[name="{name}"]').fill(text)
        tabs.append(tab)
    await desk.go("/cases")
    await signs_out(desk.page)
    for tab in tabs:
        await tab.wait_for_url("**/sign-in**")
        assert KEPT in await tab.locator("main").inner_text()
    await desk.go("/sign-in")
    await signs_in(desk, login)
    for step, (name, text) in typed.items():
        await desk.go(f"/report/{step}")
        assert await desk.page.locator(f'[name="{name}"]').input_value() == text, step
        assert SAID in await desk.main(), step
