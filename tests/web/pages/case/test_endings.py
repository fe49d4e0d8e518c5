"""A dispute, a file sent on and a report taken back, on pages alone."""

from api.openapi import EXAMPLES
from tests.school import Json, School, a_referral, a_review
from tests.web.form_filling import does, fill, send
from tests.web.page_reader import Readers

SENT = {"to_school": "Hill Junior School", "method": "Handed over in person to their DSL"}
RECEIVED = "Signed for by their DSL on the same day."


def owed(case: Json) -> set[str]:
    return {each["kind"] for each in case["obligations"] if each["state"] in ("open", "overdue")}


async def test_a_file_is_sent_on_and_its_receipt_owed_until_it_came(readers: Readers, school: School) -> None:
    case = await school.teacher.raises()
    visitor = await readers.signed_in(school.dsl)
    await does(visitor, case["id"], "transfer-file", SENT)
    assert "file-receipt" in owed(await school.dsl.sees(case))
    assert "Hill Junior School" in await visitor.page.content()
    task = visitor.page.locator("main a", has_text="other school has the file").first
    await task.click()
    assert visitor.page.url.split("?")[0].endswith("/transfer-file")
    await fill(
        visitor, {"/to_school": [SENT["to_school"]], "/method": [SENT["method"]], "/receipt": [RECEIVED]}
    )
    await send(visitor)
    assert "file-receipt" not in owed(await school.dsl.sees(case))
    await visitor.go(f"/cases/{case['id']}?entries=all")
    assert RECEIVED in await visitor.page.content()


async def test_a_reporter_withdraws_and_the_dsl_still_decides(readers: Readers, school: School) -> None:
    case = await school.teacher.raises()
    teacher, dsl = await readers.signed_in(school.teacher), await readers.signed_in(school.dsl)
    await teacher.go(f"/cases/{case['id']}")
    await teacher.page.get_by_text("Other things you can do").click()
    await teacher.page.locator("main a[href$='/withdraw']").first.click()
    await fill(teacher, {"/reasons": ["I had mistaken the girl at the gate for her."]})
    await send(teacher)
    assert "Withdrawal recorded. Nothing else changes." in await teacher.main()
    await dsl.go(f"/cases/{case['id']}")
    await dsl.reads("withdrew their report; open tasks stay open")
    assert owed(await school.dsl.sees(case)) == {"accept", "review", "protect"}


NO = {"agency_referral": "cscs-1", "decision": "no_statutory", "told_by": "Duty worker"}


async def refused(school: School) -> Json:
    """A case whose referral social care answered with a no."""
    case = await school.teacher.raises()
    await school.dsl.does(case, "decide-review", a_review("refer", "cscs"))
    await school.dsl.does(case, "refer", a_referral())
    return await school.dsl.does(case, "record-feedback", NO)


async def test_a_dsl_disputes_a_decision_and_records_both_answers(readers: Readers, school: School) -> None:
    case = await refused(school)
    visitor = await readers.signed_in(school.dsl, at=f"/cases/{case['id']}")
    await visitor.open_sections()
    assert "Children’s social care: referred once, refused once." in await visitor.main()
    await visitor.page.get_by_role("link", name="Dispute this decision").click()
    await fill(visitor, {"/reasons": ["She was missing twice since."]})
    await send(visitor)
    await visitor.open_sections()
    shown = await visitor.reads("The dispute is recorded")
    await visitor.reads("Answer from children's social care to your dispute", "No answer recorded")
    await does(visitor, case["id"], "record-dispute-outcome", EXAMPLES["record-dispute-outcome"])
    await visitor.open_sections()
    assert "Disputed, stage 1" in (shown := await visitor.main())
    assert "They upheld their decision" in shown
    await does(visitor, case["id"], "dispute-decision", EXAMPLES["dispute-decision"])
    changed = EXAMPLES["record-dispute-outcome"] | {"outcome": "changed", "decision": "section_47"}
    await does(visitor, case["id"], "record-dispute-outcome", changed)
    await visitor.open_sections()
    await visitor.reads("Disputed, stage 2", "Children’s social care: referred once, refused once.")
    (referral,) = (await school.dsl.sees(case))["agency_referrals"]
    assert (referral["decision"], referral["late"]) == ("section_47", False)
