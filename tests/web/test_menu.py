"""The menu on a telephone: a line, and not the whole screen; with a keyboard, and without a script."""

from playwright.async_api import ViewportSize

from tests.web.looking import Lobby
from tests.world import School

TELEPHONE = ViewportSize(width=320, height=640)


async def test_on_a_telephone_the_page_begins_on_the_first_screen(lobby: Lobby, school: School) -> None:
    for script in (True, False):
        desk = await lobby.seat(school.admin, script, viewport=TELEPHONE)
        await desk.go("/")
        heading = await desk.page.locator("h1").bounding_box()
        assert heading is not None
        assert heading["y"] + heading["height"] < TELEPHONE["height"] * 0.6
        menu = desk.page.get_by_role("navigation", name="Menu")
        assert await menu.count() == 1
        people = menu.get_by_role("link", name="People")
        assert not await people.is_visible()
        await menu.locator("summary").focus()
        await desk.page.keyboard.press("Enter")
        assert await people.is_visible()
        await desk.look()
        await desk.page.keyboard.press("Tab")
        focused = desk.page.locator("a:focus")
        assert await focused.get_attribute("href") == "/"
        assert await focused.get_attribute("aria-current") == "page"
        await people.click()
        assert desk.page.url.endswith("/people")


async def test_at_a_desk_the_links_stand_in_the_bar(lobby: Lobby, school: School) -> None:
    desk = await lobby.seat(school.admin)
    await desk.go("/")
    menu = desk.page.get_by_role("navigation", name="Menu")
    assert await menu.count() == 1
    assert await menu.get_by_role("link", name="People").is_visible()
