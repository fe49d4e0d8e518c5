"""The review page shows other cases of the child beside the concern, and leads to a join (2.4g, 6.1)."""

from store.ledger.ledger import Ledger
from tests.api.repeating_concerns import report
from tests.api.test_possible_duplicates import about, duplicates
from tests.school import WHY, School
from tests.store.pupils.register import a_pupil
from tests.web.form_filling import fill, send
from tests.web.page_reader import Readers


async def test_a_dsl_compares_two_concerns_and_joins_the_cases(readers: Readers, school: School) -> None:
    case = await about(school.teacher, "Amelia Ashdown-Bell")
    like = await about(school.colleague, "Millie Ashdown Bell")
    visitor = await readers.signed_in(school.dsl)
    await visitor.go(f"/cases/{case['id']}/decide-review")
    shown = await visitor.main()
    assert "Is this child in another open case?" in shown
    assert f"{like['reference']}: a child with a like name" in shown
    await visitor.page.get_by_role("link", name=f"Join this case to {like['reference']}").click()
    assert await visitor.page.locator('[name="/into"]').input_value() == like["reference"]
    await visitor.page.locator('[name="/reasons"]').fill("Both teachers saw the same bruises.")
    await send(visitor)
    assert "The cases are joined" in await visitor.main()


async def test_what_has_happened_more_than_once_is_listed_with_its_cases(
    readers: Readers, school: School, ledger: Ledger
) -> None:
    pupil = await a_pupil(ledger, school)
    first, second = await report(school.teacher, pupil), await report(school.colleague, pupil)
    visitor = await readers.signed_in(school.dsl)
    await visitor.go(f"/cases/{second['id']}/decide-review")
    shown = await visitor.main()
    assert "What has happened more than once?" in shown
    assert await visitor.page.locator("#repeats ~ ul li").count() == 2
    assert f"{first['reference']}: the same child on the register" in shown


async def test_a_child_with_one_case_has_no_panel(readers: Readers, school: School) -> None:
    case = await about(school.teacher, "Kate Price")
    hidden = await about(school.teacher, "Kate Price", excluded=(school.deputy,))
    visitor = await readers.signed_in(school.deputy)
    await visitor.go(f"/cases/{case['id']}/decide-review")
    assert "another open case" not in await visitor.main()
    assert hidden["reference"] not in await visitor.page.content()


async def test_two_records_of_the_register_are_compared_before_the_cases_are_joined(
    readers: Readers, school: School, ledger: Ledger
) -> None:
    """2.4g: a join of two records would be refused."""
    one, two = await a_pupil(ledger, school), await a_pupil(ledger, school)
    case, like = await report(school.teacher, one), await report(school.colleague, two)
    (found,) = await duplicates(school.dsl, case)
    assert (found["likeness"], found["two_records"], found["can_be_joined"]) == ("like_name", True, False)
    visitor = await readers.signed_in(school.dsl)
    await visitor.go(f"/cases/{case['id']}/decide-review")
    assert f"{like['reference']}: a child with a like name" in await visitor.main()
    assert "Join this case to" not in await visitor.main()
    await visitor.press(f"Compare the two records of {like['reference']}")
    assert "Are they one child?" in await visitor.main()
    await fill(visitor, {"stays": [str(one.id)], "reasons": [WHY]})
    await send(visitor)
    (found,) = await duplicates(school.dsl, case)
    assert (found["likeness"], found["two_records"], found["can_be_joined"]) == ("same_pupil", False, True)
    await visitor.go(f"/cases/{case['id']}/decide-review")
    assert f"Join this case to {like['reference']}" in await visitor.main()
