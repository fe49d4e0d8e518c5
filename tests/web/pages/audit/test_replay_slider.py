"""The slider of the replay: the entry follows, the address names it, and Back works."""

import asyncio
import re
from urllib.parse import urlsplit

from playwright.async_api import Route

from tests.patience import until
from tests.school import Json, School, a_review
from tests.web.browsers import Browsers, BrowserSession


async def shows(visitor: BrowserSession, number: int) -> None:
    """The entry of this number, in the page, in the slider, in what is said and in the address."""
    page = visitor.page
    await page.get_by_role("heading", name=f"Entry {number} of").wait_for()
    # The address is the last that follows.
    await until("the address follows", lambda: urlsplit(page.url).query == f"entry={number}")
    assert await page.input_value("#entry") == str(number)
    assert (await page.get_attribute("#entry", "aria-valuetext") or "").startswith(f"Entry {number} of")


async def at_the_replay(browsers: Browsers, school: School) -> tuple[BrowserSession, Json]:
    case = await school.teacher.raises()
    for text in ("Seen at the gate again.", "And once more."):
        await school.teacher.does(case, "add-information", {"text": text})
    case = await school.dsl.does(case, "decide-review", a_review())
    visitor = await browsers.signed_in(school.auditor)
    await visitor.go(f"/cases/{case['id']}")
    await visitor.press("Replay entry by entry")
    return visitor, case


async def test_the_slider_moves_with_the_mouse_and_the_arrow_keys(browsers: Browsers, school: School) -> None:
    visitor, case = await at_the_replay(browsers, school)
    page, last = visitor.page, case["version"]
    at = await page.locator("#entry").bounding_box()
    assert at is not None
    middle = at["y"] + at["height"] / 2
    await page.mouse.move(at["x"] + at["width"] - 8, middle)
    await page.mouse.down()
    await page.mouse.move(at["x"] + 8, middle, steps=6)
    await page.mouse.up()
    await shows(visitor, 1)
    assert "reported a concern" in await visitor.main()
    for key, number in (("ArrowRight", 2), ("ArrowUp", 3), ("ArrowLeft", 2), ("End", last)):
        await page.keyboard.press(key)
        await shows(visitor, number)
        assert await page.text_content("#announced") == f"Entry {number} of {last}"
    assert "decided what to do: no further action" in await visitor.main()
    await visitor.look()


async def test_an_answer_that_comes_late_does_not_move_the_slider_back(
    browsers: Browsers, school: School
) -> None:
    visitor, case = await at_the_replay(browsers, school)
    page, last = visitor.page, case["version"]
    go_on = asyncio.Event()

    async def holds(route: Route) -> None:
        await go_on.wait()
        await route.continue_()

    late = re.compile(f"entry={last - 1}$")
    await page.route(late, holds)
    await page.focus("#entry")
    async with page.expect_request(late):
        await page.keyboard.press("ArrowLeft")
    await page.keyboard.press("ArrowLeft")
    go_on.set()
    await shows(visitor, last - 2)


async def test_back_leads_to_the_page_before_and_to_the_entry_seen(
    browsers: Browsers, school: School
) -> None:
    visitor, case = await at_the_replay(browsers, school)
    page, last = visitor.page, case["version"]
    await page.focus("#entry")
    await page.keyboard.press("ArrowLeft")
    await shows(visitor, last - 1)
    await visitor.press("First")
    await shows(visitor, 1)
    await page.go_back()
    await shows(visitor, last - 1)
    await page.go_back()  # the slider fills the history with nothing
    assert urlsplit(page.url).path == f"/cases/{case['id']}"
    await page.go_forward()
    await shows(visitor, last - 1)
    assert "Rowan" not in page.url + await page.title()
