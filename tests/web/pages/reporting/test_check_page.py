"""The check page names the errors and the gaps of a report so that its author finds them."""

from collections.abc import Mapping
from functools import partial

import pytest

from store.drafts import report_drafts
from store.ledger.ledger import Ledger
from tests.school import School, SetClock
from tests.web.close_look import CloseLook
from tests.web.form_filling import fill
from tests.web.page_reader import Readers
from tests.web.pages.reporting.report_at_browser import ANSWERS, DRAFT, starts
from web.pages.reporting import report_screens


def _with(answers: report_drafts.Answers, _: report_drafts.Answers | None) -> report_drafts.Answers:
    return DRAFT | answers


async def test_in_danger_it_is_said_by_when_the_case_must_really_be_taken_on(
    readers: Readers, school: School, ledger: Ledger, clock: SetClock
) -> None:
    clock.time = clock.time.replace(hour=17, minute=4)
    in_danger: report_drafts.Answers = {"/concern/immediate_danger": ["true"]}
    nothing: report_drafts.Answers = {}
    for answers, said in (
        (nothing, "8:30am tomorrow"),
        (in_danger, "pick it up within 10 minutes of sending this"),
    ):
        await report_drafts.change(ledger.pool, ledger.seals, school.teacher.id, partial(_with, answers))
        visitor = await readers.signed_in(school.teacher, at="/report/check")
        assert said in await visitor.main()
    assert "tomorrow" not in await visitor.main()
    assert "within 15 minutes of sending this" in await visitor.main()
    await visitor.press("Send this report")
    (case,) = await school.dsl.read("/v1/referrals")
    due = {each["id"]: each["due_at"] for each in (await school.dsl.sees(case))["obligations"]}
    assert due["accept"] == "2027-03-01T17:14:00Z"
    assert due["refer:immediate"] == "2027-03-01T17:19:00Z"


async def test_an_answer_of_unknown_is_shown_as_given(readers: Readers, school: School) -> None:
    visitor = await readers.signed_in(school.teacher, at="/report/others")
    unknown = visitor.page.locator('[name="/concern/child_unaware"][value=""]')
    assert not await unknown.is_checked(), "no one has said so yet"
    await unknown.check()
    await visitor.press("Continue")
    await visitor.go("/report/others")
    assert await unknown.is_checked(), "the answer comes back"
    await visitor.go("/report/check")
    rows = visitor.page.locator(".govuk-summary-list__row")
    unaware = rows.filter(has_text="Does the child know about this?")
    assert "I do not know" in await unaware.inner_text()
    for passed_over in ("As far as you know, is an adult involved?", "Are there nude or nearly nude images"):
        assert await rows.filter(has_text=passed_over).count() == 0
    left = visitor.page.locator("details", has_text="Optional questions you left blank")
    await left.locator("summary").click()
    assert "is an adult involved?" in await left.inner_text()
    assert "Does the child know" not in await left.inner_text()


async def test_each_row_can_be_changed_from_beside_it(
    readers: Readers, school: School, ledger: Ledger
) -> None:
    await report_drafts.change(ledger.pool, ledger.seals, school.teacher.id, partial(_with, {}))
    visitor = await readers.signed_in(school.teacher, at="/report/check")
    rows = visitor.page.locator(".govuk-summary-list__row")
    assert await rows.count() == await rows.locator("a").count() > len(report_screens.STEPS)


async def test_the_rows_are_in_the_order_of_the_questions(
    readers: Readers, school: School, ledger: Ledger
) -> None:
    given: report_drafts.Answers = {
        "/concern/occurred_at-roughly": ["on Monday"],
        "/concern/child_words": ["He hits me."],
        "/concern/circumstances/places": ["The park"],
        "/concern/child_unaware": ["false"],
    }
    await report_drafts.change(ledger.pool, ledger.seals, school.teacher.id, partial(_with, given))
    visitor = await readers.signed_in(school.teacher, at="/report/check")
    rows = await visitor.page.locator(".govuk-summary-list__key").all_inner_texts()
    expected = [
        "When did it happen?",
        "What did the child say?",
        "What did you see or hear?",
        "Is the child in immediate danger now?",
        "Is it about someone who works here?",
        "The child’s name",
        "What kind of concern is it?",
        "Which place outside home?",
        "Does the child know about this?",
    ]
    assert [each for each in map(str.strip, rows) if each in expected] == expected


DAY = {"/pupil/date_of_birth-day": ["31"], "/pupil/date_of_birth-month": ["1"]}


def born(year: str) -> Mapping[str, list[str]]:
    return {"/pupil/name": ["Rowan Ashdown"], **DAY, "/pupil/date_of_birth-year": [year]}


@pytest.mark.parametrize(("year", "says"), [("1987", "40 years old"), ("2071", "in the future")])
async def test_an_unlikely_year_of_birth_is_questioned_and_can_be_changed(
    readers: Readers, closely: CloseLook, school: School, year: str, says: str
) -> None:
    visitor = await readers.signed_in(school.teacher, at="/report/child")
    await fill(visitor, born(year))
    await visitor.press("Continue")
    await closely(visitor)
    await visitor.reads("Check the year", says)
    await fill(visitor, born("2020"))
    await visitor.press("Continue")
    assert visitor.page.url.endswith("/report/kind")


async def test_who_confirms_the_year_goes_on_and_is_not_asked_twice(readers: Readers, school: School) -> None:
    visitor = await readers.signed_in(school.teacher)
    await starts(visitor)
    for step in report_screens.STEPS:
        await fill(visitor, born("1987") if step.name == "child" else ANSWERS[step.name])
        await visitor.press("Continue")
        if step.name == "child":
            assert "Check the year" in await visitor.main()
            await visitor.press("Continue")
    assert "40 years old" in await visitor.main()
    await visitor.go("/report/child")
    await visitor.press("Continue")
    assert visitor.page.url.endswith("/report/kind")
    await visitor.go("/report/check")
    await visitor.press("Send this report")
    assert "Your report has been sent." in await visitor.main()
    (case,) = await school.dsl.read("/v1/referrals")
    whole = await school.dsl.sees(case)
    assert whole["pupil"]["date_of_birth"] == "1987-01-31"
    assert "older than 25" in " ".join(each["text"] for each in whole["warnings"])


async def test_in_an_emergency_no_question_comes_back(readers: Readers, school: School) -> None:
    visitor = await readers.signed_in(school.teacher, at="/report/emergency")
    told = {"/concern/summary": ["He is at the gate."], "/concern/category": ["cse"]}
    told |= {"/agency": ["police"], "/channel": ["phone"]}
    await fill(visitor, {**told, **born("1987")})
    await visitor.press("Record this emergency")
    assert "The referral is recorded" in await visitor.main()
    (case,) = await school.dsl.read("/v1/referrals")
    assert (await school.dsl.sees(case))["pupil"]["date_of_birth"] == "1987-01-31"
