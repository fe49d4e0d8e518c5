"""Finding a case in the list, and a clause in the policy."""

from tests.school import School
from tests.web.browsers import Browsers


async def test_cases_are_found_by_stage_owner_kind_and_overdue_tasks(lobby: Browsers, school: School) -> None:
    mine = await school.teacher.raises(category="cse")
    other = await school.teacher.raises()
    await school.dsl.does(mine, "accept")
    desk = await lobby.seat(school.dsl)
    await desk.go("/cases")
    assert mine["reference"] in await desk.main()
    for query, found, missing in (
        ("owner=me", mine, other),
        ("owner=none", other, mine),
        ("category=cse", mine, other),
    ):
        await desk.go(f"/cases?{query}")
        shown = await desk.main()
        assert found["reference"] in shown
        assert missing["reference"] not in shown
    await desk.go("/cases?overdue=true")
    assert "No cases match" in await desk.main()
    await desk.go("/cases?stage=nonsense&owner=nonsense&overdue=nonsense&category=nonsense")
    assert mine["reference"] in await desk.main()
    assert "Rowan" not in await desk.page.title()


async def test_the_policy_shows_what_is_out_of_date_and_its_deadlines(
    lobby: Browsers, school: School
) -> None:
    desk = await lobby.seat(school.teacher)
    await desk.go("/policy")
    shown = await desk.main()
    assert "yearly review was due by 30 September 2024" in shown
    assert "the close of the next working day" in shown
    in_force = await desk.page.locator("#in-force + ul").inner_text()
    assert "16LA" in in_force
    assert "check the commencement regulations" in in_force
    assert "report child sexual abuse" in await desk.page.locator("#coming + ul").inner_text()
    contents = desk.page.get_by_role("navigation", name="On this page").get_by_role("link")
    led = [await each.get_attribute("href") for each in await contents.all()]
    sections = desk.page.locator("main h2[id]")
    assert led == [f"#{await each.get_attribute('id')}" for each in await sections.all()]
    assert "superseded by the edition of 2026 (18 March 2026)" in shown
    await desk.look()
    await desk.go("/policy/clauses/11.5")
    assert "Law in force since the policy was written" in await desk.main()
    await desk.look()
    await desk.go("/policy/clauses/11.8")
    assert "11.8" in await desk.main()
    await desk.go("/policy/clauses/no-such-clause", 404)
