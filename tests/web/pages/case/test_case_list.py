"""Finding cases in the list, and filters that are saved."""

from uuid import UUID

import asyncpg
import pytest

from application.commands.clock_commands import catch_up
from store.ledger.ledger import Ledger
from store.people import saved_filters
from tests.school import Actor, School, SetClock, a_review
from tests.web.browsers import Browsers
from tests.web.form_filling import Visitor, fill, sent_to
from tests.web.page_reader import Readers
from tests.web.test_school_isolation import at_a_browser
from web.pages.case import case_list


async def test_cases_are_found_by_stage_owner_kind_and_overdue_tasks(
    readers: Readers, school: School
) -> None:
    mine = await school.teacher.raises(category="cse")
    other = await school.teacher.raises()
    await school.dsl.does(mine, "accept")
    visitor = await readers.signed_in(school.dsl, at="/cases")
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
    visitor = await readers.signed_in(school.dsl, at="/cases")
    assert theirs["reference"] in await visitor.main(), "a DSL who owns none sees all"
    await school.dsl.does(mine, "accept")
    for query, every in (("", False), ("?owner=", True), ("?overdue=false", True), ("?owner=mine", False)):
        await visitor.go(f"/cases{query}")
        shown = await visitor.main()
        assert mine["reference"] in shown
        assert unowned["reference"] in shown, "a case that no one owns is everyone's"
        assert (theirs["reference"] in shown) == every


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


async def test_a_child_in_danger_is_first_however_old_the_case_is(
    readers: Readers, school: School, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """11.4. A reporter's order tells no danger that someone else added (3.2h)."""
    old = await school.teacher.raises(category="neglect")
    clock.passes(minutes=1)
    later = [await school.teacher.raises()]
    clock.passes(minutes=1)
    later.append(await school.teacher.raises())
    await school.dsl.does(old, "add-information", {"text": "A knife.", "immediate_danger": True})
    monkeypatch.setattr(case_list, "A_PAGE", 1)
    newest_first = [each["reference"] for each in (later[1], later[0], old)]
    assert await listed(readers, school.dsl) == [old["reference"], *newest_first]
    assert await listed(readers, school.teacher) == newest_first
    assert await listed(readers, school.dsl, "?category=cse") == []


async def listed(readers: Readers, person: Actor, query: str = "") -> list[str]:
    """The references of every page of the list."""
    visitor = await readers.signed_in(person, at=f"/cases{query}")
    found: list[str] = []
    while True:
        links = await visitor.page.locator(".onward-row a").all_inner_texts()
        found += [each.rpartition(" ")[2] for each in links]
        if "Older cases" not in await visitor.main():
            return found
        await visitor.press("Older cases")


async def test_no_case_is_called_ready_to_close_while_a_task_is_owed(
    readers: Readers, school: School
) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "accept")
    await school.dsl.does(case, "decide-review", a_review())
    assert (await school.dsl.sees(case))["stage"] == "settled"
    visitor = await readers.signed_in(school.dsl, at="/cases")
    row = await visitor.page.locator(".onward-row").inner_text()
    assert [" · due " in row, "Ready to close" in row, "Finishing the case" in row] == [True, False, True]


NAMES = "nav[aria-labelledby=saved-filters] a"


async def saved(visitor: Visitor) -> list[str]:
    """The names of the visitor's filters on *Cases*."""
    await visitor.go("/cases")
    return await visitor.page.locator(NAMES).all_inner_texts()


async def searches(visitor: Visitor, q: str) -> None:
    await visitor.go("/cases")
    await fill(visitor, {"q": [q]})
    await visitor.press("Search")


async def saves(visitor: Visitor, name: str) -> None:
    await fill(visitor, {"filter-name": [name]})
    await visitor.press("Save this filter")
    await visitor.look()


async def test_a_search_is_saved_opened_and_deleted_and_no_address_has_its_words(
    browsers: Browsers, school: School, owner: asyncpg.Connection
) -> None:
    case = await school.teacher.raises()  # about Rowan Ashdown
    visitor = await browsers.signed_in(school.dsl)
    asked: list[str] = []
    visitor.page.on("request", lambda request: asked.append(request.url))
    assert await saved(visitor) == []
    await searches(visitor, "row ash")
    await saves(visitor, " Rowan’s  friends ")
    assert visitor.page.url.endswith("/cases")
    assert await saved(visitor) == ["Rowan’s friends"]
    await visitor.press("Rowan’s friends")
    await visitor.look()
    assert await visitor.page.locator("#q").input_value() == "row ash"
    assert case["reference"] in await visitor.main()
    assert await visitor.page.get_by_role("button", name="Save this filter").count() == 0
    assert not any(word in address.lower() for address in asked for word in ("rowan", "row+ash", "friends"))
    await visitor.go("/cases")
    await visitor.page.get_by_text("Delete a saved filter").click()
    await visitor.look()
    await visitor.press("Delete Rowan’s friends")
    assert await saved(visitor) == []
    assert await owner.fetchval("SELECT count(*) FROM saved_filters WHERE person = $1", school.dsl.id) == 0


async def test_a_filter_of_the_list_is_saved_and_finds_what_is_there_now(
    readers: Readers, school: School
) -> None:
    mine, other = await school.teacher.raises(), await school.teacher.raises()
    visitor = await readers.signed_in(school.dsl, at="/cases?owner=me")
    await saves(visitor, "Mine")
    await school.dsl.does(mine, "accept")
    await visitor.go("/cases")
    await visitor.press("Mine")
    assert visitor.page.url.endswith("/cases?owner=me")
    shown = await visitor.main()
    assert mine["reference"] in shown
    assert other["reference"] not in shown


async def test_a_filter_is_no_one_elses(readers: Readers, school: School, ledger: Ledger) -> None:
    await saved_filters.save(ledger.pool, ledger.seals, school.dsl.id, "Rowan", {"q": "rowan"})
    (theirs,) = await saved_filters.of_person(ledger.pool, ledger.seals, school.dsl.id)
    visitor = await readers.signed_in(school.deputy)
    assert await saved(visitor) == []
    await visitor.go(f"/cases/saved/{theirs.id}", 404)
    await visitor.go("/cases")
    assert await sent_to(visitor, f"/cases/saved/{theirs.id}") == 404
    assert await saved_filters.of_person(ledger.pool, ledger.seals, school.dsl.id) == [theirs]
