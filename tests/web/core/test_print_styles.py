"""Pages on paper: no address of a link, no way to another page, dark on white, nothing cut at A4."""

import pytest
from playwright.async_api import ViewportSize

from store.ledger.ledger import Ledger
from tests.school import Json, School, SetClock
from tests.web.browsers import Browsers, BrowserSession
from tests.web.full_case_over_http import full_case

A4 = ViewportSize(width=794, height=1123)
PAGES = (
    *("", "/replay?entry=4", "/as-at?on=2027-03-03&time=10:00&by=recorded", "/compliance", "/integrity"),
    *("/agency-referrals/cscs-1", "?print=yes", "/who-looked"),
)
ADDRESSES = """() => [...document.querySelectorAll("a[href]")]
    .map((link) => getComputedStyle(link, "::after").content).filter((content) => /[/(:]/.test(content))"""
WAYS = """() => [...document.querySelectorAll("nav, .govuk-button, .govuk-skip-link, [data-hide]")]
    .filter((each) => each.checkVisibility() && each.getClientRects().length)
    .map((each) => each.outerHTML.slice(0, 200))"""
PALE = """() => {
    const light = (colour) => {
        const [red, green, blue] = colour.match(/[0-9.]+/g).map(Number);
        return 0.299 * red + 0.587 * green + 0.114 * blue;
    };
    return [...document.querySelectorAll("main, main *")].filter((each) => each.checkVisibility()
        && [...each.childNodes].some((one) => one.nodeType === 3 && one.textContent.trim())
        && light(getComputedStyle(each).color) > 140).map((each) => each.outerHTML.slice(0, 200));
}"""
"""Text too pale to be read where no background is printed."""
CUT = """() => [document.documentElement, ...document.querySelectorAll("main *")]
    .filter((each) => each.clientWidth > 1 && each.scrollWidth > each.clientWidth + 1
        && (each === document.documentElement || getComputedStyle(each).overflowX !== "visible"))
    .map((each) => each.outerHTML.slice(0, 200))"""


@pytest.fixture
async def case(school: School, ledger: Ledger, clock: SetClock) -> Json:
    return await full_case(school, ledger, clock)


async def _printed(browsers: Browsers, school: School, case: Json, page: str) -> BrowserSession:
    visitor = await browsers.signed_in(school.auditor, viewport=A4, at=f"/cases/{case['id']}{page}")
    await visitor.page.emulate_media(media="print")
    return visitor


@pytest.mark.long("prints many pages; a printed case is in every run")
async def test_paper_holds_the_page_and_nothing_but_the_page(
    browsers: Browsers, school: School, case: Json
) -> None:
    wrong = []
    for page in PAGES:
        visitor = await _printed(browsers, school, case, page)
        for name, found in {"address": ADDRESSES, "way": WAYS, "pale": PALE, "cut": CUT}.items():
            wrong += [f"{page} {name}: {each}" for each in await visitor.page.evaluate(found)]
    assert not wrong, "\n".join(wrong)


async def test_paper_has_one_column_and_what_is_owed_and_the_record_come_first(
    browsers: Browsers, school: School
) -> None:
    case = await school.teacher.raises()
    visitor = await browsers.signed_in(school.dsl, viewport={"width": 794, "height": 1123})
    await visitor.page.emulate_media(media="print")
    await visitor.go(f"/cases/{case['id']}")
    whole = await visitor.page.locator("main .govuk-grid-row").evaluate("row => row.clientWidth")
    places = []
    for heading in ("#owed", "#record", "#people"):
        column = visitor.page.locator("main .govuk-grid-row > div", has=visitor.page.locator(heading))
        assert await column.evaluate("column => column.offsetWidth") == whole, heading
        places.append(await visitor.page.locator(heading).evaluate("one => one.getBoundingClientRect().y"))
    assert places == sorted(places)
