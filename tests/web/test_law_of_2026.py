"""The law and guidance of 2026 on pages: offered, shown and printed, never chosen in advance."""

from tests.school import School
from tests.web.form_filling import does
from tests.web.page_reader import Readers


async def test_a_legal_hold_is_placed_shown_printed_and_lifted(readers: Readers, school: School) -> None:
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


async def test_legal_obligation_comes_first_and_nothing_is_chosen(readers: Readers, school: School) -> None:
    case = (await school.dsl.raises())["id"]
    visitor = await readers.signed_in(school.dsl)
    for command in ("refer", "record-disclosure"):
        await visitor.go(f"/cases/{case}/{command}")
        bases = visitor.page.locator('[name="/lawful_basis"]')
        assert await bases.first.get_attribute("value") == "legal obligation"
        assert await bases.and_(visitor.page.locator(":checked")).count() == 0
        assert "check the law in force on the policy’s page" in await visitor.main()
