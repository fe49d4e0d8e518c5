"""The referral form's questions stand under headings, with what the case knows and what is left (11.5)."""

import gzip
import re

from playwright.async_api import Locator

from api.openapi import EXAMPLES
from domain.command_catalogue import COMMANDS
from domain.policy.form_questions import SECTIONS
from tests.school import Json, School
from tests.web.browsers import Browsers, BrowserSession
from tests.web.form_filling import Visitor, fill, send
from tests.web.page_elements import PageElements
from tests.web.page_reader import PageReader, Readers
from tests.web.posted_bodies import as_posted
from web.forms.form_builder import questions

MOST_BYTES = 60 * 1024
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
    visitor = await readers.signed_in(school.dsl)
    await visitor.go(f"/cases/{case['id']}/refer")
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


async def test_the_count_follows_what_is_typed(browsers: Browsers, school: School) -> None:
    case = await school.teacher.raises()
    visitor = await browsers.signed_in(school.dsl)
    await visitor.go(f"/cases/{case['id']}/refer")
    await fill(visitor, {"/form/child/needs": [ANSWER]})
    assert "2 of 18 answered, 16 not known" in await section(visitor, "Child").locator("summary").inner_text()
    assert "3 of 73 answered, 70 not known" in await visitor.main()


async def test_an_answer_goes_on_the_form(readers: Readers, school: School) -> None:
    case = await school.teacher.raises()
    visitor = await readers.signed_in(school.dsl)
    await filled_in(visitor, case, form=[{"field": "child.needs", "answer": ANSWER}])
    await send(visitor)
    history = await school.dsl.read(f"/v1/referrals/{case['id']}/history")
    (made,) = [each for each in history if each["type"] == "referral.made"]
    assert made["data"]["form"] == [{"field": "child.needs", "answer": ANSWER}]


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
    visitor = await readers.signed_in(school.teacher)
    await visitor.go(f"/cases/{case['id']}/add-information")
    assert await visitor.sent(f"/cases/{case['id']}/refer", {}) == 422
    assert "More details for the agency’s form" in visitor.answered.text
    assert "Seen at the gate again." not in visitor.answered.text
    assert "Already in the case" not in visitor.answered.text


async def test_the_page_is_light(readers: Readers, school: School) -> None:
    case = await school.teacher.raises(summary="New phone and trainers.", child_words="Just a friend.")
    visitor = await readers.signed_in(school.dsl)
    page = (await visitor.http.get(f"/cases/{case['id']}/refer")).content
    styles = re.findall(rb'<link rel="stylesheet" href="([^"]+)"', page)
    assert styles
    sheets = [(await visitor.http.get(each.decode())).content for each in styles]
    weighs = sum(len(gzip.compress(each)) for each in (page, *sheets))
    assert weighs < MOST_BYTES, f"{weighs} bytes"
