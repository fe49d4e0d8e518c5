"""A report about a child of the register: found by a search that shows nothing of any case (3.2g, 11.1)."""

from datetime import date

import asyncpg
import pytest

from domain.pupils.pupil_details import RegisteredPupil
from store.drafts import report_drafts
from store.ledger.ledger import Ledger
from tests.school import School, a_concern
from tests.store.pupils.register import a_pupil, damaged, destroy_key, merge, update
from tests.web.browsers import Browsers, BrowserSession
from tests.web.form_filling import fill, send
from tests.web.pages.report.report_at_browser import ANSWERS, DRAFT
from tests.web.timed_out_sessions import SAID, a_visitor, runs_out, signs_in
from web.pages.report import report_steps

scripts = pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
WITHOUT_CHILD = {name: texts for name, texts in DRAFT.items() if not name.startswith("/pupil/")}
SAYS = "#found-says"
NOT_LISTED = {"/pupil/id": ["not-listed"]}
UNREADABLE = (
    "The record of this pupil cannot be opened. Choose “The child is not on the list”, and enter their name"
)


def chosen(pupil: RegisteredPupil) -> dict[str, list[str]]:
    return {"/pupil/id": [str(pupil.id)]}


async def draft(school: School, ledger: Ledger, answers: dict[str, list[str]]) -> None:
    """A teacher's draft with these answers and all but the child."""
    drafted = WITHOUT_CHILD | answers
    await report_drafts.change(ledger.pool, ledger.seals, school.teacher.id, lambda _: drafted)


async def finds(visitor: BrowserSession, q: str, **more: str) -> list[str]:
    """What a search lists: while the letters are typed, or after the button where there is no script."""
    if more:
        await visitor.page.get_by_text("Year group, class, pupils who have left").click()
    says = visitor.page.locator(SAYS)
    if visitor.script:
        async with visitor.page.expect_response("**/report/child"):
            await fill(visitor, {name: [text] for name, text in more.items()})
            await visitor.page.locator("#find-q").press_sequentially(q)
        await visitor.page.wait_for_function(f"document.querySelector('{SAYS}').textContent.trim()")
    else:
        await fill(visitor, {"q": [q], **{name: [text] for name, text in more.items()}})
        await visitor.press("Find")
    assert await says.get_attribute("role") == "status"
    assert visitor.page.url.endswith("/report/child")
    await visitor.look()
    return await visitor.page.locator("#found label").all_inner_texts()


@scripts
async def test_a_teacher_finds_the_child_by_a_few_letters_and_reports_about_them(
    browsers: Browsers, school: School, ledger: Ledger, script: bool
) -> None:
    pupil = await a_pupil(ledger, school, year_group="8", class_="8B", known_as="Mel")
    await a_pupil(ledger, school, given_name="Amir", family_name="Okell")
    await draft(school, ledger, {})
    visitor = await browsers.signed_in(school.teacher, script)
    await visitor.go("/report/child")
    assert await visitor.page.locator('[name="/pupil/name"]').is_visible() is False
    assert await finds(visitor, "oka am") == ["Amelia Okafor (Mel), year 8, class 8B"]
    assert await visitor.page.locator(SAYS).inner_text() == "1 pupil found."
    await fill(visitor, chosen(pupil))
    await visitor.press("Continue")
    assert visitor.page.url.endswith("/report/kind")
    await visitor.go("/report/child")
    assert await visitor.page.locator(f"#child-{pupil.id}").is_checked()
    await visitor.go("/report/more")
    assert await visitor.page.locator('[name="/pupil/upn"]').count() == 0
    await visitor.go("/report/check")
    assert "Amelia Okafor (Mel), year 8, class 8B" in await visitor.main()
    await visitor.press("Send this report")
    assert "Your report has been sent." in await visitor.main()
    (case,) = await school.dsl.read("/v1/referrals")
    assert (await school.dsl.sees(case))["pupil"]["id"] == str(pupil.id)


async def test_a_choice_that_came_after_the_session_is_kept(
    browsers: Browsers, school: School, ledger: Ledger
) -> None:
    pupil = await a_pupil(ledger, school)
    visitor, login = await a_visitor(browsers, school.teacher, script=False)
    await visitor.go("/report/child")
    await finds(visitor, "oka")
    await fill(visitor, chosen(pupil))
    await runs_out(browsers, school.teacher)
    await send(visitor)
    await signs_in(visitor, login)
    assert visitor.page.url.endswith("/report/child")
    assert SAID in await visitor.main()
    assert await visitor.page.locator(f"#child-{pupil.id}").is_checked()


@scripts
async def test_a_child_who_is_not_on_the_list_is_named_in_words(
    browsers: Browsers, school: School, ledger: Ledger, script: bool
) -> None:
    pupil = await a_pupil(ledger, school)
    await draft(school, ledger, chosen(pupil))
    visitor = await browsers.signed_in(school.teacher, script)
    await visitor.go("/report/child")
    await fill(visitor, NOT_LISTED)
    visitor.expected.add(422)
    await visitor.press("Continue")
    assert "Enter the child’s name, or: unknown" in await visitor.main()
    await visitor.look()
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
    browsers: Browsers, school: School, ledger: Ledger
) -> None:
    await a_pupil(ledger, school)
    await draft(school, ledger, {})
    visitor = await browsers.signed_in(school.teacher)
    missing = report_steps.child().missing
    visitor.expected.add(422)
    await visitor.go("/report/child")
    await visitor.press("Continue")
    assert await visitor.page.locator(".govuk-error-summary__list").inner_text() == missing
    await visitor.look()
    await visitor.go("/report/check")
    await visitor.press("Send this report")
    assert await visitor.page.locator(".govuk-error-summary__list").inner_text() == missing
    await visitor.press(str(missing))
    assert visitor.page.url.endswith("/report/child")


async def test_without_a_register_the_page_asks_for_the_name(browsers: Browsers, school: School) -> None:
    visitor = await browsers.signed_in(school.teacher)
    await visitor.go("/report/child")
    assert "Find the child" not in await visitor.main()
    assert await visitor.page.locator('[name="/pupil/name"]').is_visible()


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


@scripts
async def test_a_pupil_who_left_is_found_only_where_it_is_asked_for(
    browsers: Browsers, school: School, ledger: Ledger, script: bool
) -> None:
    pupil = await a_pupil(ledger, school, left_on=date(2026, 7, 20), year_group="11")
    visitor = await browsers.signed_in(school.teacher, script)
    await visitor.go("/report/child")
    assert await finds(visitor, "oka") == []
    assert "No pupil matches" in await visitor.main()
    await visitor.go("/report/child")
    assert await finds(visitor, "oka", left="yes") == ["Amelia Okafor, year 11"]
    await fill(visitor, chosen(pupil))
    await visitor.press("Continue")
    assert visitor.page.url.endswith("/report/kind")


async def test_year_and_class_alone_find_and_more_pupils_than_fit_are_said(
    browsers: Browsers, school: School, ledger: Ledger
) -> None:
    for number in range(26):
        await a_pupil(ledger, school, given_name=f"Kit {number:02}", year_group="9", class_="9A")
    await a_pupil(ledger, school, year_group="9", class_="9B")
    visitor = await browsers.signed_in(school.teacher, script=False)
    await visitor.go("/report/child")
    assert await finds(visitor, "", year="9", **{"class": "9b"}) == ["Amelia Okafor, year 9, class 9B"]
    await visitor.go("/report/child")
    assert len(await finds(visitor, "kit", year="9")) == 25
    assert "These are the first 25 who match." in await visitor.main()


@pytest.mark.parametrize("q", ["", "%", "o", "a" * 201])
async def test_a_search_for_too_little_or_too_much_says_what_to_enter(
    browsers: Browsers, school: School, ledger: Ledger, q: str
) -> None:
    await a_pupil(ledger, school)
    visitor = await browsers.signed_in(school.teacher, script=False)
    await visitor.go("/report/child")
    visitor.expected.add(422)
    await fill(visitor, {"q": [q]})
    await visitor.press("Find")
    said = visitor.page.locator(".govuk-error-summary a[href='#find-q']")
    assert "Enter at least two letters of a name, and at most 200 characters" in await said.inner_text()
    assert await visitor.page.locator("#find-q-error").count() == 1
    assert await visitor.page.input_value("#find-q") == q


async def test_a_merged_pupil_is_followed_and_one_who_is_gone_is_asked_for_again(
    browsers: Browsers, school: School, ledger: Ledger, owner: asyncpg.Connection
) -> None:
    twice = await a_pupil(ledger, school, given_name="Amelie")
    pupil = await a_pupil(ledger, school, year_group="8")
    await draft(school, ledger, chosen(twice))
    await merge(ledger, twice, pupil)
    visitor = await browsers.signed_in(school.teacher, script=False)
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
    browsers: Browsers, school: School, ledger: Ledger
) -> None:
    pupil = await a_pupil(ledger, school)
    await draft(school, ledger, chosen(pupil))
    visitor = await browsers.signed_in(school.teacher, script=False)
    visitor.expected.add(422)
    await visitor.go("/report/check")
    spoilt = "UPDATE pupils SET state = ''::bytea WHERE id = $1"
    async with damaged(browsers.owner, pupil.id, spoilt):
        await visitor.press("Send this report")
        assert await visitor.page.locator(".govuk-error-summary__list").inner_text() == UNREADABLE
        await visitor.look()
        await visitor.press(UNREADABLE)
        await fill(visitor, NOT_LISTED | ANSWERS["child"])
        await visitor.press("Continue")
        await visitor.go("/report/check")
        await visitor.press("Send this report")
        assert "Your report has been sent." in await visitor.main()


async def test_an_emergency_about_a_pupil_whose_record_cannot_be_opened_says_so(
    browsers: Browsers, school: School, ledger: Ledger
) -> None:
    pupil = await a_pupil(ledger, school)
    await draft(school, ledger, chosen(pupil))
    visitor = await browsers.signed_in(school.teacher, script=False)
    visitor.expected.add(422)
    await visitor.go("/report/emergency")
    await fill(visitor, EMERGENCY)
    spoilt = "UPDATE pupils SET state = ''::bytea WHERE id = $1"
    async with damaged(browsers.owner, pupil.id, spoilt):
        await send(visitor)
        assert UNREADABLE in await visitor.page.locator(".govuk-error-summary__list").inner_text()
        await fill(visitor, NOT_LISTED | ANSWERS["child"])
        await send(visitor)
        assert "The referral is recorded" in await visitor.main()


async def test_a_pupil_of_another_school_is_neither_found_nor_taken(
    browsers: Browsers, school: School, other_school: School, ledger: Ledger
) -> None:
    theirs = await a_pupil(ledger, other_school, given_name="Zoë", family_name="Quill")
    await a_pupil(ledger, school)
    await draft(school, ledger, chosen(theirs))
    visitor = await browsers.signed_in(school.teacher, script=False)
    await visitor.go("/report/check")
    shown = await visitor.main()
    assert "This pupil is no longer on the register" in shown
    assert "Quill" not in shown
    await visitor.go("/report/child")
    assert await finds(visitor, "quill") == []


async def test_the_search_is_the_same_whether_or_not_the_child_has_cases(
    browsers: Browsers, school: School, ledger: Ledger
) -> None:
    pupil = await a_pupil(ledger, school, year_group="8", class_="8B")
    for person in (school.teacher, school.dsl):
        visitor = await browsers.signed_in(person, script=False)
        await visitor.go("/report/child")
        before = await answer(visitor)
        raised = await school.colleague.post("/v1/referrals", a_concern() | {"pupil": {"id": str(pupil.id)}})
        assert raised.status_code == 201
        assert await answer(visitor) == before
        await update(ledger, pupil, class_="8C")
        assert await answer(visitor) != before
        await update(ledger, pupil, class_="8B")


EMERGENCY = {"/concern/category": ["cse"], "/agency": ["police"]}


async def test_a_chosen_child_goes_with_an_emergency(
    browsers: Browsers, school: School, ledger: Ledger
) -> None:
    pupil = await a_pupil(ledger, school, year_group="8", upn="A123456789012")
    await draft(school, ledger, chosen(pupil) | {"/pupil/upn": ["B123456789012"]})
    visitor = await browsers.signed_in(school.teacher)
    await visitor.go("/report/emergency")
    assert await visitor.page.locator('[name="/pupil/name"]').is_visible() is False
    shown = await visitor.main()
    assert "Amelia Okafor, year 8" in shown
    assert "B123456789012" not in shown
    await visitor.press("Clear this answer")
    visitor.expected.add(422)
    await fill(visitor, EMERGENCY)
    await send(visitor)
    assert str(report_steps.child().missing) in await visitor.main()
    await visitor.look()
    await fill(visitor, chosen(pupil))
    await send(visitor)
    assert "The referral is recorded" in await visitor.main()
    (case,) = await school.dsl.read("/v1/referrals")
    assert (await school.dsl.sees(case))["pupil"]["id"] == str(pupil.id)


@scripts
async def test_an_emergency_may_be_about_another_child(
    browsers: Browsers, school: School, ledger: Ledger, script: bool
) -> None:
    pupil = await a_pupil(ledger, school)
    await draft(school, ledger, chosen(pupil))
    visitor = await browsers.signed_in(school.teacher, script)
    await visitor.go("/report/emergency")
    await fill(visitor, {**EMERGENCY, **NOT_LISTED, **ANSWERS["child"]})
    await send(visitor)
    assert "The referral is recorded" in await visitor.main()
    (case,) = await school.dsl.read("/v1/referrals")
    seen = (await school.dsl.sees(case))["pupil"]
    assert (seen.get("id"), seen["name"]) == (None, "Rowan Ashdown")


async def test_a_child_named_in_an_emergency_is_not_replaced_by_one_chosen_in_another_window(
    browsers: Browsers, school: School, ledger: Ledger
) -> None:
    pupil = await a_pupil(ledger, school)
    visitor = await browsers.signed_in(school.teacher)
    await visitor.go("/report/emergency")
    await draft(school, ledger, chosen(pupil))
    await fill(visitor, {**EMERGENCY, **ANSWERS["child"], "/concern/summary": ["He is at the gate."]})
    await send(visitor)
    (case,) = await school.dsl.read("/v1/referrals")
    assert (await school.dsl.sees(case))["pupil"]["name"] == "Rowan Ashdown"


async def answer(visitor: BrowserSession) -> bytes:
    """The bytes that a search for the child answers with."""
    token = await visitor.page.locator("input[name=token]").first.input_value()
    sent = await visitor.context.request.post(
        f"{visitor.address}/report/child",
        form={"token": token, "q": "okafor", "_find": "yes"},
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert sent.status == 200
    body = await sent.body()
    assert b"Amelia Okafor, year 8" in body
    return body
