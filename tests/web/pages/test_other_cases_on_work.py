"""Your work says of a case that its child has another open one, to those who see both whole (2.4g, 3.2h)."""

from datetime import date

import asyncpg

from embedded.embedded_postgres import EmbeddedPostgres
from store.ledger.ledger import Ledger
from tests.api.test_repeats import report
from tests.counted_statements import counted
from tests.school import WHY, Actor, Json, School, SetClock
from tests.store.pupils.register import a_pupil, update
from tests.web.browsers import Browsers, BrowserSession
from tests.web.test_school_isolation import at_a_browser

SAYS = "of this child:"


async def at_work(browsers: Browsers, person: Actor) -> BrowserSession:
    visitor = await browsers.signed_in(person)
    await visitor.go("/")
    return visitor


async def said_of(visitor: BrowserSession, case: Json) -> list[str]:
    """What the rows of this case say of others."""
    own = visitor.page.locator(f'.onward-row:has(a.govuk-button[href^="/cases/{case["id"]}"])')
    lines = "\n".join(await own.all_inner_texts()).splitlines()
    return sorted({each.strip() for each in lines if SAYS in each})


async def test_each_row_links_to_the_other_open_cases_of_its_child(
    browsers: Browsers, school: School, ledger: Ledger, clock: SetClock
) -> None:
    pupil, stranger = await a_pupil(ledger, school), await a_pupil(ledger, school, given_name="Robin")
    case, other = await report(school.teacher, pupil), await report(school.colleague, pupil)
    alone = await report(school.teacher, stranger)
    visitor = await at_work(browsers, school.dsl)
    assert await said_of(visitor, alone) == []
    assert await said_of(visitor, case) == [f"Other open case {SAYS} {other['reference']}"]
    assert await said_of(visitor, other) == [f"Other open case {SAYS} {case['reference']}"]
    newer = []
    for _ in range(3):
        clock.passes(minutes=1)
        newer.append(await report(school.teacher, pupil))
    await visitor.go("/")
    named = ", ".join(each["reference"] for each in reversed(newer))
    assert await said_of(visitor, case) == [f"Other open cases {SAYS} {named} and 1 more"]
    await school.dsl.does(other, "join", {"into": case["id"], "reasons": WHY})
    await visitor.go("/")
    assert await said_of(visitor, case) == [f"Other open cases {SAYS} {named}"]


async def test_so_does_the_row_of_a_pupil_who_has_left(
    browsers: Browsers, school: School, ledger: Ledger
) -> None:
    pupil = await a_pupil(ledger, school)
    case, other = await report(school.teacher, pupil), await report(school.colleague, pupil)
    await update(ledger, pupil, left_on=date(2027, 2, 1))
    visitor = await at_work(browsers, school.dsl)
    row = visitor.page.locator(".onward-group--left .onward-row", has_text=f"{case['reference']}, ")
    assert f"Other open case {SAYS} {other['reference']}" in await row.inner_text()


async def test_an_excluded_person_finds_no_trace(browsers: Browsers, school: School, ledger: Ledger) -> None:
    """3.2h; the DSL is the control."""
    pupil = await a_pupil(ledger, school)
    case = await report(school.teacher, pupil)
    hidden = await report(school.colleague, pupil, about=(school.deputy,))
    for person, knows in ((school.dsl, True), (school.deputy, False)):
        visitor = await at_work(browsers, person)
        assert bool(await said_of(visitor, case)) is knows
        assert (hidden["reference"] in await visitor.page.content()) is knows


async def test_many_rows_ask_postgres_no_more_than_two(
    school: School, database: EmbeddedPostgres, owner: asyncpg.Connection, ledger: Ledger
) -> None:
    numbers = []
    for cases in (2, 4):
        for _ in range(cases):
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
            assert page.count(SAYS) >= 2 * cases
            numbers.append(len(asked))
    assert numbers[0] == numbers[1] > 0
