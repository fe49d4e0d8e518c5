"""The law and guidance of 2026 on pages: offered, shown and printed, never chosen in advance."""

import pytest

from store.drafts import report_drafts
from store.ledger.ledger import Ledger
from tests.school import WHY, School, a_referral, a_review
from tests.web.form_filling import does, fill
from tests.web.page_reader import Readers
from tests.web.pages.report.report_at_browser import DRAFT


async def test_a_legal_hold_is_placed_shown_printed_and_lifted_in_a_closed_case_too(
    readers: Readers, school: School
) -> None:
    """11.15."""
    case = (await school.dsl.raises())["id"]
    visitor = await readers.signed_in(school.dsl)
    said = {"reasons": "The inquiry may ask for this file.", "basis": "Its letter of 1 February 2027"}
    await does(visitor, case, "place-legal-hold", said | {"from_on": "2027-02-01", "review_on": "2027-09-01"})
    assert "The legal hold is in place" in await visitor.main()
    for words in ("Nothing in this file may be destroyed", "Monday 1 February 2027", *said.values()):
        assert words in await visitor.main()
    assert "placed a legal hold from Monday 1 February 2027" in await visitor.main()
    shown = (await visitor.main()).splitlines()
    assert f"Reason: {said['reasons']}" in shown
    assert f"Basis: {said['basis']}" in shown
    printed = (await school.dsl.get(f"/v1/referrals/{case}/paper")).text
    assert said["reasons"] in printed
    await visitor.go(f"/cases/{case}/replay?entry=2")
    assert "Legal hold in force since 1 February 2027" in await visitor.main()
    await does(visitor, case, "lift-legal-hold", {"reasons": "The inquiry has all it needs."})
    assert "Nothing in this file may be destroyed" not in await visitor.main()


async def test_legal_obligation_comes_first_for_a_listed_body_and_nothing_is_chosen(
    readers: Readers, school: School
) -> None:
    case = (await school.dsl.raises())["id"]
    visitor = await readers.signed_in(school.dsl)
    for command in ("refer", "record-disclosure"):
        await visitor.go(f"/cases/{case}/{command}")
        bases = visitor.page.locator('[name="/lawful_basis"]')
        assert await bases.first.get_attribute("value") == "legal obligation"
        assert await bases.and_(visitor.page.locator(":checked")).count() == 0
        assert "check the law in force on the policy’s page" in await visitor.main()


@pytest.mark.parametrize(("finding", "warned"), [(None, True), ("would_not_help", False)])
async def test_withholding_without_a_finding_is_recorded_with_a_warning(
    finding: str | None, warned: bool, readers: Readers, school: School
) -> None:
    """3.2g."""
    case = await school.dsl.raises()
    visitor = await readers.signed_in(school.dsl)
    body = {
        "from": "The police",
        "fields": ["child_words"],
        "finding": "It would frighten her.",
        "reasons": WHY,
    }
    await does(visitor, case["id"], "withhold", body | ({"statutory_finding": finding} if finding else {}))
    assert "What you withheld is recorded" in await visitor.main()
    seen = await school.dsl.sees(case)
    (kept,) = seen["disclosures"]
    assert kept["statutory_finding"] == finding
    assert any("16LA" in each["text"] for each in seen["warnings"]) is warned


async def test_a_report_from_operation_encompass_has_its_own_source(
    readers: Readers, school: School, ledger: Ledger
) -> None:
    """Operation Encompass."""
    await report_drafts.change(ledger.pool, ledger.seals, school.teacher.id, lambda _: DRAFT)
    visitor = await readers.signed_in(school.teacher)
    await visitor.go("/report/others")
    reference = visitor.page.locator('[name="/concern/police_reference"]')
    assert not await reference.is_visible()
    await fill(
        visitor, {"/concern/source": ["operation_encompass"], "/concern/police_reference": ["ENC-114"]}
    )
    assert await reference.is_visible()
    await visitor.press("Continue")
    await visitor.go("/report/check")
    assert "ENC-114" in await visitor.main()
    await visitor.press("Send this report")
    (case,) = await school.dsl.read("/v1/referrals")
    seen = await school.dsl.sees(case)
    assert seen["concern"]["police_reference"] == "ENC-114"
    assert [each["id"] for each in seen["obligations"]] == ["accept", "review", "protect"]
    reader = await readers.signed_in(school.dsl)
    await reader.go(f"/cases/{case['id']}")
    assert "The police told the school (Operation Encompass)" in await reader.main()


async def test_the_origin_of_images_is_asked_for_under_the_images_and_shown(
    readers: Readers, school: School
) -> None:
    """8.1."""
    case = await school.dsl.raises()
    visitor = await readers.signed_in(school.dsl)
    await does(
        visitor,
        case["id"],
        "add-information",
        {"text": "A fake.", "imagery": True, "imagery_origin": "altered"},
    )
    assert "A picture that was altered" in await visitor.main()


async def test_family_help_is_an_answer_and_a_lead_practitioner_is_chased(
    readers: Readers, school: School
) -> None:
    """11.8."""
    case = await school.dsl.raises()
    await school.dsl.does(case, "decide-review", a_review("refer", "cscs"))
    await school.dsl.does(case, "refer", a_referral())
    visitor = await readers.signed_in(school.dsl)
    await visitor.go(f"/cases/{case['id']}/record-chase")
    assert "social worker or lead practitioner" in await visitor.main()
    answer = {"agency_referral": "cscs-1", "decision": "family_help", "told_by": "Lead practitioner"}
    await visitor.go(f"/cases/{case['id']}/record-feedback")
    assert "Family help, with a lead practitioner" in await visitor.main()
    await does(visitor, case["id"], "record-feedback", answer)
    decision = visitor.page.locator("main .govuk-summary-list__row", has_text="Their decision")
    assert "Family help" in (await decision.first.text_content() or "")
    owed = [each["id"] for each in (await school.dsl.sees(case))["obligations"] if each["state"] == "open"]
    assert {"conclude:cscs-1", "liaison"} <= set(owed)
