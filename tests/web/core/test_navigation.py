"""The menu on a telephone: a line, and not the whole screen; with a keyboard, and without a script."""

import pytest
from playwright.async_api import ViewportSize

from tests.other_bodies import PROCESS
from tests.school import School
from tests.web.browsers import Browsers

TELEPHONE = ViewportSize(width=320, height=640)


async def test_on_a_telephone_the_page_begins_on_the_first_screen(browsers: Browsers, school: School) -> None:
    for script in (True, False):
        visitor = await browsers.signed_in(school.admin, script, viewport=TELEPHONE, at="/")
        heading = await visitor.page.locator("h1").bounding_box()
        assert heading is not None
        assert heading["y"] + heading["height"] < TELEPHONE["height"] * 0.6
        menu = visitor.page.get_by_role("navigation", name="Menu")
        assert await menu.count() == 1
        people = menu.get_by_role("link", name="People")
        assert not await people.is_visible()
        await menu.locator("summary").focus()
        await visitor.page.keyboard.press("Enter")
        assert await people.is_visible()
        await visitor.look()
        await visitor.page.keyboard.press("Tab")
        focused = visitor.page.locator("a:focus")
        assert await focused.get_attribute("href") == "/"
        assert await focused.get_attribute("aria-current") == "page"
        await people.click()
        assert visitor.page.url.endswith("/people")


DESK = ViewportSize(width=1280, height=800)
BAR = ".govuk-service-navigation__list > li"


@pytest.mark.long("each role at a desk; a telephone is in every run")
async def test_at_a_desk_the_links_stand_in_one_row(browsers: Browsers, school: School) -> None:
    assert (await school.teacher.post("/v1/process-concerns", PROCESS)).status_code == 201
    for person in (school.dsl, school.headteacher, school.auditor, school.admin, school.governor):
        visitor = await browsers.signed_in(person, viewport=DESK)
        for page in ("/", "/calendar"):
            await visitor.go(page)
            boxes = [await each.bounding_box() for each in await visitor.page.locator(BAR).all()]
            tops = {round(box["y"]) for box in boxes if box is not None}
            assert len(tops) == 1, f"{person.id} reads {len(tops)} rows"
        menu = visitor.page.get_by_role("navigation", name="Menu")
        assert await menu.count() == 1
        calendar = menu.get_by_role("link", name="Calendar")
        assert await calendar.get_attribute("aria-current") == "page"
