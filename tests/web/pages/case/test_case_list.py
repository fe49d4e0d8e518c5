"""Finding a case in the list, and a clause in the policy."""

from uuid import UUID

import asyncpg

from application.commands.clock_commands import catch_up
from store.ledger.ledger import Ledger
from tests.school import School, SetClock
from tests.web.close_look import CloseLook
from tests.web.page_reader import Readers
from tests.web.test_school_isolation import at_a_browser


async def test_cases_are_found_by_stage_owner_kind_and_overdue_tasks(
    readers: Readers, school: School
) -> None:
    mine = await school.teacher.raises(category="cse")
    other = await school.teacher.raises()
    await school.dsl.does(mine, "accept")
    visitor = await readers.signed_in(school.dsl)
    await visitor.go("/cases")
    assert mine["reference"] in await visitor.main()
    for query, found, missing in (
        ("owner=me", mine, other),
        ("owner=none", other, mine),
        ("category=cse", mine, other),
    ):
        await visitor.go(f"/cases?{query}")
        shown = await visitor.main()
        assert found["reference"] in shown
        assert missing["reference"] not in shown
    await visitor.go("/cases?overdue=true")
    assert "No cases match" in await visitor.main()
    await visitor.go("/cases?stage=nonsense&owner=nonsense&overdue=nonsense&category=nonsense")
    assert mine["reference"] in await visitor.main()
    assert "Rowan" not in await visitor.page.title()


async def test_the_list_of_a_dsl_begins_with_their_own_cases_and_those_of_no_one(
    readers: Readers, school: School
) -> None:
    """A filter that was saved or linked without an owner still finds the whole school's cases."""
    theirs, mine, unowned = [await school.teacher.raises() for _ in range(3)]
    await school.deputy.does(theirs, "accept")
    visitor = await readers.signed_in(school.dsl)
    await visitor.go("/cases")
    assert theirs["reference"] in await visitor.main(), "a DSL who owns none sees all"
    await school.dsl.does(mine, "accept")
    for query, every in (("", False), ("?owner=", True), ("?overdue=false", True), ("?owner=mine", False)):
        await visitor.go(f"/cases{query}")
        shown = await visitor.main()
        assert mine["reference"] in shown
        assert unowned["reference"] in shown, "a case that no one owns is everyone's"
        assert (theirs["reference"] in shown) == every


async def test_the_policy_shows_what_is_out_of_date_and_its_deadlines(
    readers: Readers, closely: CloseLook, school: School
) -> None:
    visitor = await readers.signed_in(school.teacher)
    await visitor.go("/policy")
    shown = await visitor.main()
    assert "yearly review was due by 30 September 2024" in shown
    assert "the end of the next working day, 5pm" in shown
    in_force = await visitor.page.locator("#in-force + ul").inner_text()
    assert "16LA" in in_force
    assert "check the commencement regulations" in in_force
    assert "report child sexual abuse" in await visitor.page.locator("#coming + ul").inner_text()
    contents = visitor.page.get_by_role("navigation", name="On this page").get_by_role("link")
    led = [await each.get_attribute("href") for each in await contents.all()]
    sections = visitor.page.locator("main h2[id]")
    assert led == [f"#{await each.get_attribute('id')}" for each in await sections.all()]
    assert "superseded by the edition of 2026 (18 March 2026)" in shown
    await visitor.go("/policy/clauses/11.5")
    await closely(visitor)
    assert "Law in force since the policy was written" in await visitor.main()
    await visitor.go("/policy/clauses/11.8")
    shown = await visitor.main()
    assert shown.index("the referrer will be notified of the action") < shown.index("What Onward does")
    assert "2 school hours after it: the deputy DSL and the headteacher." in shown
    assert shown.index("What remains for people") < shown.index("Technical details")
    assert "referral.made" not in shown[: shown.index("Technical details")]
    await visitor.go("/policy/clauses/no-such-clause", 404)


async def test_lists_name_the_child_the_kind_of_concern_and_danger_for_those_who_see_the_case_whole(
    school: School, clock: SetClock, owner: asyncpg.Connection, ledger: Ledger
) -> None:
    case = await school.teacher.raises(category="neglect", immediate_danger=True)
    clock.passes(days=3)
    assert await catch_up(ledger, UUID(case["id"])) is not None
    for person, names in ((school.dsl, True), (school.teacher, False)):
        async with at_a_browser(owner, ledger, person) as (http, _):
            for path in ("/cases", "/", "/escalations"):
                page = (await http.get(path)).text
                said = ["Rowan Ashdown" in page, "eglect" in page, "danger" in page.lower()]
                if names:
                    assert said == [True] * 3, path
                else:
                    assert said[:2] == [False] * 2, path


async def test_a_case_whose_owner_lost_the_role_is_everyones(readers: Readers, school: School) -> None:
    case = await school.teacher.raises()
    await school.deputy.does(case, "accept")
    visitor = await readers.signed_in(school.dsl)
    await visitor.go("/cases?owner=mine")
    assert case["reference"] not in await visitor.main()
    for roles in (["staff"], []):
        await readers.owner.execute("UPDATE people SET roles = $2 WHERE id = $1", school.deputy.id, roles)
        await visitor.go("/cases?owner=mine")
        assert case["reference"] in await visitor.main()
