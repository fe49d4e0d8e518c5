"""The child of a report goes with an emergency, or another one does (11.4)."""

from store.ledger.ledger import Ledger
from tests.school import School
from tests.store.pupils.register import a_pupil, damaged
from tests.web.form_filling import fill, send
from tests.web.page_reader import Readers
from tests.web.pages.report.child_of_report import NOT_LISTED, UNREADABLE, chosen, draft
from tests.web.pages.report.report_at_browser import ANSWERS
from web.pages.report import report_steps


async def test_an_emergency_about_a_pupil_whose_record_cannot_be_opened_says_so(
    readers: Readers, school: School, ledger: Ledger
) -> None:
    pupil = await a_pupil(ledger, school)
    await draft(school, ledger, chosen(pupil))
    visitor = await readers.signed_in(school.teacher)
    visitor.expected.add(422)
    await visitor.go("/report/emergency")
    await fill(visitor, EMERGENCY)
    spoilt = "UPDATE pupils SET state = ''::bytea WHERE id = $1"
    async with damaged(readers.owner, pupil.id, spoilt):
        await send(visitor)
        assert UNREADABLE in await visitor.page.locator(".govuk-error-summary__list").inner_text()
        await fill(visitor, NOT_LISTED | ANSWERS["child"])
        await send(visitor)
        assert "The referral is recorded" in await visitor.main()


EMERGENCY = {"/concern/category": ["cse"], "/agency": ["police"], "/channel": ["phone"]}


async def test_a_chosen_child_goes_with_an_emergency(
    readers: Readers, school: School, ledger: Ledger
) -> None:
    pupil = await a_pupil(ledger, school, year_group="8", upn="A123456789012")
    await draft(school, ledger, chosen(pupil) | {"/pupil/upn": ["B123456789012"]})
    visitor = await readers.signed_in(school.teacher)
    await visitor.go("/report/emergency")
    assert await visitor.page.locator('[name="/pupil/name"]').is_visible() is False
    shown = await visitor.main()
    assert "Amelia Okafor, year 8" in shown
    assert "B123456789012" not in shown
    await visitor.page.get_by_text("Clear this answer").first.click()
    visitor.expected.add(422)
    await fill(visitor, EMERGENCY)
    await send(visitor)
    assert str(report_steps.child().missing) in await visitor.main()
    await fill(visitor, chosen(pupil))
    await send(visitor)
    assert "The referral is recorded" in await visitor.main()
    (case,) = await school.dsl.read("/v1/referrals")
    assert (await school.dsl.sees(case))["pupil"]["id"] == str(pupil.id)


async def test_an_emergency_may_be_about_another_child(
    readers: Readers, school: School, ledger: Ledger
) -> None:
    pupil = await a_pupil(ledger, school)
    await draft(school, ledger, chosen(pupil))
    visitor = await readers.signed_in(school.teacher)
    await visitor.go("/report/emergency")
    await fill(visitor, {**EMERGENCY, **NOT_LISTED, **ANSWERS["child"]})
    await send(visitor)
    assert "The referral is recorded" in await visitor.main()
    (case,) = await school.dsl.read("/v1/referrals")
    seen = (await school.dsl.sees(case))["pupil"]
    assert (seen.get("id"), seen["name"]) == (None, "Rowan Ashdown")


async def test_a_child_named_in_an_emergency_is_not_replaced_by_one_chosen_in_another_window(
    readers: Readers, school: School, ledger: Ledger
) -> None:
    pupil = await a_pupil(ledger, school)
    visitor = await readers.signed_in(school.teacher)
    await visitor.go("/report/emergency")
    await draft(school, ledger, chosen(pupil))
    await fill(visitor, {**EMERGENCY, **ANSWERS["child"], "/concern/summary": ["He is at the gate."]})
    await send(visitor)
    (case,) = await school.dsl.read("/v1/referrals")
    assert (await school.dsl.sees(case))["pupil"]["name"] == "Rowan Ashdown"
