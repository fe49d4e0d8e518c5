"""The form of a referral: its headings, what a second one carries on, and its preview."""

import re

from playwright.async_api import Locator

from api.openapi import EXAMPLES
from domain.command_catalogue import COMMANDS
from domain.policy.form_questions import SECTIONS
from tests.school import Json, School, a_referral
from tests.web.browsers import Browsers, BrowserSession
from tests.web.form_filling import Visitor, fill, send
from tests.web.page_elements import PageElements
from tests.web.page_reader import PageReader, Readers
from tests.web.posted_bodies import as_posted
from web.forms.form_builder import questions

ANSWER = "Hearing aid in the left ear."


def section(visitor: BrowserSession | PageReader, title: str) -> Locator | PageElements:
    return visitor.page.locator("details.onward-sheet").filter(has_text=re.compile(f"^\\s*{title}"))


async def filled_in(visitor: Visitor, case: Json, **given: object) -> None:
    await visitor.go(f"/cases/{case['id']}/refer")
    await fill(visitor, as_posted(questions(COMMANDS["refer"], {}), {**EXAMPLES["refer"], **given}))


async def test_each_heading_of_the_form_says_what_it_asks_and_how_much_is_answered(
    readers: Readers, school: School
) -> None:
    case = await school.teacher.raises(summary="New phone and trainers.", child_words="Just a friend.")
    visitor = await readers.signed_in(school.dsl, at=f"/cases/{case['id']}/refer")
    whole = visitor.page.locator("main form summary", has_text="More details for the agency’s form")
    assert "3 of 73 answered, 70 not known" in await whole.inner_text()
    await whole.click()
    titles = await visitor.page.locator("details.onward-sheet .govuk-details__summary-text").all_inner_texts()
    theirs = [each.title for each in SECTIONS if any(field.by in ("person", "both") for field in each.fields)]
    assert titles == theirs
    child = section(visitor, "Child").locator("summary")
    assert "health" in await child.inner_text()
    assert "1 of 18 answered, 17 not known" in await child.inner_text()
    assert "Parents" in await section(visitor, "Family and household").locator("summary").inner_text()
    for each in await visitor.page.locator("details.onward-sheet > summary").all():
        await each.click()
    assert "Rowan Ashdown" in await section(visitor, "Child").inner_text()
    concern = await section(visitor, "Concern").inner_text()
    assert "Already in the case: New phone and trainers." in concern
    assert "Already in the case: Just a friend." in concern


async def test_an_answer_of_what_is_not_shared_is_marked_and_kept(browsers: Browsers, school: School) -> None:
    case = await school.teacher.raises()
    visitor = await browsers.signed_in(school.dsl)
    visitor.expected.add(422)
    answers = [{"field": "child.needs", "answer": ANSWER}, {"field": "family.siblings", "answer": "One."}]
    await filled_in(visitor, case, form=answers)
    await send(visitor)
    await visitor.look()
    family = section(visitor, "Family and household")
    assert await family.get_attribute("open") is not None
    marked = family.locator(".govuk-form-group--error")
    assert "Siblings living elsewhere" in await marked.inner_text()
    assert await marked.locator("textarea").input_value() == "One."
    assert "tick it too" in await family.inner_text()
    await visitor.page.locator(".govuk-error-summary__list a").click()
    assert await visitor.page.evaluate("document.activeElement.name") == "/form/family/siblings"


async def test_a_person_who_sees_their_own_part_is_not_shown_what_the_case_knows(
    readers: Readers, school: School
) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "add-information", {"text": "Seen at the gate again."})
    visitor = await readers.signed_in(school.teacher, at=f"/cases/{case['id']}/add-information")
    assert await visitor.sent(f"/cases/{case['id']}/refer", {}) == 422
    assert "More details for the agency’s form" in visitor.answered.text
    assert "Seen at the gate again." not in visitor.answered.text
    assert "Already in the case" not in visitor.answered.text


CONSENT, PHONE, NEEDS = ("Their mother, on Monday.", "01632 960 001", "Hearing aid in the left ear.")
FORM = [
    {"field": "consent.given", "answer": CONSENT},
    {"field": "referrer.phone", "answer": PHONE},
    {"field": "child.needs", "answer": NEEDS},
]
JUDGED = ("/reasons", "/trigger", "/channel", "/pupil_wishes/text", "/pupil_wishes/sought", "/lawful_basis")


async def referred(school: School) -> Json:
    case = await school.teacher.raises()
    return await school.dsl.does(case, "refer", a_referral(form=FORM, authority="croydon"))


async def value(visitor: PageReader, name: str) -> str:
    field = visitor.page.locator(f'[name="{name}"]').first
    return str(await field.input_value())


async def test_a_second_referral_has_the_facts_of_the_first_and_no_judgement(
    readers: Readers, school: School
) -> None:
    case = await referred(school)
    visitor = await readers.signed_in(school.dsl, at=f"/cases/{case['id']}/refer")
    assert (
        "as in the referral of Monday 1 March 2027, 10am"
        in await visitor.page.locator("#carried").inner_text()
    )
    assert await value(visitor, "/form/consent/given") == CONSENT
    assert await value(visitor, "/form/referrer/phone") == PHONE
    assert await value(visitor, "/authority") == "croydon"
    assert await value(visitor, "/form/child/needs") == ""
    for name in JUDGED:
        inputs = visitor.page.locator(f'[name="{name}"]')
        assert await inputs.and_(visitor.page.locator(":checked")).count() == 0, name
        typed = visitor.page.locator(f':is(input[type=text], textarea)[name="{name}"]')
        assert [each for each in await typed.all() if await each.input_value()] == [], name
    shared = visitor.page.locator('[name="/information_shared"]:checked')
    assert await shared.count() == 0


async def test_another_person_is_asked_for_their_own_details(readers: Readers, school: School) -> None:
    case = await referred(school)
    visitor = await readers.signed_in(school.deputy, at=f"/cases/{case['id']}/refer")
    assert await value(visitor, "/form/consent/given") == CONSENT
    assert await value(visitor, "/form/referrer/phone") == ""


async def test_the_task_of_a_missing_child_begins_with_the_episode(readers: Readers, school: School) -> None:
    case = await school.dsl.raises()
    await school.dsl.does(case, "record-missing-episode", {"from": "2027-02-26T16:00:00Z"})
    visitor = await readers.signed_in(school.dsl, at=f"/cases/{case['id']}")
    await visitor.page.locator("main a[href*='record-missing-episode?episode=']").first.click()
    typed = [f"/from-{part}" for part in ("day", "month", "year", "clock")]
    values = [await visitor.page.locator(f'[name="{name}"]').input_value() for name in typed]
    assert values == ["26", "2", "2027", "16:00"]


REASONS = EXAMPLES["refer"]["reasons"]


async def filled_preview(visitor: PageReader, case: Json, **given: str) -> None:
    await visitor.go(f"/cases/{case['id']}/refer")
    await fill(visitor, as_posted(questions(COMMANDS["refer"], {}), {**EXAMPLES["refer"], **given}))
    visitor.expected.add(422)
    await visitor.press("Preview the referral form")


async def test_the_form_is_seen_changed_and_sent_without_typing_twice(
    readers: Readers, school: School
) -> None:
    case = await school.teacher.raises(summary="New phone and trainers.", child_words="Just a friend.")
    visitor = await readers.signed_in(school.dsl)
    await filled_preview(visitor, case)
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
