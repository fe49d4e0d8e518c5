"""Your work has a card for each child: what it shows, and in which tab it stands (3.2s, 11.4)."""

from datetime import date

import asyncpg

from local.embedded_postgres import EmbeddedPostgres
from store.ledger.ledger import Ledger
from tests.api.repeating_concerns import report
from tests.counted_statements import counted
from tests.school import School, a_concern
from tests.store.pupils.register import a_pupil
from tests.web.close_look import CloseLook
from tests.web.page_reader import Readers
from tests.web.test_school_isolation import at_a_browser


async def test_a_child_who_may_have_left_is_listed_with_the_way_to_record_it(
    readers: Readers, closely: CloseLook, school: School, ledger: Ledger
) -> None:
    gone = await a_pupil(ledger, school, missing_since=date(2027, 3, 1))
    left = await a_pupil(ledger, school, given_name="Amélie", left_on=date(2027, 2, 26))
    for pupil in (gone, left):
        await school.teacher.post("/v1/referrals", a_concern() | {"pupil": {"id": str(pupil.id)}})
    visitor = await readers.signed_in(school.dsl, at="/")
    await closely(visitor)
    shown = await visitor.page.locator(".onward-group--left").inner_text()
    assert "Left, file owed" in shown
    assert "May have left: not in the list of Monday 1 March 2027" in shown
    assert "Left on Friday 26 February 2027" in shown
    assert "Amelia Okafor" in shown
    await visitor.page.locator(".onward-group--left .onward-row__step").first.click()
    assert visitor.page.url.endswith("/record-leaving")
    teacher = await readers.signed_in(school.teacher, at="/")
    assert await teacher.page.locator(".onward-group--left").count() == 0


async def test_a_card_has_the_year_the_owner_and_every_case_of_the_child(
    readers: Readers, school: School, ledger: Ledger
) -> None:
    pupil = await a_pupil(ledger, school, year_group="8")
    first, second = await report(school.teacher, pupil), await report(school.colleague, pupil)
    await school.dsl.does(first, "accept")
    visitor = await readers.signed_in(school.dsl, at="/")
    card = visitor.page.locator(".onward-row")
    assert await card.count() == 1
    assert await card.locator("h3").inner_text() == "Amelia Okafor, Year 8 · emotional harm"
    lines = await card.locator(".onward-row__case").all_inner_texts()
    assert [each.partition(". Policy")[0] for each in lines] == [
        f"{second['reference']}. No one has picked it up",
        f"{first['reference']}, emotional harm. Owner: Dsl",
    ]
    await card.locator("summary").click()
    owed = await school.dsl.read("/v1/worklist")
    more = await card.locator("details li").all_inner_texts()
    assert len(more) == len(owed) - 1
    assert sum(first["reference"] in each for each in more) == 2


async def test_my_work_and_my_schools_are_two_tabs(readers: Readers, school: School) -> None:
    own, theirs = await school.teacher.raises(), await school.teacher.raises()
    await school.dsl.does(own, "accept")
    await school.deputy.does(theirs, "accept")
    visitor = await readers.signed_in(school.dsl, at="/")
    assert own["reference"] in await visitor.main()
    assert theirs["reference"] not in await visitor.main()
    await visitor.press("My school’s")
    assert theirs["reference"] in await visitor.main()
    here = visitor.page.locator(".onward-tabs__link[aria-current]")
    assert await here.all_inner_texts() == ["My school’s"]
    head = await readers.signed_in(school.headteacher, at="/")
    assert await head.page.locator(".onward-tabs").count() == 0, "no one else shares work with a team"


async def test_the_danger_of_another_case_of_the_child_is_not_folded_away(
    readers: Readers, school: School, ledger: Ledger
) -> None:
    pupil = str((await a_pupil(ledger, school)).id)
    cases = []
    for reporter in (school.teacher, school.colleague):
        sent = a_concern(immediate_danger=True) | {"pupil": {"id": pupil}}
        raised = await reporter.post("/v1/referrals", sent)
        assert raised.status_code == 201
        cases.append(raised.json())
    visitor = await readers.signed_in(school.dsl, at="/")
    rows = visitor.page.locator(".onward-group--danger .onward-row")
    assert await rows.count() == 1
    said = await rows.inner_text()
    assert said.count("Act now") == 2
    links = rows.get_by_role("link", name="Refer in an emergency")
    assert {await each.get_attribute("href") for each in await links.all()} == {
        f"/cases/{each['id']}/emergency" for each in cases
    }
    assert await links.nth(1).is_visible()


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
