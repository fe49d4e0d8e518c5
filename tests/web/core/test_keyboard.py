"""A whole morning's work with the keyboard alone, from the first concern to the referral."""

import pytest
from playwright.async_api import expect

from api.openapi import EXAMPLES
from domain.command_catalogue import COMMANDS
from tests.school import School
from tests.web.browsers import Browsers
from tests.web.keyboard_user import Keys
from tests.web.pages.reporting.report_at_browser import ANSWERS, GIVEN
from tests.web.posted_bodies import Sent, as_posted
from web.forms.form_builder import questions
from web.pages.reporting import report_screens


def answers(command: str) -> Sent:
    return as_posted(questions(COMMANDS[command], {}), EXAMPLES[command])


@pytest.mark.parametrize(
    ("script", "width"),
    [
        pytest.param(True, 1280, id="a desk with script"),
        pytest.param(
            False,
            320,
            id="a phone without script",
            marks=pytest.mark.long("the twelve tasks are done so, too"),
        ),
    ],
)
async def test_a_case_is_taken_on_protected_decided_and_referred_without_a_mouse(
    script: bool, width: int, browsers: Browsers, school: School
) -> None:
    case = await school.teacher.raises()
    visitor = await browsers.signed_in(school.dsl, script, viewport={"width": width, "height": 640})
    page, keys = visitor.page, Keys(visitor)
    await visitor.go("/")
    for command in ("accept", "protect", "decide-review", "refer"):
        await keys.past_the_menu()
        await keys.follows(page.locator(f"main a[href$='/{command}']").first)
        await keys.past_the_menu()
        heights = await keys.fill(answers(command))
        assert heights == sorted(heights), "Tab goes down the form"
        await keys.sends()
        assert page.url.endswith(f"?done={command}"), await visitor.main()
    now = await school.dsl.sees(case)
    assert [each["agency"] for each in now["agency_referrals"]] == ["cscs"]


async def test_a_concern_is_reported_without_a_mouse(browsers: Browsers, school: School) -> None:
    visitor = await browsers.signed_in(school.teacher)
    keys = Keys(visitor)
    await visitor.go("/report")
    await keys.past_the_menu()
    await keys.sends()
    for step in report_screens.STEPS:
        assert visitor.page.url.endswith(f"/report/{step.name}"), await visitor.main()
        await keys.past_the_menu()
        await keys.fill({name: texts for name, texts in ANSWERS[step.name].items() if texts})
        await keys.follows(visitor.page.get_by_role("button", name="Continue"))
    assert visitor.page.url.endswith("/report/check")
    await keys.past_the_menu()
    await keys.sends()
    assert "Your report has been sent." in await visitor.main()
    (case,) = await school.teacher.read("/v1/referrals")
    assert (await school.dsl.sees(case))["concern"]["child_words"] == GIVEN["/concern/child_words"][0]


async def test_one_key_leads_past_the_menu(browsers: Browsers, school: School) -> None:
    case = await school.teacher.raises()
    visitor = await browsers.signed_in(school.dsl, at=f"/cases/{case['id']}/protect")
    keys = Keys(visitor)
    await keys.past_the_menu()
    whole, small, first = await keys.tab(), await keys.tab(), await keys.tab()
    named = (whole["name"], small["name"], first["name"])
    assert named == ("", "", "/for"), "the links to the concern and to a small worry, then the first question"


async def test_the_error_summary_has_the_focus_and_leads_to_each_field(
    browsers: Browsers, school: School
) -> None:
    case = await school.teacher.raises()
    visitor = await browsers.signed_in(school.dsl, at=f"/cases/{case['id']}/protect")
    visitor.expected.add(422)
    keys = Keys(visitor)
    await keys.sends()
    summary = visitor.page.locator(".govuk-error-summary")
    assert await summary.evaluate("(each) => each === document.activeElement")
    for place, field in enumerate(("/for", "/way", "/reasons")):
        await keys.to(summary.get_by_role("link").nth(place))
        await keys.press("Enter")
        await expect(visitor.page.locator(f'[name="{field}"]:focus')).to_have_count(1)
        await summary.evaluate("(each) => each.focus()")
