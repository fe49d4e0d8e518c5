"""The child is told about several decisions on one form, and each task is done (11.12)."""

from uuid import UUID

from store.ledger.ledger import Ledger
from tests.school import School, a_referral, a_review
from tests.store.ledger_cases import command, submit
from tests.web.form_filling import fill, send
from tests.web.page_reader import Readers


async def decided_four_times(school: School, ledger: Ledger) -> str:
    """A review and three answers of agencies."""
    case = await school.teacher.raises()
    await school.dsl.does(case, "decide-review", a_review("refer", "cscs"))
    for number in (1, 2, 3):
        await submit(ledger, school.dsl, command("refer", **a_referral()), UUID(case["id"]))
        told = {"agency_referral": f"cscs-{number}", "decision": "section_17", "told_by": "Duty worker"}
        await submit(ledger, school.dsl, command("record-feedback", **told), UUID(case["id"]))
    return str(case["id"])


async def test_the_folded_task_leads_to_one_form_for_all_of_them(
    readers: Readers, school: School, ledger: Ledger
) -> None:
    case = await decided_four_times(school, ledger)
    visitor = await readers.signed_in(school.dsl)
    await visitor.go(f"/cases/{case}")
    await visitor.open_sections()
    fold = visitor.page.locator("#tasks-inform-pupil")
    assert "Tell the child what was decided: 4, the first due" in await fold.inner_text()
    await fold.locator("summary").click()
    await visitor.follow(fold.get_by_role("link", name="Tell the child about several on one form"))
    choices = visitor.page.locator('[name="/about"]')
    assert await choices.count() == 4
    assert await visitor.page.locator('[name="/about"]:checked').count() == 0
    told = [str(await each.get_attribute("value")) for each in (await choices.all())[:3]]
    await fill(visitor, {"/about": told, "/way": ["told"], "/told_by": ["DSL"], "/how": ["At lunch."]})
    await send(visitor)
    owed = {
        each["id"]
        for each in (await school.dsl.sees({"id": case}))["obligations"]
        if each["kind"] == "inform-pupil" and each["state"] == "open"
    }
    assert len(owed) == 1
    assert not owed & {f"inform-pupil:{each}" for each in told}


async def test_a_single_task_comes_ticked_and_the_others_do_not(
    readers: Readers, school: School, ledger: Ledger
) -> None:
    case = await decided_four_times(school, ledger)
    visitor = await readers.signed_in(school.dsl)
    await visitor.go(f"/cases/{case}")
    await visitor.open_sections()
    await visitor.page.locator("#tasks-inform-pupil > summary").click()
    await visitor.follow(visitor.page.locator("#tasks-inform-pupil li a").first)
    assert await visitor.page.locator('[name="/about"]:checked').count() == 1
