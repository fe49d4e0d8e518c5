"""Each role from signing in to signing out, with a script and without."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

import pytest

from api.openapi import EXAMPLES
from application.school import passwords
from domain.command_catalogue import COMMANDS
from domain.people.roles import ROLES
from tests.school import PARTS, WHY, Actor, Json, School, a_review
from tests.web.browsers import Browsers, BrowserSession, an_account
from tests.web.form_filling import fill, send
from tests.web.pages.reporting.report_at_browser import ANSWERS, reports
from tests.web.posted_bodies import as_posted
from web.forms.form_builder import questions

PASSWORD = "otter lantern plum"
Told = Callable[[School], Awaitable[Json]]


async def signs_in(browsers: Browsers, person: Actor, script: bool) -> BrowserSession:
    """At the sign-in page, by name and password."""
    login = await an_account(browsers.owner, person, await passwords.hashed(PASSWORD))
    visitor = await browsers.signed_out(script)
    await visitor.page.goto(visitor.address)
    await fill(visitor, {"login": [login], "password": [PASSWORD]})
    await send(visitor)
    assert "Your work" in await visitor.page.title()
    await visitor.look()
    return visitor


async def signs_out(visitor: BrowserSession) -> None:
    await visitor.press("Sign out")
    await visitor.page.get_by_text("You are signed out").wait_for()


async def does_from_work(visitor: BrowserSession, command: str, given: Mapping[str, Sequence[str]]) -> None:
    """Take the step that one's work offers; it is done, and stands there no more."""
    step = visitor.page.locator(f"main a[href$='/{command}']")
    if not await step.first.is_visible():  # not the most pressing one of its child
        await visitor.page.locator(".onward-row__more summary").first.click()
    await step.first.click()
    await fill(visitor, given)
    await send(visitor)
    assert visitor.page.url.endswith(f"?done={command}"), await visitor.main()
    assert await visitor.page.locator(".govuk-notification-banner--success").count() == 1
    await visitor.page.goto(visitor.address)
    assert await step.count() == 0


def example(command: str) -> Mapping[str, Sequence[str]]:
    return as_posted(questions(COMMANDS[command], {}), EXAMPLES[command])


async def about(school: School, *parts: str) -> Json:
    return await school.teacher.raises(about=tuple(school.everybody[part] for part in parts))


async def challenged(school: School) -> Json:
    case = await school.teacher.raises()
    await school.dsl.does(case, "decide-review", a_review("early_help"))
    (decision,) = (await school.senior.sees(case))["challengeable"]
    return await school.senior.does(case, "challenge", {"decision": decision["event"], "reasons": WHY})


async def mentored(school: School) -> Json:
    case = await school.teacher.raises()
    await school.dsl.does(case, "decide-review", a_review("early_help"))
    return await school.dsl.does(
        case, "assign-mentor", EXAMPLES["assign-mentor"] | {"mentor": str(school.mentor.id)}
    )


FROM_WORK: dict[str, tuple[str, Told, str, Mapping[str, Sequence[str]]]] = {
    "dsl": ("dsl", lambda school: about(school), "accept", {}),
    "deputy_dsl": ("deputy", lambda school: about(school, "dsl"), "protect", example("protect")),
    "headteacher": ("headteacher", challenged, "answer-challenge", {"/upheld": ["false"], "/reasons": [WHY]}),
    "senior_leader": ("senior", lambda school: about(school, "dsl", "deputy", "headteacher"), "accept", {}),
    "nominated_governor": (
        "governor",
        lambda school: about(school, "dsl", "deputy", "senior", "headteacher"),
        "accept",
        {},
    ),
    "board_lead": (
        "board_lead",
        lambda school: about(school, "dsl", "deputy", "senior", "headteacher", "governor"),
        "accept",
        {},
    ),
    "mentor": ("mentor", mentored, "record-mentor-contact", {"/way": ["last"], "/reasons": [WHY]}),
}
"""Of each role: who has it, what happened before, and the step that stands in their work."""
scripts = pytest.mark.parametrize(
    "script",
    [
        pytest.param(True, id="with script"),
        pytest.param(
            False, id="without script", marks=pytest.mark.long("the twelve tasks are tried without, too")
        ),
    ],
)


@scripts
@pytest.mark.parametrize("role", FROM_WORK)
async def test_a_task_is_in_your_work_and_is_done_from_there(
    role: str, script: bool, browsers: Browsers, school: School
) -> None:
    part, told, command, given = FROM_WORK[role]
    case = await told(school)
    visitor = await signs_in(browsers, school.everybody[part], script)
    assert case["reference"] in await visitor.main()
    await does_from_work(visitor, command, given)
    await signs_out(visitor)


async def test_a_person_who_loses_a_case_by_a_command_is_told_that_it_was_recorded(
    browsers: Browsers, school: School
) -> None:
    case = await mentored(school)
    visitor = await browsers.signed_in(school.mentor, at=f"/cases/{case['id']}/record-mentor-contact")
    await fill(visitor, FROM_WORK["mentor"][3])
    await send(visitor)
    assert "You can no longer see this case." in await visitor.main()
    await visitor.look()
    await visitor.go(f"/cases/{case['id']}", status=404)


@scripts
async def test_staff_report_by_every_page_and_add_what_they_see_later(
    script: bool, browsers: Browsers, school: School
) -> None:
    visitor = await signs_in(browsers, school.teacher, script)
    await visitor.press("Report a concern")
    await send(visitor)
    await reports(visitor)
    (case,) = await school.teacher.read("/v1/referrals")
    await visitor.go("/cases")
    await visitor.page.locator("main").get_by_role("link", name=case["reference"]).first.click()
    await visitor.page.locator("main a[href$='/add-information']").first.click()
    await fill(visitor, {"/text": ["Seen at the gate again."]})
    await send(visitor)
    assert "Seen at the gate again." in await visitor.page.content()
    await signs_out(visitor)
    whole = await school.dsl.sees(case)
    assert whole["concern"]["child_words"] == ANSWERS["what"]["/concern/child_words"][0]


@scripts
async def test_a_dsl_takes_a_case_from_the_report_to_the_end_of_its_review_and_refers(
    script: bool, browsers: Browsers, school: School
) -> None:
    case = await school.teacher.raises()
    visitor = await signs_in(browsers, school.dsl, script)
    for command in ("accept", "protect", "decide-review", "refer"):
        given = example(command) if command != "accept" else {}
        await does_from_work(visitor, command, given)
        await visitor.look()
    now = await school.dsl.sees(case)
    assert [each["agency"] for each in now["agency_referrals"]] == ["cscs"]
    assert {"accept", "protect", "review", "refer"}.isdisjoint(
        each["kind"] for each in now["obligations"] if each["state"] in ("open", "overdue")
    )
    await visitor.go(f"/cases/{case['id']}")
    assert await visitor.page.locator("#cscs-1").count() == 1
    await signs_out(visitor)


@scripts
async def test_an_auditor_replays_and_verifies(script: bool, browsers: Browsers, school: School) -> None:
    case = await school.teacher.raises()
    visitor = await signs_in(browsers, school.auditor, script)
    await visitor.go("/cases")
    await visitor.page.locator("main").get_by_role("link", name=case["reference"]).first.click()
    await visitor.press("Replay entry by entry")
    assert "Entry 1 of 1" in await visitor.main()
    await visitor.press("Record integrity")
    assert "The one entry is unchanged." in await visitor.main()
    await signs_out(visitor)


@scripts
async def test_an_administrator_adds_a_person(script: bool, browsers: Browsers, school: School) -> None:
    visitor = await signs_in(browsers, school.admin, script)
    await visitor.go("/people")
    await visitor.press("Add a person")
    await visitor.page.fill("#name", "Nia New")
    await visitor.page.check("main input[value=staff]")
    await send(visitor)
    assert "/welcome/" in await visitor.main()
    await signs_out(visitor)


@scripts
async def test_the_operator_sees_the_requests_of_schools(
    script: bool, browsers: Browsers, school: School
) -> None:
    await school.teacher.raises()
    visitor = await signs_in(browsers, school.operator, script)
    assert "Rowan Ashdown" not in await visitor.main()
    await visitor.press("Calendar")
    await visitor.look()
    assert "Next bank holidays" in await visitor.main()
    await signs_out(visitor)


def test_no_role_is_without_a_journey() -> None:
    apart = {"staff", "auditor", "admin", "operator"}
    assert {*FROM_WORK, *apart} == set(ROLES)
    assert all(role in PARTS[part] for role, (part, *_) in FROM_WORK.items())
