"""The slider of the replay: the entry follows, the address names it, and Back works."""

import asyncio
from urllib.parse import urlsplit

from tests.school import Json, School, a_review
from tests.web.browsers import Browsers, BrowserSession


async def shows(desk: BrowserSession, number: int) -> None:
    """The entry of this number, in the page, in the slider, in what is said and in the address."""
    page = desk.page
    await page.get_by_role("heading", name=f"Entry {number} of").wait_for()
    async with asyncio.timeout(5):  # the address is the last that follows
        while urlsplit(page.url).query != f"entry={number}":
            await asyncio.sleep(0.02)
    assert await page.input_value("#entry") == str(number)
    assert (await page.get_attribute("#entry", "aria-valuetext") or "").startswith(f"Entry {number} of")


async def at_the_replay(lobby: Browsers, school: School) -> tuple[BrowserSession, Json]:
    case = await school.teacher.raises()
    for text in ("Seen at the gate again.", "And once more."):
        await school.teacher.does(case, "add-information", {"text": text})
    case = await school.dsl.does(case, "decide-review", a_review())
    desk = await lobby.seat(school.auditor)
    await desk.go(f"/cases/{case['id']}")
    await desk.press("Replay entry by entry")
    return desk, case


async def test_the_slider_moves_with_the_mouse_and_the_arrow_keys(lobby: Browsers, school: School) -> None:
    desk, case = await at_the_replay(lobby, school)
    page, last = desk.page, case["version"]
    at = await page.locator("#entry").bounding_box()
    assert at is not None
    middle = at["y"] + at["height"] / 2
    await page.mouse.move(at["x"] + at["width"] - 8, middle)
    await page.mouse.down()
    await page.mouse.move(at["x"] + 8, middle, steps=6)
    await page.mouse.up()
    await shows(desk, 1)
    assert "reported a concern" in await desk.main()
    for key, number in (("ArrowRight", 2), ("ArrowUp", 3), ("ArrowLeft", 2), ("End", last)):
        await page.keyboard.press(key)
        await shows(desk, number)
        assert await page.text_content("#announced") == f"Entry {number} of {last}"
    assert "decided what to do: no further action" in await desk.main()
    await desk.look()


async def test_back_leads_to_the_page_before_and_to_the_entry_seen(lobby: Browsers, school: School) -> None:
    desk, case = await at_the_replay(lobby, school)
    page, last = desk.page, case["version"]
    await page.focus("#entry")
    await page.keyboard.press("ArrowLeft")
    await shows(desk, last - 1)
    await desk.press("First")
    await shows(desk, 1)
    await page.go_back()
    await shows(desk, last - 1)
    await page.go_back()  # the slider fills the history with nothing
    assert urlsplit(page.url).path == f"/cases/{case['id']}"
    await page.go_forward()
    await shows(desk, last - 1)
    assert "Rowan" not in page.url + await page.title()
