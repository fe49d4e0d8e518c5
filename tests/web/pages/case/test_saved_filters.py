"""A person saves filters of *Cases* under a name, opens and deletes them; no one else has them."""

import asyncpg
import pytest

from store.ledger.ledger import Ledger
from store.people import saved_filters
from store.people.saved_filters import MOST_FILTERS
from tests.school import School
from tests.web.browsers import Browsers
from tests.web.close_look import CloseLook
from tests.web.form_filling import Visitor, fill, sent_to, wrong_beside
from tests.web.page_reader import Readers

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
    visitor = await readers.signed_in(school.dsl)
    await visitor.go("/cases?owner=me")
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


@pytest.mark.parametrize("name", ["", "  ", "a" * 41])
async def test_a_filter_needs_a_short_name(
    readers: Readers, closely: CloseLook, school: School, name: str
) -> None:
    visitor = await readers.signed_in(school.dsl)
    visitor.expected.add(422)
    await searches(visitor, "rowan")
    await saves(visitor, name)
    await closely(visitor)
    assert await wrong_beside(visitor, "filter-name") == "Enter a name of at most 40 characters"
    await saves(visitor, "Rowan")
    assert await saved(visitor) == ["Rowan"]


async def test_a_name_is_used_once_and_twenty_filters_are_enough(
    readers: Readers, school: School, ledger: Ledger
) -> None:
    for number in range(MOST_FILTERS - 1):
        await saved_filters.save(ledger.pool, ledger.seals, school.dsl.id, f"F{number:02}", {"year": "8"})
    visitor = await readers.signed_in(school.dsl)
    visitor.expected.add(422)
    await visitor.go("/cases?owner=none")
    await saves(visitor, "f05")
    assert "You have a filter of that name already" in await wrong_beside(visitor, "filter-name")
    await saves(visitor, "The last")
    assert (await saved(visitor))[-1] == "The last"
    await visitor.go("/cases?owner=none")
    await saves(visitor, "One more")
    assert "You have 20 saved filters" in await wrong_beside(visitor, "filter-name")
    assert len(await saved(visitor)) == MOST_FILTERS


async def test_a_filter_that_cannot_be_opened_is_deleted_and_hides_no_other(
    readers: Readers, school: School, ledger: Ledger, owner: asyncpg.Connection
) -> None:
    await saved_filters.save(ledger.pool, ledger.seals, school.dsl.id, "Broken", {"q": "rowan"})
    await owner.execute("UPDATE saved_filters SET body = 'x' WHERE person = $1", school.dsl.id)
    await saved_filters.save(ledger.pool, ledger.seals, school.dsl.id, "Whole", {"q": "rowan"})
    visitor = await readers.signed_in(school.dsl)
    assert await saved(visitor) == ["Whole"]
    await visitor.page.get_by_text("Delete a saved filter").click()
    await visitor.press("Delete the filter that cannot be opened")
    assert len(await saved_filters.of_person(ledger.pool, ledger.seals, school.dsl.id)) == 1


async def test_who_sees_only_their_own_reports_saves_no_filter(readers: Readers, school: School) -> None:
    await school.teacher.raises()
    visitor = await readers.signed_in(school.teacher)
    await visitor.go("/cases?stage=review")
    assert await visitor.page.get_by_role("button", name="Save this filter").count() == 0
    visitor.expected.add(403)
    assert await sent_to(visitor, "/cases/saved", stage="review", **{"filter-name": "Mine"}) == 403
    senior = await readers.signed_in(school.senior)
    await senior.go("/cases")
    assert await sent_to(senior, "/cases/saved", **{"filter-name": "Nothing"}) == 422
