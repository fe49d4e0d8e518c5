"""A report about a child of the register, or about one who is not on it (3.2g, 11.1)."""

import asyncpg

from store.ledger.ledger import Ledger
from tests.school import School
from tests.store.pupils.register import a_pupil, damaged, destroy_key, merge
from tests.web.form_filling import fill, send
from tests.web.page_reader import Readers
from tests.web.pages.report.child_of_report import NOT_LISTED, SAYS, UNREADABLE, chosen, draft, finds
from tests.web.pages.report.report_at_browser import ANSWERS
from tests.web.timed_out_sessions import SAID, a_reader, runs_out, signs_in
from web.pages.report import report_steps


async def test_a_teacher_finds_the_child_by_a_few_letters_and_reports_about_them(
    readers: Readers, school: School, ledger: Ledger
) -> None:
    pupil = await a_pupil(ledger, school, year_group="8", class_="8B", known_as="Mel")
    await a_pupil(ledger, school, given_name="Amir", family_name="Okell")
    await draft(school, ledger, {})
    visitor = await readers.signed_in(school.teacher)
    await visitor.go("/report/child")
    assert await visitor.page.locator('[name="/pupil/name"]').is_visible() is False
    assert await finds(visitor, "oka am") == ["Amelia Okafor (Mel), year 8, class 8B"]
    assert await visitor.page.locator(SAYS).inner_text() == "1 pupil found."
    await fill(visitor, chosen(pupil))
    await visitor.press("Continue")
    assert visitor.page.url.endswith("/report/kind")
    await visitor.go("/report/child")
    assert await visitor.page.locator(f"#child-{pupil.id}").is_checked()
    await visitor.go("/report/others")
    assert await visitor.page.locator('[name="/pupil/upn"]').count() == 0
    await visitor.go("/report/check")
    assert "Amelia Okafor (Mel), year 8, class 8B" in await visitor.main()
    await visitor.press("Send this report")
    assert "Your report has been sent." in await visitor.main()
    (case,) = await school.dsl.read("/v1/referrals")
    assert (await school.dsl.sees(case))["pupil"]["id"] == str(pupil.id)


async def test_a_choice_that_came_after_the_session_is_kept(
    readers: Readers, school: School, ledger: Ledger
) -> None:
    pupil = await a_pupil(ledger, school)
    visitor, login = await a_reader(readers, school.teacher)
    await visitor.go("/report/child")
    await finds(visitor, "oka")
    await fill(visitor, chosen(pupil))
    await runs_out(readers, school.teacher)
    await send(visitor)
    await signs_in(visitor, login)
    assert visitor.page.url.endswith("/report/child")
    assert SAID in await visitor.main()
    assert await visitor.page.locator(f"#child-{pupil.id}").is_checked()


async def test_a_child_who_is_not_on_the_list_is_named_in_words(
    readers: Readers, school: School, ledger: Ledger
) -> None:
    pupil = await a_pupil(ledger, school)
    await draft(school, ledger, chosen(pupil))
    visitor = await readers.signed_in(school.teacher)
    await visitor.go("/report/child")
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


async def test_a_report_without_a_choice_says_what_to_do(
    readers: Readers, school: School, ledger: Ledger
) -> None:
    await a_pupil(ledger, school)
    await draft(school, ledger, {})
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


async def test_without_a_register_the_page_asks_for_the_name(readers: Readers, school: School) -> None:
    visitor = await readers.signed_in(school.teacher)
    await visitor.go("/report/child")
    assert "Find the child" not in await visitor.main()
    assert await visitor.page.locator('[name="/pupil/name"]').is_visible()


async def test_a_merged_pupil_is_followed_and_one_who_is_gone_is_asked_for_again(
    readers: Readers, school: School, ledger: Ledger, owner: asyncpg.Connection
) -> None:
    twice = await a_pupil(ledger, school, given_name="Amelie")
    pupil = await a_pupil(ledger, school, year_group="8")
    await draft(school, ledger, chosen(twice))
    await merge(ledger, twice, pupil)
    visitor = await readers.signed_in(school.teacher)
    await visitor.go("/report/child")
    assert await visitor.page.locator(f"#child-{pupil.id}").is_checked()
    await visitor.go("/report/check")
    assert "Amelia Okafor, year 8" in await visitor.main()
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


async def test_a_pupil_whose_record_cannot_be_opened_is_named_in_words_instead(
    readers: Readers, school: School, ledger: Ledger
) -> None:
    pupil = await a_pupil(ledger, school)
    await draft(school, ledger, chosen(pupil))
    visitor = await readers.signed_in(school.teacher)
    visitor.expected.add(422)
    await visitor.go("/report/check")
    spoilt = "UPDATE pupils SET state = ''::bytea WHERE id = $1"
    async with damaged(readers.owner, pupil.id, spoilt):
        await visitor.press("Send this report")
        assert await visitor.page.locator(".govuk-error-summary__list").inner_text() == UNREADABLE
        await visitor.press(UNREADABLE)
        await fill(visitor, NOT_LISTED | ANSWERS["child"])
        await visitor.press("Continue")
        await visitor.go("/report/check")
        await visitor.press("Send this report")
        assert "Your report has been sent." in await visitor.main()
