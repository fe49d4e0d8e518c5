"""Disputes: offered beside the decision, answered, and counted with the referrals (11.10)."""

from api.openapi import EXAMPLES
from tests.school import Json, School, a_referral, a_review
from tests.web.close_look import CloseLook
from tests.web.form_filling import does, fill, send
from tests.web.page_reader import Readers

NO = {"agency_referral": "cscs-1", "decision": "no_statutory", "told_by": "Duty worker"}


async def refused(school: School) -> Json:
    """A case whose referral social care answered with a no."""
    case = await school.teacher.raises()
    await school.dsl.does(case, "decide-review", a_review("refer", "cscs"))
    await school.dsl.does(case, "refer", a_referral())
    return await school.dsl.does(case, "record-feedback", NO)


async def test_there_is_nothing_to_dispute_before_a_decision(readers: Readers, school: School) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "refer", a_referral())
    visitor = await readers.signed_in(school.dsl)
    await visitor.go(f"/cases/{case['id']}")
    assert "ispute" not in await visitor.main()


async def test_a_dsl_who_believes_the_child_at_risk_reads_that_a_dispute_is_possible_too(
    readers: Readers, school: School
) -> None:
    case = await refused(school)
    visitor = await readers.signed_in(school.dsl)
    await visitor.go(f"/cases/{case['id']}/reconsider")
    choice = visitor.page.locator(".govuk-radios__item", has_text="I believe the child is at risk")
    assert "You can also dispute their decision" in await choice.inner_text()


async def test_a_dsl_disputes_a_decision_and_records_both_answers_on_pages_alone(
    readers: Readers, school: School
) -> None:
    case = await refused(school)
    visitor = await readers.signed_in(school.dsl)
    await visitor.go(f"/cases/{case['id']}")
    await visitor.open_sections()
    assert "Children’s social care: referred once, refused once." in await visitor.main()
    await visitor.page.get_by_role("link", name="Dispute this decision").click()
    await fill(visitor, {"/reasons": ["She was missing twice since."]})
    await send(visitor)
    await visitor.open_sections()
    shown = await visitor.main()
    assert "The dispute is recorded" in shown
    assert "Answer from children's social care to your dispute" in shown
    assert "No answer recorded" in shown
    await does(visitor, case["id"], "record-dispute-outcome", EXAMPLES["record-dispute-outcome"])
    await visitor.open_sections()
    assert "Disputed, stage 1" in (shown := await visitor.main())
    assert "They upheld their decision" in shown
    await does(visitor, case["id"], "dispute-decision", EXAMPLES["dispute-decision"])
    changed = EXAMPLES["record-dispute-outcome"] | {"outcome": "changed", "decision": "section_47"}
    await does(visitor, case["id"], "record-dispute-outcome", changed)
    await visitor.open_sections()
    shown = await visitor.main()
    assert "Disputed, stage 2" in shown
    assert "Children’s social care: referred once, refused once." in shown
    (referral,) = (await school.dsl.sees(case))["agency_referrals"]
    assert (referral["decision"], referral["late"]) == ("section_47", False)


async def test_the_new_decision_is_asked_for_only_if_the_agency_changed_it(
    readers: Readers, closely: CloseLook, school: School
) -> None:
    case = await refused(school)
    await school.dsl.does(case, "refer", a_referral("police"))
    told = {"agency_referral": "police-1", "decision": "police_investigation"}
    await school.dsl.does(case, "record-feedback", EXAMPLES["record-feedback"] | told)
    await school.dsl.does(case, "dispute-decision")
    visitor = await readers.signed_in(school.dsl)
    await visitor.go(f"/cases/{case['id']}/record-dispute-outcome")
    asked = visitor.page.locator('[name="/agency_referral"]:not([value=""])')
    assert [await each.get_attribute("value") for each in await asked.all()] == ["cscs-1"]
    decision = visitor.page.locator('[name="/decision"]').first
    assert not await decision.is_visible()
    await fill(
        visitor, {"/outcome": ["changed"], "/told_by": ["Service manager"], "/reasons": ["Seen again."]}
    )
    assert await decision.is_visible()
    visitor.expected.add(422)
    await send(visitor)
    await closely(visitor)
    assert "Choose what they have decided now" in await visitor.main()
    await fill(visitor, {"/outcome": ["upheld"]})
    await send(visitor)
    assert "The answer to the dispute is recorded" in await visitor.main()
