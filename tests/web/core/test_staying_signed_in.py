"""One session in several tabs: it lasts in all of them, and ends in all of them."""

import pytest
from playwright.async_api import Page, Route, expect

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
    signs_in,
)


async def test_typed_text_stays_while_one_works_in_another_tab(browsers: Browsers, school: School) -> None:
    visitor = await browsers.signed_in(school.admin)
    nearly = "UPDATE sessions SET seen_at = now() - interval '14 minutes 58 seconds' WHERE person = $1"
    await visitor.go("/people/new")
    await visitor.page.fill("#name", "Half typed")
    # As if the page had been opened a quarter of an hour ago.
    async with visitor.page.expect_response("**/stay"):
        await visitor.page.evaluate("window.real = Date.now; Date.now = () => window.real() + 899_000")
    assert await visitor.page.input_value("#name") == "Half typed"
    await expect(visitor.page.locator("#countdown")).to_be_hidden()
    await visitor.page.evaluate("Date.now = () => window.real() + 1_798_000")
    await visitor.page.route("**/stay", lambda route: route.fulfill(body="0"))  # less than a second is left
    for _ in range(2):
        async with visitor.page.expect_response("**/stay"):
            pass
    assert await visitor.page.input_value("#name") == "Half typed"
    await visitor.page.unroute("**/stay")
    await browsers.owner.execute(nearly, school.admin.id)
    await visitor.page.wait_for_url("**/sign-in?next=*")


async def test_a_page_that_slept_goes_if_another_person_signed_in(browsers: Browsers, school: School) -> None:
    visitor, other = await browsers.signed_in(school.admin), await browsers.signed_in(school.teacher)
    await visitor.go("/people")
    assert "Add a person" in await visitor.main()
    for cookie in await other.context.cookies():
        await visitor.context.add_cookies(
            [{"name": cookie["name"], "value": cookie["value"], "url": browsers.address}]
        )
    await visitor.page.evaluate("window.real = Date.now; Date.now = () => window.real() + 899_000")
    await visitor.page.get_by_role("link", name="Add a person").wait_for(state="detached")
    assert "Add a person" not in await visitor.text()


async def test_signing_out_clears_the_other_tabs(browsers: Browsers, school: School) -> None:
    visitor = await browsers.signed_in(school.admin)
    other = await visitor.context.new_page()
    await other.goto(visitor.address + "/people")
    await visitor.go("/people")
    await visitor.signs_out()
    await other.wait_for_url("**/sign-in?next=*")


async def test_after_ten_hours_nothing_promises_that_one_may_stay(browsers: Browsers, school: School) -> None:
    ending = (
        "UPDATE sessions SET begun_at = now() - interval '9 hours 58 minutes 3 seconds' WHERE person = $1"
    )
    for script in (True, False):
        visitor = await browsers.signed_in(school.admin, script=script)
        await browsers.owner.execute(ending, school.admin.id)
        await visitor.go("/people")
        if script:
            await visitor.press("Stay signed in")
            await visitor.page.get_by_text("You have been signed in for 10 hours").wait_for()
            assert await visitor.page.get_by_role("button", name="Stay signed in").is_hidden()
        else:
            assert (
                "You have been signed in for 10 hours. You will be signed out in 1 minute."
                in await visitor.text()
            )


async def test_a_page_that_hears_that_its_session_is_over_while_it_signs_out_says_so(
    browsers: Browsers, school: School
) -> None:
    """A regression: it reloaded before the answer came, and asked who its reader was."""
    case = await school.teacher.raises()
    visitor = await browsers.signed_in(school.dsl, at=f"/cases/{case['id']}")

    async def slowly(route: Route) -> None:
        answer = await route.fetch(max_redirects=0)
        await visitor.page.wait_for_event("response", lambda told: "x-live" in told.request.headers)
        await route.fulfill(response=answer)

    await visitor.page.route("**/sign-out", slowly)
    await visitor.page.evaluate(
        "setInterval(() => document.dispatchEvent(new Event('visibilitychange')), 100)"
    )
    await signs_out(visitor.page)
    await expect(visitor.page.get_by_text("You are signed out")).to_be_visible()


async def signs_out_elsewhere(visitor: BrowserSession) -> None:
    other = await visitor.context.new_page()
    await other.goto(visitor.address + "/cases")
    await signs_out(other)
    await other.close()


async def signs_out(page: Page) -> None:
    await page.get_by_role("button", name="Sign out").click()
    await page.wait_for_url("**/signed-out")


async def test_half_typed_words_return_after_signing_in_again(browsers: Browsers, school: School) -> None:
    case = await school.teacher.raises()
    visitor, login = await a_visitor(browsers, school.dsl)
    await visitor.go(f"/cases/{case['id']}")
    await visitor.go(f"/cases/{case['id']}/protect")
    await fill(visitor, TYPED)
    await signs_out_elsewhere(visitor)
    await visitor.page.wait_for_url("**/sign-in**")
    await visitor.reads(UNSENT, KEPT)
    await visitor.look()
    await visitor.page.go_back()
    assert "Sign in" in await visitor.main()
    assert WORDS not in await visitor.page.content()
    await visitor.go(f"/cases/{case['id']}/protect")
    await signs_in(visitor, login)
    assert SAID in await visitor.main()
    assert await measures(visitor) == WORDS


async def test_the_page_says_so_if_words_cannot_be_kept(browsers: Browsers, school: School) -> None:
    visitor, _ = await a_visitor(browsers, school.admin)
    await visitor.go("/people/new")  # it is about no child
    await visitor.page.fill("#name", WORDS)
    await signs_out_elsewhere(visitor)
    await visitor.page.wait_for_url("**/sign-in**")
    await visitor.reads(UNSENT, LOST)


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
    await visitor.reads(UNRECORDED, LOST)
    await visitor.page.go_back()
    assert WHY not in await visitor.page.content()
    await signs_in(visitor, login)
    assert visitor.page.url.endswith(f"/cases/{case['id']}/{path}")
