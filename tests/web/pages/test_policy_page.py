"""The policy in force, with its kinds of concern, and the grouped choice of a kind in a form."""

from tests.school import School
from tests.web.close_look import CloseLook
from tests.web.page_reader import Readers


async def test_the_policy_shows_which_set_of_kinds_is_in_force(
    readers: Readers, closely: CloseLook, school: School
) -> None:
    visitor = await readers.signed_in(school.dsl, at="/policy")
    kinds = (await school.dsl.read("/v1/policy"))["kinds"]
    shown = await visitor.main()
    assert shown.count("30 September 2024 (13.1)") == 1, "the review is overdue, said once"
    assert "The pack of " not in shown, "those of other authorities are stale"
    assert f"In force: {kinds['title']}. Source: {kinds['source']}." in shown
    assert await visitor.page.locator("nav a[href='#kinds']").count() == 1
    places = [shown.index(each["name"], shown.index("In force:")) for each in kinds["kinds"]]
    assert places == sorted(places)
    assert all(each["basis"] in shown for each in kinds["kinds"])


async def test_the_kinds_to_choose_from_stand_under_their_groups(readers: Readers, school: School) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "accept")
    visitor = await readers.signed_in(school.dsl, at=f"/cases/{case['id']}/reclassify")
    kinds = (await school.dsl.read("/v1/policy"))["kinds"]["kinds"]
    groups = await visitor.page.locator("[data-group]").all_inner_texts()
    assert groups == list(dict.fromkeys(each["group"] for each in kinds))
    shown = await visitor.main()
    assert all(shown.index(each["group"]) < shown.index(each["name"]) for each in kinds)
