"""The check page names the errors and the gaps of a report so that its author finds them."""

from functools import partial

from store.drafts import report_drafts
from store.ledger.ledger import Ledger
from tests.school import School, SetClock
from tests.web.form_filling import fill
from tests.web.page_reader import Readers
from tests.web.pages.report.report_at_browser import DRAFT


async def test_two_days_that_cannot_be_are_told_apart(readers: Readers, school: School) -> None:
    visitor = await readers.signed_in(school.teacher)
    await visitor.go("/report/others")
    for name in ("occurred_at", "noticed_at"):
        await fill(visitor, {f"/concern/{name}-day": ["31"], f"/concern/{name}-month": ["2"]})
        await fill(visitor, {f"/concern/{name}-year": ["2027"], f"/concern/{name}-clock": ["3pm"]})
    visitor.expected.add(422)
    await visitor.press("Continue")
    said = await visitor.page.locator(".govuk-error-summary__list li").all_inner_texts()
    assert [each.partition("?")[0] for each in said] == [
        "When did it happen",
        "When did you notice it or hear about it",
    ]
    await visitor.go("/report/check")
    listed = await visitor.page.locator(".govuk-error-summary__list li").all_inner_texts()
    assert set(said) < set(listed)


def _with(answers: report_drafts.Answers, _: report_drafts.Answers | None) -> report_drafts.Answers:
    return DRAFT | answers


async def test_in_danger_it_is_said_by_when_the_case_must_really_be_taken_on(
    readers: Readers, school: School, ledger: Ledger, clock: SetClock
) -> None:
    clock.time = clock.time.replace(hour=17, minute=4)
    in_danger: report_drafts.Answers = {"/concern/immediate_danger": ["true"]}
    nothing: report_drafts.Answers = {}
    for answers, said in ((nothing, "8:30am tomorrow"), (in_danger, "pick it up by 5:14pm today")):
        await report_drafts.change(ledger.pool, ledger.seals, school.teacher.id, partial(_with, answers))
        visitor = await readers.signed_in(school.teacher)
        await visitor.go("/report/check")
        assert said in await visitor.main()
    assert "tomorrow" not in await visitor.main()
    assert "by 5:19pm today" in await visitor.main()
    await visitor.press("Send this report")
    (case,) = await school.dsl.read("/v1/referrals")
    due = {each["id"]: each["due_at"] for each in (await school.dsl.sees(case))["obligations"]}
    assert due["accept"] == "2027-03-01T17:14:00Z"
    assert due["refer:immediate"] == "2027-03-01T17:19:00Z"


async def test_an_optional_question_is_not_called_unanswered(readers: Readers, school: School) -> None:
    visitor = await readers.signed_in(school.teacher)
    await visitor.go("/report/what")
    await fill(visitor, {"/concern/child_words": ["I am not going home."]})
    visitor.expected.add(422)
    await visitor.press("Continue")
    await visitor.go("/report/check")
    unanswered = visitor.page.locator(".govuk-summary-list__row", has_text="Not answered")
    asked = [each.partition("\t")[0] for each in await unanswered.all_inner_texts()]
    assert asked == [
        "What did you see or hear?",
        "Is the child in immediate danger now?",
        "Is it about someone who works here?",
        "Which child is it?",
        "What kind of concern is it?",
    ]
    shown = await visitor.page.locator(".govuk-summary-list__row").all_inner_texts()
    assert len(shown) == len(asked) + 1, "nothing is shown but the words and the gaps"
    await visitor.page.get_by_text("Optional questions you left blank").click()
    await visitor.press("Images of a child")
    assert visitor.page.url.endswith("/report/others")


async def test_an_answer_of_unknown_is_shown_as_given(readers: Readers, school: School) -> None:
    visitor = await readers.signed_in(school.teacher)
    await visitor.go("/report/others")
    unknown = visitor.page.locator('[name="/concern/staff_allegation"][value=""]')
    assert not await unknown.is_checked(), "no one has said so yet"
    await unknown.check()
    await visitor.press("Continue")
    await visitor.go("/report/others")
    assert await unknown.is_checked(), "the answer comes back"
    await visitor.go("/report/check")
    rows = visitor.page.locator(".govuk-summary-list__row")
    harmed = rows.filter(has_text="Is this about an adult who works with children?")
    assert "I do not know" in await harmed.inner_text()
    for passed_over in ("As far as you know, is an adult involved?", "Are there nude or nearly nude images"):
        assert await rows.filter(has_text=passed_over).count() == 0
    left = visitor.page.locator("details", has_text="Optional questions you left blank")
    await left.locator("summary").click()
    assert "is an adult involved?" in await left.inner_text()
    assert "who works with children?" not in await left.inner_text()
