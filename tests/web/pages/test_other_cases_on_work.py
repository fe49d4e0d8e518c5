"""A card of Your work holds the other open cases of its child, for those who see them whole (2.4g, 3.2h)."""

import asyncpg

from local.embedded_postgres import EmbeddedPostgres
from store.ledger.ledger import Ledger
from tests.api.repeating_concerns import report
from tests.counted_statements import counted
from tests.school import WHY, Actor, Json, School, SetClock
from tests.store.pupils.register import a_pupil
from tests.web.page_reader import PageReader, Readers
from tests.web.test_school_isolation import at_a_browser


async def at_work(readers: Readers, person: Actor) -> PageReader:
    visitor = await readers.signed_in(person)
    await visitor.go("/")
    return visitor


async def cards(visitor: PageReader) -> list[set[str]]:
    """The references on each card."""
    found = await visitor.page.locator(".onward-row").all()
    return [set(await each.locator(".onward-row__case a").all_inner_texts()) for each in found]


def references(*cases: Json) -> set[str]:
    return {each["reference"] for each in cases}


async def test_a_card_holds_every_open_case_of_its_child(
    readers: Readers, school: School, ledger: Ledger, clock: SetClock
) -> None:
    pupil, stranger = await a_pupil(ledger, school), await a_pupil(ledger, school, given_name="Robin")
    case, other = await report(school.teacher, pupil), await report(school.colleague, pupil)
    alone = await report(school.teacher, stranger)
    visitor = await at_work(readers, school.dsl)
    found = await cards(visitor)
    assert len(found) == 2
    assert all(each in found for each in (references(case, other), references(alone)))
    await school.dsl.does(other, "join", {"into": case["id"], "reasons": WHY})
    await visitor.go("/")
    assert references(case) in await cards(visitor), "a joined case is closed"


async def test_an_excluded_person_finds_no_trace(readers: Readers, school: School, ledger: Ledger) -> None:
    """3.2h; the DSL is the control."""
    pupil = await a_pupil(ledger, school)
    case = await report(school.teacher, pupil)
    hidden = await report(school.colleague, pupil, about=(school.deputy,))
    for person, shown in ((school.dsl, references(case, hidden)), (school.deputy, references(case))):
        visitor = await at_work(readers, person)
        assert await cards(visitor) == [shown]
        assert (hidden["reference"] in await visitor.page.content()) is (person is school.dsl)


async def test_many_cards_ask_postgres_no_more_than_two(
    school: School, database: EmbeddedPostgres, owner: asyncpg.Connection, ledger: Ledger
) -> None:
    numbers = []
    for children in (2, 4):
        for _ in range(children):
            pupil = await a_pupil(ledger, school)
            for by in (school.teacher, school.colleague):
                await report(by, pupil)
        async with (
            counted(database, ledger) as (counting, asked),
            at_a_browser(owner, counting, school.dsl) as (http, _),
        ):
            await http.get("/")
            asked.clear()
            page = (await http.get("/")).text
            assert page.count('class="onward-row"') >= children
            numbers.append(len(asked))
    assert numbers[0] == numbers[1] > 0
