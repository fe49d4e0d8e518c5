"""Your work: overdue first, then due, then what others must do, each with one step."""

import re
from datetime import UTC, date, datetime

import pytest

from api.examples import EXAMPLES
from store.ledger.ledger import Ledger
from tests.school import School, SetClock, a_concern, a_referral, a_review, silence
from tests.store.pupils.register import a_pupil
from tests.web.browsers import Browsers
from web.pages import work_page

SCRIPT = "<script>document.title='stolen'</script>\"'><b onclick=alert(1)>"


async def test_a_visitor_who_is_not_signed_in_goes_to_the_sign_in_page(browsers: Browsers) -> None:
    visitor = await browsers.signed_out()
    await visitor.go("/")
    assert visitor.page.url.endswith("/sign-in")


async def test_overdue_tasks_come_first_and_say_since_when(
    browsers: Browsers, school: School, ledger: Ledger, clock: SetClock
) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "accept")
    await silence(ledger, clock, case, clock.time.replace(hour=16))
    await school.teacher.raises()
    visitor = await browsers.signed_in(school.dsl)
    await visitor.go("/")
    headings = await visitor.page.locator("h2").all_inner_texts()
    assert [each.partition(" (")[0] for each in headings][:2] == ["Overdue", "Due today"]
    late = await visitor.page.locator(".onward-group--late").inner_text()
    assert "2 hours overdue" in late
    assert "Decide what to do · due 2pm today, Monday 1 March" in late
    assert late.count("Decide what to do") == 2, "the task and its button"


async def test_a_task_past_its_deadline_is_overdue_before_anything_records_it(
    browsers: Browsers, school: School, clock: SetClock
) -> None:
    case = await school.teacher.raises()
    clock.passes(hours=6)
    visitor = await browsers.signed_in(school.dsl)
    await visitor.go("/")
    assert "5 hours overdue" in await visitor.page.locator(".onward-group--late").inner_text()
    assert await visitor.page.locator(".onward-group--today").count() == 0
    await visitor.go(f"/cases/{case['id']}")
    assert "Overdue" in await visitor.page.locator(".onward-task, .govuk-task-list__item").first.inner_text()


async def test_danger_comes_before_overdue_tasks_and_leads_to_the_emergency_referral(
    browsers: Browsers, school: School, ledger: Ledger, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = await school.teacher.raises()
    await silence(ledger, clock, late, clock.time.replace(hour=16))
    case = await school.teacher.raises(immediate_danger=True)
    visitor = await browsers.signed_in(school.dsl)
    for most in (work_page.A_PAGE, 1):  # when not all tasks fit, danger still does
        monkeypatch.setattr(work_page, "A_PAGE", most)
        await visitor.go("/")
        headings = await visitor.page.locator("h2").all_inner_texts()
        assert [each.partition(" (")[0] for each in headings][:2] == ["Immediate danger", "Overdue"]
        rows = visitor.page.locator(".onward-group--danger .onward-row")
        referral = rows.filter(has_text="the police now · due 4:15pm today")
        assert await referral.locator(".govuk-tag--red").inner_text() == "Act now"
        assert late["reference"] not in "".join(await rows.all_inner_texts())
    monkeypatch.undo()
    await visitor.go("/")
    assert await rows.count() == 2
    assert await rows.locator(".govuk-tag--red").all_inner_texts() == ["Act now", "Act now"]
    await visitor.look()
    await referral.get_by_role("link", name="Refer in an emergency").click()
    assert visitor.page.url.endswith(f"/cases/{case['id']}/emergency")
    await school.dsl.does(case, "accept")
    await school.dsl.does(case, "refer", a_referral("police", trigger="immediate_danger"))
    await visitor.go("/")
    assert await visitor.page.locator(".onward-group--danger").count() == 0


async def test_a_silent_agency_leads_to_a_chase(
    browsers: Browsers, school: School, ledger: Ledger, clock: SetClock
) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "decide-review", a_review("refer", "cscs"))
    await school.dsl.does(case, "protect", EXAMPLES["protect"])
    await school.dsl.does(case, "refer", a_referral())
    visitor = await browsers.signed_in(school.dsl)
    step = visitor.page.locator(".onward-row", has_text=re.compile("Answer from")).locator(".govuk-button")
    for until, command in ((16, "record-feedback"), (18, "record-chase")):
        await silence(ledger, clock, case, datetime(2027, 3, 2, until, tzinfo=UTC))
        await visitor.go("/")
        assert await step.get_attribute("href") == f"/cases/{case['id']}/{command}"
    await visitor.go(f"/cases/{case['id']}")
    first = visitor.page.locator(".onward-next")
    assert "/record-chase" in (await first.get_attribute("href") or "")
    second = visitor.page.locator(".onward-next + .govuk-button--secondary")
    assert "/record-feedback" in (await second.get_attribute("href") or "")
    await visitor.look()
    await visitor.go("/escalations")
    steps = visitor.page.locator("section", has_text="Answer from").locator(".govuk-button")
    hrefs = await steps.evaluate_all("all => all.map((each) => each.pathname.split('/').pop())")
    assert hrefs[:2] == ["record-chase", "record-feedback"]


async def test_the_agencys_answer_is_due_tomorrow_at_five(browsers: Browsers, school: School) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "decide-review", a_review("refer", "cscs"))
    await school.dsl.does(case, "refer", a_referral())
    visitor = await browsers.signed_in(school.dsl)
    await visitor.go("/")
    waiting = await visitor.page.locator(".onward-group--waiting .onward-row").first.inner_text()
    assert "Answer from children's social care · due 5pm tomorrow, Tuesday 2 March" in waiting


async def test_a_teachers_work_names_no_child(browsers: Browsers, school: School) -> None:
    await school.teacher.raises()
    visitor = await browsers.signed_in(school.teacher)
    await visitor.go("/")
    assert "Rowan" not in await visitor.text()


async def test_a_teacher_with_nothing_to_do_is_one_press_away_from_reporting(
    browsers: Browsers, school: School
) -> None:
    visitor = await browsers.signed_in(school.teacher)
    await visitor.go("/")
    await visitor.page.locator("main").get_by_role("button", name="Report a concern").click()
    await visitor.page.get_by_role("heading", name="Report a concern").wait_for()


async def test_a_reporter_sees_the_state_of_their_report_at_once(browsers: Browsers, school: School) -> None:
    case = await school.teacher.raises()
    other = await school.colleague.raises()
    visitor = await browsers.signed_in(school.teacher)
    await visitor.go("/")
    mine = await visitor.page.locator("section", has_text="Your reports").inner_text()
    assert f"{case['reference']}: Your report is with the designated safeguarding lead" in mine
    assert "nothing waiting for others" not in await visitor.main()
    await school.dsl.does(case, "decide-review", a_review("refer", "cscs"))
    await school.dsl.does(case, "refer", a_referral())
    await visitor.go("/")
    assert f"{case['reference']}: The school has made a referral" in await visitor.main()
    assert other["reference"] not in await visitor.main()
    assert "Rowan" not in await visitor.page.content()


async def test_the_person_the_concern_is_about_learns_nothing(browsers: Browsers, school: School) -> None:
    await school.teacher.raises(about=(school.dsl,))
    visitor = await browsers.signed_in(school.dsl)
    await visitor.go("/")
    assert "Nothing to do, and nothing waiting for others." in await visitor.main()


async def test_a_script_in_the_text_is_shown_and_not_run(browsers: Browsers, school: School) -> None:
    body = {
        "pupil": {"name": SCRIPT, "date_of_birth": "2020-01-31"},
        "concern": {"category": "emotional", "summary": SCRIPT, "immediate_danger": False},
    }
    assert (await school.teacher.post("/v1/referrals", body)).status_code == 201
    visitor = await browsers.signed_in(school.dsl)
    await visitor.go("/")
    assert SCRIPT in await visitor.main()
    assert await visitor.page.title() == "Your work – Onward"


async def test_a_case_that_changes_elsewhere_appears_without_a_press(
    browsers: Browsers, school: School
) -> None:
    visitor = await browsers.signed_in(school.dsl)
    await visitor.go("/")
    assert "Nothing to do, and nothing waiting for others." in await visitor.main()
    async with visitor.page.expect_response(lambda answer: answer.url == visitor.address + "/"):
        case = await school.teacher.raises()
    await visitor.page.get_by_text(case["reference"]).first.wait_for()


async def test_a_page_closes_when_its_session_has_ended(browsers: Browsers, school: School) -> None:
    visitor = await browsers.signed_in(school.dsl)
    await visitor.go("/")
    async with visitor.page.expect_navigation():
        await browsers.owner.execute("UPDATE sessions SET ended_at = now() WHERE person = $1", school.dsl.id)
    assert "/sign-in" in visitor.page.url


async def test_more_work_is_on_the_next_page_and_nothing_is_there_twice(
    browsers: Browsers, school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        await school.teacher.raises()
    monkeypatch.setattr(work_page, "A_PAGE", 4)
    visitor = await browsers.signed_in(school.dsl, script=False)
    await visitor.go("/")
    shown: list[str] = []
    for _ in range(10):
        shown += await visitor.page.locator(".onward-row__step").evaluate_all("all => all.map((e) => e.href)")
        if not await visitor.page.get_by_role("link", name="More work").count():
            break
        await visitor.press("More work")
    owed = await school.dsl.read("/v1/worklist?limit=200")
    assert len(shown) == len(set(shown)) == len(owed) > 8
    await visitor.press("Back to the first page")
    assert await visitor.page.locator(".onward-row").count() == 4
    await visitor.go("/?cursor=nonsense")
    assert await visitor.page.locator(".onward-row").count() == 4


@pytest.mark.parametrize("script", [True, False])
async def test_a_child_who_may_have_left_is_listed_with_the_way_to_record_it(
    script: bool, browsers: Browsers, school: School, ledger: Ledger
) -> None:
    gone = await a_pupil(ledger, school, missing_since=date(2027, 3, 1))
    left = await a_pupil(ledger, school, given_name="Amélie", left_on=date(2027, 2, 26))
    for pupil in (gone, left):
        await school.teacher.post("/v1/referrals", a_concern() | {"pupil": {"id": str(pupil.id)}})
    visitor = await browsers.signed_in(school.dsl, script=script)
    await visitor.go("/")
    shown = await visitor.page.locator(".onward-group--left").inner_text()
    assert "Left, file owed" in shown
    assert "May have left: not in the list of Monday 1 March 2027" in shown
    assert "Left on Friday 26 February 2027" in shown
    assert "Amelia Okafor" in shown
    await visitor.page.locator(".onward-group--left .onward-row__step").first.click()
    assert visitor.page.url.endswith("/record-leaving")
    teacher = await browsers.signed_in(school.teacher, script=script)
    await teacher.go("/")
    assert await teacher.page.locator(".onward-group--left").count() == 0
