"""Saved filters and the choice for *Your work*: sealed for their person, and gone when the person leaves."""

import asyncio

import asyncpg

from store.ledger.ledger import Ledger
from store.people import saved_filters, work_choices
from store.people.saved_filters import MOST_FILTERS, SavedFilter
from store.queries.card_queries import CardChoice
from tests.school import Actor, School

_BODIES = "SELECT body FROM saved_filters WHERE person = $1"


async def saves(ledger: Ledger, person: Actor, name: str) -> bool:
    return await saved_filters.save(ledger.pool, ledger.seals, person.id, name, {"q": "rowan ash"})


async def filters_of(ledger: Ledger, person: Actor) -> list[SavedFilter]:
    return await saved_filters.of_person(ledger.pool, ledger.seals, person.id)


async def test_a_filter_is_sealed_and_opens_for_its_person_only(
    ledger: Ledger, school: School, owner: asyncpg.Connection
) -> None:
    assert await saves(ledger, school.dsl, "Rowan’s friends")
    sealed: bytes = await owner.fetchval(_BODIES, school.dsl.id)
    assert not any(word in sealed for word in (b"Rowan", b"rowan", b"friends"))
    (mine,) = await filters_of(ledger, school.dsl)
    assert (mine.name, mine.fields) == ("Rowan’s friends", {"q": "rowan ash"})
    assert await filters_of(ledger, school.deputy) == []
    assert await saved_filters.find(ledger.pool, ledger.seals, school.deputy.id, mine.id) is None
    assert not await saved_filters.delete(ledger.pool, school.deputy.id, mine.id)
    assert await saved_filters.find(ledger.pool, ledger.seals, school.dsl.id, mine.id) == mine


async def test_a_row_that_was_moved_or_changed_does_not_open_and_hides_no_other(
    ledger: Ledger, school: School, owner: asyncpg.Connection
) -> None:
    await saves(ledger, school.dsl, "Year 8")
    await owner.execute(
        "UPDATE saved_filters SET person = $2 WHERE person = $1", school.dsl.id, school.deputy.id
    )
    await saves(ledger, school.deputy, "Year 9")
    assert [each.name for each in await filters_of(ledger, school.deputy)] == ["Year 9", None]
    for each in await filters_of(ledger, school.deputy):
        await saved_filters.delete(ledger.pool, school.deputy.id, each.id)
    assert await owner.fetchval(_BODIES, school.deputy.id) is None


async def test_filters_that_are_saved_at_once_are_twenty_at_most(
    ledger: Ledger, school: School, owner: asyncpg.Connection
) -> None:
    many = MOST_FILTERS + 4
    saved = await asyncio.gather(*(saves(ledger, school.dsl, f"Filter {number}") for number in range(many)))
    assert sum(saved) == len(await filters_of(ledger, school.dsl)) == MOST_FILTERS
    one, *_ = await filters_of(ledger, school.dsl)
    await saved_filters.delete(ledger.pool, school.dsl.id, one.id)
    assert [await saves(ledger, school.dsl, name) for name in ("A", "B")] == [True, False]


async def test_the_filters_of_a_person_who_leaves_are_deleted(
    ledger: Ledger, school: School, owner: asyncpg.Connection
) -> None:
    for person in (school.dsl, school.deputy):
        await saves(ledger, person, "Rowan")
    await owner.execute("UPDATE people SET roles = '{}' WHERE id = $1", school.dsl.id)
    assert await owner.fetchval(_BODIES, school.dsl.id) is None
    assert len(await filters_of(ledger, school.deputy)) == 1


_BODY = "SELECT body FROM work_choices WHERE person = $1"
NEGLECT = CardChoice(tab="school", order="newest", due="today", category="neglect")


async def keeps(ledger: Ledger, person: Actor, chosen: CardChoice) -> None:
    await work_choices.keep(ledger.pool, ledger.seals, person.id, chosen)


async def kept(ledger: Ledger, person: Actor) -> CardChoice:
    return await work_choices.find(ledger.pool, ledger.seals, person.id, "mine")


async def test_it_is_sealed_for_one_person_and_keeps_no_tab(
    ledger: Ledger, school: School, owner: asyncpg.Connection
) -> None:
    await keeps(ledger, school.dsl, NEGLECT)
    sealed: bytes = await owner.fetchval(_BODY, school.dsl.id)
    assert not any(word in sealed for word in (b"neglect", b"newest", b"today"))
    assert await kept(ledger, school.dsl) == CardChoice(
        tab="mine", order="newest", due="today", category="neglect"
    )
    assert await kept(ledger, school.deputy) == CardChoice(tab="mine")
    await keeps(ledger, school.dsl, CardChoice(tab="mine", due="overdue"))
    assert await kept(ledger, school.dsl) == CardChoice(tab="mine", due="overdue")
    await keeps(ledger, school.dsl, CardChoice(tab="waiting"))
    assert await owner.fetchval(_BODY, school.dsl.id) is None, "the choice at first needs no row"


async def test_a_row_that_was_moved_or_changed_chooses_nothing(
    ledger: Ledger, school: School, owner: asyncpg.Connection
) -> None:
    await keeps(ledger, school.dsl, NEGLECT)
    await owner.execute(
        "UPDATE work_choices SET person = $2 WHERE person = $1", school.dsl.id, school.deputy.id
    )
    assert await kept(ledger, school.deputy) == CardChoice(tab="mine")
    await keeps(ledger, school.deputy, NEGLECT)
    assert (await kept(ledger, school.deputy)).category == "neglect"


async def test_it_goes_when_the_person_leaves(
    ledger: Ledger, school: School, owner: asyncpg.Connection
) -> None:
    await keeps(ledger, school.deputy, NEGLECT)
    await owner.execute("UPDATE people SET roles = '{}' WHERE id = $1", school.deputy.id)
    assert await owner.fetchval(_BODY, school.deputy.id) is None
