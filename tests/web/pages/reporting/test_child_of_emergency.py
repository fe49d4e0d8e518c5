"""The child of an emergency, and brothers and sisters of a report."""

import asyncpg
import pytest

from store.ledger.ledger import Ledger
from tests.school import Json, School
from tests.store.pupils.register import a_pupil, destroy_key
from tests.web.browsers import Browsers, BrowserSession
from tests.web.form_filling import fill, send
from tests.web.page_reader import PageReader, Readers
from tests.web.pages.case.test_child_choice import finds
from tests.web.pages.reporting.child_of_report import chosen, draft
from tests.web.pages.reporting.report_at_browser import ANSWERS

EMERGENCY = {"/concern/category": ["cse"], "/agency": ["police"], "/channel": ["phone"]}


async def test_a_chosen_child_goes_with_an_emergency(readers: Readers, school: School) -> None:
    pupil = await a_pupil(readers.ledger, school, year_group="8", upn="A123456789012")
    await draft(school, readers.ledger, chosen(pupil) | {"/pupil/upn": ["B123456789012"]})
    visitor = await readers.signed_in(school.teacher, at="/report/emergency")
    shown = await visitor.reads("Amelia Okafor, Year 8")
    assert "B123456789012" not in shown
    assert await visitor.page.get_by_text("Clear this answer").count() == 0
    assert await visitor.page.locator(f"#child-{pupil.id}").is_checked()
    await fill(visitor, EMERGENCY)
    await send(visitor)
    assert "The referral is recorded" in await visitor.main()
    (case,) = await school.dsl.read("/v1/referrals")
    assert (await school.dsl.sees(case))["pupil"]["id"] == str(pupil.id)


@pytest.mark.parametrize("script", [True, False])
async def test_an_emergency_finds_the_child_on_the_register_and_the_childs_page_has_it(
    script: bool, browsers: Browsers, readers: Readers, school: School, ledger: Ledger
) -> None:
    pupil = await a_pupil(ledger, school, year_group="8")
    visitor = await (browsers if script else readers).signed_in(school.teacher, at="/report/emergency")
    await fill(visitor, {"/concern/summary": ["He is at the gate."]})
    await finds(visitor, "ame oka")
    assert await visitor.page.input_value('[name="/concern/summary"]') == "He is at the gate."
    await fill(visitor, {**EMERGENCY, **chosen(pupil)})
    await visitor.press("Record this emergency")
    assert "The referral is recorded" in await visitor.main()
    reader = await readers.signed_in(school.dsl, at=f"/pupils/{pupil.id}")
    (case,) = await school.dsl.read("/v1/referrals")
    assert case["reference"] in await reader.main()


async def test_an_emergency_waits_for_no_choice_of_a_child(readers: Readers, school: School) -> None:
    await a_pupil(readers.ledger, school)
    visitor = await readers.signed_in(school.teacher, at="/report/emergency")
    await fill(visitor, {**EMERGENCY, "/concern/summary": ["A child is at the gate."]})
    await visitor.press("Record this emergency")
    assert "The referral is recorded" in await visitor.main()


async def test_a_child_named_in_an_emergency_is_not_replaced_by_one_chosen_in_another_window(
    readers: Readers, school: School, ledger: Ledger
) -> None:
    pupil = await a_pupil(ledger, school)
    visitor = await readers.signed_in(school.teacher, at="/report/emergency")
    await draft(school, ledger, chosen(pupil))
    named = {"/pupil/id": ["not-listed"], **ANSWERS["child"]}
    await fill(visitor, {**EMERGENCY, **named, "/concern/summary": ["He is at the gate."]})
    await send(visitor)
    (case,) = await school.dsl.read("/v1/referrals")
    assert (await school.dsl.sees(case))["pupil"]["name"] == "Rowan Ashdown"


async def shown(school: School, case: Json) -> list[str]:
    return [each["name"] for each in (await school.dsl.sees(case))["siblings"]]


async def ticks(visitor: BrowserSession | PageReader, q: str, *pupils: str) -> None:
    """Search, and tick those pupils."""
    folded = visitor.page.locator("details:not([open]) > summary").filter(has_text="Brothers and sisters")
    if await folded.count():
        await folded.click()
    await visitor.page.locator("#find-q").fill("")
    await finds(visitor, q)
    await fill(visitor, {"/siblings": pupils})


async def test_a_teacher_picks_them_by_a_few_letters_and_the_dsl_sees_them(
    browsers: Browsers, readers: Readers, school: School, ledger: Ledger
) -> None:
    pupil = await a_pupil(ledger, school)
    ada, obi = [await a_pupil(ledger, school, given_name=name, year_group="3") for name in ("Ada", "Obi")]
    await draft(school, ledger, chosen(pupil))
    visitor = await browsers.signed_in(school.teacher, at="/report/others")
    await fill(visitor, {"/concern/adult_involved": ["true"]})
    await ticks(visitor, "ada", str(ada.id))
    await ticks(visitor, "obi", str(obi.id))
    assert await visitor.page.locator(f"#child-{ada.id}").is_checked(), "a chosen one stays on the list"
    assert await visitor.page.locator('[name="/concern/adult_involved"][value="true"]').is_checked()
    await visitor.press("Continue")
    await visitor.go("/report/check")
    assert "Ada Okafor, Year 3, Obi Okafor, Year 3" in await visitor.main()
    await visitor.press("Send this report")
    assert "Your report has been sent." in await visitor.main()
    assert "Ada Okafor" not in await visitor.page.content(), "a receipt names no one"
    (case,) = await school.dsl.read("/v1/referrals")
    assert await shown(school, case) == ["Ada Okafor", "Obi Okafor"]
    reader = await readers.signed_in(school.dsl, at=f"/cases/{case['id']}")
    assert await reader.page.get_by_role("link", name="Ada Okafor").count() == 1
    await reader.press("Ada Okafor")
    assert reader.page.url.endswith(str(ada.id))


@pytest.mark.parametrize("gone", [False, True])
async def test_they_go_with_an_emergency_and_never_stop_it(
    gone: bool, readers: Readers, school: School, ledger: Ledger, owner: asyncpg.Connection
) -> None:
    pupil, ada = await a_pupil(ledger, school), await a_pupil(ledger, school, given_name="Ada")
    await draft(school, ledger, {**chosen(pupil), "/siblings": [str(ada.id)]})
    visitor = await readers.signed_in(school.teacher, at="/report/emergency")
    assert "Ada Okafor" in await visitor.main()
    if gone:
        await destroy_key(owner, ada.id)
    await fill(visitor, {"/agency": ["police"], "/channel": ["phone"]})
    await send(visitor)
    assert "The referral is recorded" in await visitor.main()
    (case,) = await school.dsl.read("/v1/referrals")
    assert await shown(school, case) == ([] if gone else ["Ada Okafor"])
    summary = (await school.dsl.sees(case))["concern"]["summary"]
    assert ("the register can no longer open them" in summary) is gone
