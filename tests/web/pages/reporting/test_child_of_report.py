"""A report about a child of the register, or about one who is not on it (3.2g, 11.1)."""

import asyncpg

from store.ledger.ledger import Ledger
from tests.school import School, a_concern
from tests.store.pupils.register import a_pupil, destroy_key, merge, update
from tests.web.browsers import Browsers
from tests.web.form_filling import fill
from tests.web.page_reader import PageReader, Readers
from tests.web.pages.reporting.child_of_report import NOT_LISTED, SAYS, chosen, draft, finds
from tests.web.pages.reporting.report_at_browser import ANSWERS
from web.pages.reporting import report_steps


async def test_a_teacher_finds_the_child_by_a_few_letters_and_reports_about_them(
    readers: Readers, school: School, ledger: Ledger
) -> None:
    pupil = await a_pupil(ledger, school, year_group="8", class_="8B", known_as="Mel")
    await a_pupil(ledger, school, given_name="Amir", family_name="Okell")
    await draft(school, ledger, {})
    visitor = await readers.signed_in(school.teacher, at="/report/child")
    assert await visitor.page.locator('[name="/pupil/name"]').is_visible() is False
    assert await finds(visitor, "oka am") == ["Amelia Okafor (Mel), Year 8, class 8B"]
    assert await visitor.page.locator(SAYS).inner_text() == "1 pupil found."
    await fill(visitor, chosen(pupil))
    await visitor.press("Continue")
    assert visitor.page.url.endswith("/report/kind")
    await visitor.go("/report/child")
    assert await visitor.page.locator(f"#child-{pupil.id}").is_checked()
    await visitor.go("/report/others")
    assert await visitor.page.locator('[name="/pupil/upn"]').count() == 0
    await visitor.go("/report/check")
    assert "Amelia Okafor (Mel), Year 8, class 8B" in await visitor.main()
    await visitor.press("Send this report")
    assert "Your report has been sent." in await visitor.main()
    (case,) = await school.dsl.read("/v1/referrals")
    assert (await school.dsl.sees(case))["pupil"]["id"] == str(pupil.id)


async def test_a_child_who_is_not_on_the_list_is_named_in_words(readers: Readers, school: School) -> None:
    pupil = await a_pupil(readers.ledger, school)
    await draft(school, readers.ledger, chosen(pupil))
    visitor = await readers.signed_in(school.teacher, at="/report/child")
    await fill(visitor, NOT_LISTED)
    visitor.expected.add(422)
    await visitor.press("Continue")
    assert "Enter the child’s name, or: unknown" in await visitor.main()
    await fill(visitor, ANSWERS["child"])
    await visitor.press("Continue")
    assert visitor.page.url.endswith("/report/kind")
    await visitor.go("/report/child")
    assert await visitor.page.locator('[name="/pupil/name"]').input_value() == "Rowan Ashdown"
    await visitor.go("/report/check")
    await visitor.press("Send this report")
    (case,) = await school.dsl.read("/v1/referrals")
    seen = (await school.dsl.sees(case))["pupil"]
    assert (seen.get("id"), seen["name"]) == (None, "Rowan Ashdown")


async def test_a_report_without_a_choice_says_what_to_do(readers: Readers, school: School) -> None:
    await a_pupil(readers.ledger, school)
    await draft(school, readers.ledger, {})
    visitor = await readers.signed_in(school.teacher)
    missing = report_steps.child().missing
    visitor.expected.add(422)
    await visitor.go("/report/child")
    await visitor.press("Continue")
    assert await visitor.page.locator(".govuk-error-summary__list").inner_text() == missing
    await visitor.go("/report/check")
    await visitor.press("Send this report")
    assert await visitor.page.locator(".govuk-error-summary__list").inner_text() == missing
    await visitor.press(str(missing))
    assert visitor.page.url.endswith("/report/child")


async def test_a_merged_pupil_is_followed_and_one_who_is_gone_is_asked_for_again(
    readers: Readers, school: School, ledger: Ledger, owner: asyncpg.Connection
) -> None:
    twice = await a_pupil(ledger, school, given_name="Amelie")
    pupil = await a_pupil(ledger, school, year_group="8")
    await draft(school, ledger, chosen(twice))
    await merge(ledger, twice, pupil)
    visitor = await readers.signed_in(school.teacher, at="/report/child")
    assert await visitor.page.locator(f"#child-{pupil.id}").is_checked()
    await visitor.go("/report/check")
    assert "Amelia Okafor, Year 8" in await visitor.main()
    await visitor.press("Send this report")
    assert "Your report has been sent." in await visitor.main()
    (case,) = await school.dsl.read("/v1/referrals")
    assert (await school.dsl.sees(case))["pupil"]["id"] == str(pupil.id)
    await draft(school, ledger, chosen(pupil))
    await destroy_key(owner, pupil.id)
    await a_pupil(ledger, school, given_name="Other")
    visitor.expected.add(422)
    await visitor.go("/report/check")
    assert "This pupil is no longer on the register" in await visitor.main()
    await visitor.press("Send this report")
    assert "This pupil is no longer on the register" in await visitor.main()
    assert len(await school.dsl.read("/v1/referrals")) == 1


async def test_with_a_script_a_chosen_child_stays_and_words_typed_before_are_not_lost(
    browsers: Browsers, school: School, ledger: Ledger
) -> None:
    pupil = await a_pupil(ledger, school)
    await a_pupil(ledger, school, given_name="Zoë", family_name="Quill")
    visitor = await browsers.signed_in(school.teacher, at="/report/child")
    await finds(visitor, "oka")
    await fill(visitor, chosen(pupil))
    await visitor.page.locator("#find-q").fill("zoe qui")
    await visitor.page.locator("#found label", has_text="Zoë").wait_for()
    assert await visitor.page.locator("#found label").all_inner_texts() == ["Amelia Okafor", "Zoë Quill"]
    assert await visitor.page.locator(f"#child-{pupil.id}").is_checked()
    await fill(visitor, NOT_LISTED | {"/pupil/name": ["Someone new"]})
    await visitor.page.locator("#find-q").fill("oka")
    await visitor.page.locator("#found label", has_text="Amelia").wait_for()
    assert await visitor.page.locator('[name="/pupil/name"]').input_value() == "Someone new"


async def test_a_pupil_of_another_school_is_neither_found_nor_taken(
    readers: Readers, school: School, other_school: School, ledger: Ledger
) -> None:
    theirs = await a_pupil(ledger, other_school, given_name="Zoë", family_name="Quill")
    await a_pupil(ledger, school)
    await draft(school, ledger, chosen(theirs))
    visitor = await readers.signed_in(school.teacher, at="/report/check")
    shown = await visitor.reads("This pupil is no longer on the register")
    assert "Quill" not in shown
    await visitor.go("/report/child")
    assert await finds(visitor, "quill") == []


async def test_the_search_is_the_same_whether_or_not_the_child_has_cases(
    readers: Readers, school: School, ledger: Ledger
) -> None:
    pupil = await a_pupil(ledger, school, year_group="8", class_="8B")
    for person in (school.teacher, school.dsl):
        visitor = await readers.signed_in(person, at="/report/child")
        before = await answer(visitor)
        raised = await school.colleague.post("/v1/referrals", a_concern() | {"pupil": {"id": str(pupil.id)}})
        assert raised.status_code == 201
        assert await answer(visitor) == before
        await update(ledger, pupil, class_="8C")
        assert await answer(visitor) != before
        await update(ledger, pupil, class_="8B")


async def answer(visitor: PageReader) -> bytes:
    """The bytes that a search for the child answers with."""
    assert await visitor.sent("/report/child", {"q": "okafor", "_find": "yes"}) == 200
    body = visitor.answered.content
    assert b"Amelia Okafor, Year 8" in body
    return body
