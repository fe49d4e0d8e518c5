"""The form of a referral can be looked at before anything is sent (11.5)."""

from api.openapi import EXAMPLES
from domain.command_catalogue import COMMANDS
from tests.school import Json, School
from tests.web.form_filling import fill
from tests.web.page_reader import PageReader, Readers
from tests.web.posted_bodies import as_posted
from web.forms.form_builder import questions

REASONS = EXAMPLES["refer"]["reasons"]


async def filled_in(visitor: PageReader, case: Json, **given: str) -> None:
    await visitor.go(f"/cases/{case['id']}/refer")
    await fill(visitor, as_posted(questions(COMMANDS["refer"], {}), {**EXAMPLES["refer"], **given}))
    visitor.expected.add(422)
    await visitor.press("Preview the referral form")


async def test_a_preview_with_an_error_says_that_there_is_a_problem(readers: Readers, school: School) -> None:
    visitor = await readers.signed_in(school.dsl)
    await filled_in(visitor, await school.teacher.raises(), reasons="Short.")
    shown = await visitor.main()
    assert "There is a problem" in shown
    assert "Write at least 10 characters" in shown


async def test_the_form_is_seen_changed_and_sent_without_typing_twice(
    readers: Readers, school: School
) -> None:
    case = await school.teacher.raises(summary="New phone and trainers.", child_words="Just a friend.")
    visitor = await readers.signed_in(school.dsl)
    await filled_in(visitor, case)
    text = await visitor.main()
    assert "Nothing is recorded yet" in text
    assert "Onward does not send this referral to the agency" in text
    assert "New phone and trainers." in text
    assert REASONS in text
    assert "Just a friend." not in text
    assert (await school.dsl.sees(case))["agency_referrals"] == []
    await visitor.press("Change answers")
    assert REASONS in [await each.input_value() for each in await visitor.page.locator("textarea").all()]
    await visitor.press("Preview the referral form")
    await visitor.press("Record this referral")
    assert [each["id"] for each in (await school.dsl.sees(case))["agency_referrals"]] == ["cscs-1"]
