"""How long a page stays on the screen: as long as the session of the person who opened it."""

from tests.school import School
from tests.web.browsers import Browsers


async def test_what_is_typed_in_one_tab_stays_while_somebody_works_in_another(
    lobby: Browsers, school: School
) -> None:
    desk = await lobby.seat(school.admin)
    nearly = "UPDATE sessions SET seen_at = now() - interval '14 minutes 58 seconds' WHERE person = $1"
    await desk.go("/people/new")
    await desk.page.fill("#name", "Half typed")
    # As if the page had been opened a quarter of an hour ago.
    await desk.page.evaluate("window.real = Date.now; Date.now = () => window.real() + 899_000")
    await desk.page.wait_for_timeout(2500)
    assert await desk.page.input_value("#name") == "Half typed"
    assert await desk.page.locator("#countdown").is_hidden()
    await desk.page.evaluate("Date.now = () => window.real() + 1_798_000")
    await desk.page.route("**/stay", lambda route: route.fulfill(body="0"))  # less than a second is left
    await desk.page.wait_for_timeout(2500)
    assert await desk.page.input_value("#name") == "Half typed"
    await desk.page.unroute("**/stay")
    await lobby.owner.execute(nearly, school.admin.id)
    await desk.page.wait_for_url("**/sign-in?next=*")


async def test_a_page_that_slept_leaves_the_screen_where_somebody_else_has_signed_in_since(
    lobby: Browsers, school: School
) -> None:
    desk, other = await lobby.seat(school.admin), await lobby.seat(school.teacher)
    await desk.go("/people")
    assert "Add a person" in await desk.main()
    for cookie in await other.context.cookies():
        await desk.context.add_cookies(
            [{"name": cookie["name"], "value": cookie["value"], "url": lobby.address}]
        )
    await desk.page.evaluate("window.real = Date.now; Date.now = () => window.real() + 899_000")
    await desk.page.get_by_role("link", name="Add a person").wait_for(state="detached")
    assert "Add a person" not in await desk.text()


async def test_signing_out_clears_the_other_tabs(lobby: Browsers, school: School) -> None:
    desk = await lobby.seat(school.admin)
    other = await desk.context.new_page()
    await other.goto(desk.address + "/people")
    await desk.go("/people")
    await desk.signs_out()
    await other.wait_for_url("**/sign-in?next=*")


async def test_after_ten_hours_nothing_promises_that_one_may_stay(lobby: Browsers, school: School) -> None:
    ending = (
        "UPDATE sessions SET begun_at = now() - interval '9 hours 58 minutes 30 seconds' WHERE person = $1"
    )
    for script in (True, False):
        desk = await lobby.seat(school.admin, script=script)
        await lobby.owner.execute(ending, school.admin.id)
        await desk.go("/people")
        if script:
            await desk.press("Stay signed in")
            await desk.page.get_by_text("You have been signed in for 10 hours").wait_for()
            assert await desk.page.get_by_role("button", name="Stay signed in").is_hidden()
        else:
            assert (
                "You have been signed in for 10 hours. You will be signed out in 1 minute."
                in await desk.text()
            )
