"""The choice for *Your work* is sealed for its person, keeps no tab, and goes when the person leaves."""

import asyncpg

from store.ledger.ledger import Ledger
from store.people import work_choices
from store.queries.card_queries import CardChoice
from tests.school import Actor, School

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


def test_words_that_no_one_offers_choose_nothing() -> None:
    words = {"order": "by name", "due": "never", "category": "<b>", "tab": "mine"}
    assert work_choices.choice("school", words) == CardChoice(tab="school")
