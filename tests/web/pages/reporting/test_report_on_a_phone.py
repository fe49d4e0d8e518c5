"""A report is made on a phone with one thumb: nothing is too small to touch or too wide to read."""

import pytest
from playwright.async_api import ViewportSize

from tests.school import School
from tests.web.browsers import TELEPHONE, Browsers, BrowserSession
from tests.web.form_filling import fill
from tests.web.page_reader import Readers
from tests.web.pages.reporting.report_at_browser import ANSWERS, starts
from web.pages.reporting import report_screens

LEAST = 44
_SMALL = """(least) => {
    const targets = "main button, main .govuk-button, main input, main select, main textarea, main summary,"
        + " main .onward-danger__call, .govuk-back-link, main .govuk-summary-list__actions a";
    const label = (each) => each.labels?.[0];
    const box = (each) => each.getBoundingClientRect();
    return [...document.querySelectorAll(targets)]
        .filter((each) => each.type !== "hidden" && each.checkVisibility())
        .filter((each) => Math.max(box(each).height, label(each) ? box(label(each)).height : 0) < least)
        .map((each) => `${each.outerHTML.slice(0, 120)}: ${box(each).height}`);
}"""
_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
_OUT_OF_REACH = """() => {
    const button = [...document.querySelectorAll("main form .govuk-button")].at(-1);
    return document.documentElement.clientWidth - button.getBoundingClientRect().width;
}"""


async def fits(visitor: BrowserSession) -> None:
    """Every target is large enough, and nothing scrolls sideways."""
    assert await visitor.page.evaluate(_SMALL, LEAST) == [], visitor.page.url
    assert await visitor.page.evaluate(_WIDE) <= 0, visitor.page.url
    for each in await visitor.page.locator("main summary").all():
        await each.click()
    assert await visitor.page.evaluate(_SMALL, LEAST) == [], f"{visitor.page.url}, unfolded"
    assert await visitor.page.evaluate(_WIDE) <= 0, f"{visitor.page.url}, unfolded"


@pytest.mark.parametrize(
    "width", [320, pytest.param(390, marks=pytest.mark.long("the narrower telephone is in every run"))]
)
async def test_every_screen_of_a_report_fits_one_thumb(
    browsers: Browsers, school: School, width: int
) -> None:
    phone = ViewportSize(width=width, height=TELEPHONE["height"])
    visitor = await browsers.signed_in(school.teacher, viewport=phone, has_touch=True, at="/report")
    await fits(visitor)
    await starts(visitor)
    for step in report_screens.STEPS:
        await fits(visitor)
        assert await visitor.page.evaluate(_OUT_OF_REACH) <= 40, "the button is as wide as the screen"
        await visitor.page.reload()
        await fill(visitor, ANSWERS[step.name])
        await visitor.press("Continue")
    await visitor.look()
    await fits(visitor)


async def test_the_pages_of_an_emergency_fit_one_thumb(browsers: Browsers, school: School) -> None:
    visitor = await browsers.signed_in(school.teacher, viewport=TELEPHONE, has_touch=True)
    for page in ("/report/now", "/report/emergency"):
        await visitor.go(page)
        await fits(visitor)


async def test_what_to_say_to_the_child_is_on_the_first_screens_with_its_clause(
    readers: Readers, school: School
) -> None:
    """3-STF.i, 11.16."""
    visitor = await readers.signed_in(school.teacher)
    for page in ("/report", "/report/what"):
        await visitor.go(page)
        await visitor.page.get_by_text("What to say to the child").click()
        await visitor.reads("I have to tell someone who can help.", "Do not promise to keep it secret.")
        await visitor.reads("Policy: 3-STF.i, 11.16")
