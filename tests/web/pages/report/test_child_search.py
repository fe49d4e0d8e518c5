"""Finding the child on the register while reporting. It shows nothing of any case (3.2g)."""

from datetime import date

import pytest

from store.ledger.ledger import Ledger
from tests.school import School, a_concern
from tests.store.pupils.register import a_pupil, update
from tests.web.browsers import Browsers
from tests.web.close_look import CloseLook
from tests.web.form_filling import fill
from tests.web.page_reader import PageReader, Readers
from tests.web.pages.report.child_of_report import NOT_LISTED, SAYS, chosen, draft, finds


async def test_with_a_script_a_chosen_child_stays_and_words_typed_before_are_not_lost(
    browsers: Browsers, school: School, ledger: Ledger
) -> None:
    pupil = await a_pupil(ledger, school)
    await a_pupil(ledger, school, given_name="Zoë", family_name="Quill")
    visitor = await browsers.signed_in(school.teacher)
    await visitor.go("/report/child")
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


async def test_with_a_script_initials_wait_for_a_longer_part(
    browsers: Browsers, school: School, ledger: Ledger
) -> None:
    await a_pupil(ledger, school, given_name="Dara", family_name="O’Brien")
    visitor = await browsers.signed_in(school.teacher)
    await visitor.page.clock.install()
    await visitor.go("/report/child")
    searched: list[str] = []
    visitor.page.on("request", lambda request: searched.append(request.post_data or ""))
    for typed in ("D O", "'Brien"):
        await visitor.page.locator("#find-q").press_sequentially(typed)
        await visitor.page.clock.run_for(1000)
    await visitor.page.locator("#found label", has_text="Dara O’Brien").wait_for()
    assert await visitor.page.locator(SAYS).inner_text() == "1 pupil found."
    assert ["Brien" in body for body in searched if "_find" in body] == [True]


async def test_with_a_script_a_search_that_is_refused_says_what_to_enter(
    browsers: Browsers, school: School, ledger: Ledger
) -> None:
    await a_pupil(ledger, school)
    visitor = await browsers.signed_in(school.teacher)
    visitor.expected.add(422)
    await visitor.go("/report/child")
    await visitor.page.locator("#find-q").fill("a" * 201)
    says = visitor.page.locator(SAYS, has_text="Enter at least two letters of a name, and at most 200")
    await says.wait_for()
    await visitor.look()


async def test_a_pupil_who_left_is_found_only_where_it_is_asked_for(
    readers: Readers, school: School, ledger: Ledger
) -> None:
    pupil = await a_pupil(ledger, school, left_on=date(2026, 7, 20), year_group="11")
    visitor = await readers.signed_in(school.teacher)
    await visitor.go("/report/child")
    assert await finds(visitor, "oka") == []
    assert "No pupil matches" in await visitor.main()
    await visitor.go("/report/child")
    assert await finds(visitor, "oka", left="yes") == ["Amelia Okafor, year 11"]
    await fill(visitor, chosen(pupil))
    await visitor.press("Continue")
    assert visitor.page.url.endswith("/report/kind")


async def test_year_and_class_alone_find_and_more_pupils_than_fit_are_said(
    readers: Readers, school: School, ledger: Ledger
) -> None:
    for number in range(26):
        await a_pupil(ledger, school, given_name=f"Kit {number:02}", year_group="9", class_="9A")
    await a_pupil(ledger, school, year_group="9", class_="9B")
    visitor = await readers.signed_in(school.teacher)
    await visitor.go("/report/child")
    assert await finds(visitor, "", year="9", **{"class": "9b"}) == ["Amelia Okafor, year 9, class 9B"]
    await visitor.go("/report/child")
    assert len(await finds(visitor, "kit", year="9")) == 25
    assert "These are the first 25 who match." in await visitor.main()


@pytest.mark.parametrize("q", ["", "%", "o", "a" * 201])
async def test_a_search_for_too_little_or_too_much_says_what_to_enter(
    readers: Readers, closely: CloseLook, school: School, ledger: Ledger, q: str
) -> None:
    await a_pupil(ledger, school)
    visitor = await readers.signed_in(school.teacher)
    await visitor.go("/report/child")
    visitor.expected.add(422)
    await fill(visitor, {"q": [q]})
    await visitor.press("Find")
    await closely(visitor)
    said = visitor.page.locator(".govuk-error-summary a[href='#find-q']")
    assert "Enter at least two letters of a name, and at most 200 characters" in await said.inner_text()
    assert await visitor.page.locator("#find-q-error").count() == 1
    assert await visitor.page.input_value("#find-q") == q


async def test_a_pupil_of_another_school_is_neither_found_nor_taken(
    readers: Readers, school: School, other_school: School, ledger: Ledger
) -> None:
    theirs = await a_pupil(ledger, other_school, given_name="Zoë", family_name="Quill")
    await a_pupil(ledger, school)
    await draft(school, ledger, chosen(theirs))
    visitor = await readers.signed_in(school.teacher)
    await visitor.go("/report/check")
    shown = await visitor.main()
    assert "This pupil is no longer on the register" in shown
    assert "Quill" not in shown
    await visitor.go("/report/child")
    assert await finds(visitor, "quill") == []


async def test_the_search_is_the_same_whether_or_not_the_child_has_cases(
    readers: Readers, school: School, ledger: Ledger
) -> None:
    pupil = await a_pupil(ledger, school, year_group="8", class_="8B")
    for person in (school.teacher, school.dsl):
        visitor = await readers.signed_in(person)
        await visitor.go("/report/child")
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
    assert b"Amelia Okafor, year 8" in body
    return body
