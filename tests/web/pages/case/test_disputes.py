"""Disputes: offered beside the decision, answered, and counted with the referrals (11.10)."""

import pytest

from api.examples import EXAMPLES
from tests.school import Json, School, a_referral, a_review
from tests.web.browsers import Browsers
from tests.web.form_filling import does, fill, send

NO = {"agency_referral": "cscs-1", "decision": "no_statutory", "told_by": "Duty worker"}


async def refused(school: School) -> Json:
    """A case whose referral social care answered with a no."""
    case = await school.teacher.raises()
    await school.dsl.does(case, "decide-review", a_review("refer", "cscs"))
    await school.dsl.does(case, "refer", a_referral())
    return await school.dsl.does(case, "record-feedback", NO)


async def test_there_is_nothing_to_dispute_before_a_decision(lobby: Browsers, school: School) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "refer", a_referral())
    desk = await lobby.seat(school.dsl)
    await desk.go(f"/cases/{case['id']}")
    assert "ispute" not in await desk.main()


async def test_a_dsl_who_believes_the_child_at_risk_reads_that_a_dispute_is_possible_too(
    lobby: Browsers, school: School
) -> None:
    case = await refused(school)
    desk = await lobby.seat(school.dsl)
    await desk.go(f"/cases/{case['id']}/reconsider")
    choice = desk.page.locator(".govuk-radios__item", has_text="I believe the child is at risk")
    assert "You can also dispute their decision" in await choice.inner_text()
    await desk.look()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
async def test_a_dsl_disputes_a_decision_and_records_both_answers_on_pages_alone(
    script: bool, lobby: Browsers, school: School
) -> None:
    case = await refused(school)
    desk = await lobby.seat(school.dsl, script)
    await desk.go(f"/cases/{case['id']}")
    assert "Children’s social care: referred once, refused once." in await desk.main()
    await desk.page.get_by_role("link", name="Dispute this decision").click()
    await fill(desk, {"/reasons": ["She was missing twice since."]})
    await desk.look()
    await send(desk)
    shown = await desk.main()
    assert "The dispute is recorded" in shown
    assert "Answer from children's social care to your dispute" in shown
    assert "No answer recorded" in shown
    await does(desk, case["id"], "record-dispute-outcome", EXAMPLES["record-dispute-outcome"])
    assert "Disputed, stage 1" in (shown := await desk.main())
    assert "They upheld their decision" in shown
    await does(desk, case["id"], "dispute-decision", EXAMPLES["dispute-decision"])
    changed = EXAMPLES["record-dispute-outcome"] | {"outcome": "changed", "decision": "section_47"}
    await does(desk, case["id"], "record-dispute-outcome", changed)
    shown = await desk.main()
    assert "Disputed, stage 2" in shown
    assert "Children’s social care: referred once, refused once." in shown
    (referral,) = (await school.dsl.sees(case))["agency_referrals"]
    assert (referral["decision"], referral["late"]) == ("section_47", False)


async def test_the_new_decision_is_asked_for_only_if_the_agency_changed_it(
    lobby: Browsers, school: School
) -> None:
    case = await refused(school)
    await school.dsl.does(case, "refer", a_referral("police"))
    told = {"agency_referral": "police-1", "decision": "police_investigation"}
    await school.dsl.does(case, "record-feedback", EXAMPLES["record-feedback"] | told)
    await school.dsl.does(case, "dispute-decision")
    desk = await lobby.seat(school.dsl)
    await desk.go(f"/cases/{case['id']}/record-dispute-outcome")
    asked = desk.page.locator('[name="/agency_referral"]')
    assert await asked.evaluate_all("(all) => all.map((each) => each.value)") == ["cscs-1"]
    decision = desk.page.locator('[name="/decision"]').first
    assert not await decision.is_visible()
    await fill(desk, {"/outcome": ["changed"], "/told_by": ["Service manager"], "/reasons": ["Seen again."]})
    assert await decision.is_visible()
    await desk.look()
    desk.expected.add(422)
    await send(desk)
    assert "Choose what they have decided now" in await desk.main()
    await fill(desk, {"/outcome": ["upheld"]})
    await send(desk)
    assert "The answer to the dispute is recorded" in await desk.main()
