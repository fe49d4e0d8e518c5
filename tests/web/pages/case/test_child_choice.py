"""The DSL says which child of the register a case is about: found while typing, or in words (3-DSL.n)."""

from datetime import date

from playwright.async_api import expect

from store.ledger.ledger import Ledger
from tests.school import Json, School
from tests.store.pupils.register import a_pupil
from tests.web.browsers import Browsers, BrowserSession
from tests.web.form_filling import fill, send, sent_to
from tests.web.page_reader import PageReader, Readers

BORN = date(2014, 5, 2)
IN_WORDS = {
    "/pupil": ["not-listed"],
    "/details/name": ["Amelia Okafor"],
    "/details/date_of_birth-day": ["2"],
    "/details/date_of_birth-month": ["5"],
    "/details/date_of_birth-year": ["2014"],
}


async def finds(visitor: BrowserSession | PageReader, q: str) -> list[str]:
    """What a search lists: while the letters are typed, or after the button where there is no script."""
    if isinstance(visitor, BrowserSession):
        await visitor.page.locator("#find-q").press_sequentially(q)
        await expect(visitor.page.locator("#found")).to_have_attribute("aria-busy", "false")
    else:
        await fill(visitor, {"q": [q]})
        await visitor.press("Find")
    await visitor.look()
    return await visitor.page.locator("#found label").all_inner_texts()


async def child_of(school: School, case: Json) -> tuple[str | None, str]:
    pupil = (await school.dsl.sees(case))["pupil"]
    return pupil["id"], pupil["name"]


async def test_a_dsl_finds_the_child_and_the_case_is_about_them(browsers: Browsers, school: School) -> None:
    pupil = await a_pupil(browsers.ledger, school, year_group="8", class_="8B", date_of_birth=BORN)
    await a_pupil(browsers.ledger, school, given_name="Amir", family_name="Okell")
    case = await school.teacher.raises()
    visitor = await browsers.signed_in(school.dsl, at=f"/cases/{case['id']}/identify-pupil")
    assert await visitor.page.locator('[name="/details/name"]').is_visible() is False
    assert await finds(visitor, "oka am") == ["Amelia Okafor, Year 8, class 8B, born 2 May 2014"]
    await fill(visitor, {"/pupil": [str(pupil.id)], "/reasons": ["The form tutor told me."]})
    await send(visitor)
    assert "The case now names this child." in await visitor.main()
    assert await child_of(school, case) == (str(pupil.id), "Amelia Okafor")
    await visitor.go(f"/cases/{case['id']}/identify-pupil")  # the child now is on the list, to see who it was
    assert "Amelia Okafor" in await visitor.page.locator("#found").inner_text()


async def test_a_child_who_is_not_on_the_list_is_named_in_words(readers: Readers, school: School) -> None:
    pupil = await a_pupil(readers.ledger, school)
    case = await school.teacher.raises()
    await school.dsl.does(case, "identify-pupil", {"pupil": str(pupil.id)})
    visitor = await readers.signed_in(school.dsl, at=f"/cases/{case['id']}/identify-pupil")
    await fill(visitor, {"/pupil": ["not-listed"]})
    visitor.expected.add(422)
    await send(visitor)
    assert "Enter the child’s name, or: unknown" in await visitor.main()
    await fill(visitor, IN_WORDS)
    await send(visitor)
    assert await child_of(school, case) == (None, "Amelia Okafor")


async def test_the_page_asks_for_a_choice(readers: Readers, school: School, ledger: Ledger) -> None:
    await a_pupil(ledger, school)
    case = await school.teacher.raises()
    visitor = await readers.signed_in(school.dsl, at=f"/cases/{case['id']}/identify-pupil")
    visitor.expected.add(422)
    await send(visitor)
    summary = visitor.page.locator(".govuk-error-summary__list")
    assert await summary.inner_text() == "Find and choose the child, or say that they are not on the list"
    await visitor.press("Find")
    assert "Enter at least two letters of a name" in await summary.inner_text()
    assert (await school.dsl.sees(case))["version"] == 1


async def test_without_a_script_a_search_keeps_what_was_typed_and_who_was_chosen(
    readers: Readers, school: School, ledger: Ledger
) -> None:
    pupil = await a_pupil(ledger, school)
    await a_pupil(ledger, school, given_name="Zoë", family_name="Quill")
    case = await school.teacher.raises()
    visitor = await readers.signed_in(school.dsl, at=f"/cases/{case['id']}/identify-pupil")
    await finds(visitor, "oka")
    await fill(visitor, {"/pupil": [str(pupil.id)], "/reasons": ["The form tutor told me."]})
    assert await finds(visitor, "zoe") == ["Amelia Okafor", "Zoë Quill"]
    assert await visitor.page.locator(f"#child-{pupil.id}").is_checked()
    await fill(visitor, IN_WORDS | {"q": ["quill"]})
    await visitor.page.locator("#find-q").press("Enter")
    assert await visitor.page.locator("#found label").all_inner_texts() == ["Zoë Quill"]
    for name, (text,) in (IN_WORDS | {"/reasons": ["The form tutor told me."]}).items():
        if name != "/pupil":
            assert await visitor.page.locator(f'[name="{name}"]').input_value() == text
    await send(visitor)
    assert await child_of(school, case) == (None, "Amelia Okafor")


async def test_the_search_itself_shows_no_more_than_its_reader_may_find(
    readers: Readers, school: School, ledger: Ledger
) -> None:
    await a_pupil(ledger, school, date_of_birth=BORN)
    for person, status in ((school.teacher, 200), (school.governor, 403)):
        visitor = await readers.signed_in(person, at="/report")
        assert await sent_to(visitor, "/register/find", q="oka") == status
