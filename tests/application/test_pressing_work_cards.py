"""Work cards in danger, of children who left, of damaged cases, and filtered (11.4)."""

from datetime import timedelta
from uuid import UUID

import asyncpg

from application.cases.work_cards import card_page
from store.ledger.ledger import Ledger
from store.queries.card_queries import CardChoice, places_of
from tests.api.repeating_concerns import report
from tests.application.shown_cards import all_cards, cases, dsl_of, on_tab
from tests.damaged_state import tampering
from tests.school import School, SetClock, silence
from tests.store.pupils.register import a_pupil, update
from tests.store.queries.callers import caller


async def test_danger_is_on_the_first_page_and_on_no_other(
    school: School, ledger: Ledger, clock: SetClock
) -> None:
    """11.4, whatever is overdue, and on every tab."""
    pupil = await a_pupil(ledger, school)
    for _ in range(3):
        await silence(ledger, clock, await school.teacher.raises(), clock.time + timedelta(hours=2))
    calm = await report(school.teacher, pupil)
    danger = await report(school.teacher, pupil, immediate_danger=True)
    for tab in ("mine", "school", "waiting"):
        pages = await all_cards(ledger, dsl_of(school), 1, tab=tab)
        assert cases(pages[0].danger) == [{calm["reference"], danger["reference"]}]
        assert pages[0].danger[0].tasks[0].id == "refer:immediate"
        assert not [each for page in pages[1:] for each in page.danger]
        later = [each for page in pages for each in cases(page.cards)]
        assert not [each for each in later if danger["reference"] in each or calm["reference"] in each]
        assert len(later) == (0 if tab == "waiting" else 3)


async def test_the_file_of_a_child_who_left_is_on_the_card_of_that_child(
    school: School, ledger: Ledger, clock: SetClock
) -> None:
    pupil = await a_pupil(ledger, school)
    case = await report(school.teacher, pupil)
    others = [await school.teacher.raises() for _ in range(2)]
    await update(ledger, pupil, left_on=clock.time.date() - timedelta(days=3))
    pages = await all_cards(ledger, dsl_of(school), 1)
    assert cases(pages[0].left) == [{case["reference"]}]
    assert {each.kind for each in pages[0].left[0].tasks} >= {"left-file-owed", "accept"}
    rest = {reference for page in pages for each in cases(page.cards) for reference in each}
    assert rest == {each["reference"] for each in others}
    await school.deputy.does(case, "accept")
    assert frozenset({case["reference"]}) not in await on_tab(ledger, dsl_of(school), "mine")


async def test_a_case_that_cannot_be_opened_keeps_its_card(
    school: School, ledger: Ledger, owner: asyncpg.Connection
) -> None:
    case = await school.teacher.raises()
    async with tampering(owner) as tamper:
        await tamper(case)
        (page,) = await all_cards(ledger, dsl_of(school))
        assert cases(page.cards) == [{case["reference"]}]
        assert {each.id for each in page.cards[0].tasks} >= {"accept", "review"}


async def test_rows_that_say_too_much_show_nothing_and_hide_nothing(
    school: School, ledger: Ledger, owner: asyncpg.Connection, clock: SetClock
) -> None:
    pupil = await a_pupil(ledger, school)
    hidden = await report(school.teacher, pupil, about=(school.senior,))
    seen = await report(school.colleague, pupil)
    senior = caller(school, school.senior, "senior_leader")
    add = "INSERT INTO work_cards SELECT $1, $2, false, $3, 0, $4, $4, 'emotional'"
    for case in (hidden, seen):
        await owner.execute(add, UUID(case["id"]), "senior_leader", school.id, clock.time)
    await owner.execute("UPDATE cases SET about = '{}' WHERE id = $1", UUID(hidden["id"]))
    assert await on_tab(ledger, senior, "all") == []
    found = await places_of(ledger, senior, CardChoice(tab="all"), [UUID(hidden["id"])])
    assert list(found) == [UUID(hidden["id"])], "the row alone would show it"
    # All tests share the database.
    await owner.execute("UPDATE cases SET about = $2 WHERE id = $1", UUID(hidden["id"]), [school.senior.id])
    await owner.execute("DELETE FROM work_cards WHERE list = 'senior_leader' AND school = $1", school.id)


async def test_a_filter_shows_what_is_overdue_or_of_one_kind(
    school: School, ledger: Ledger, clock: SetClock
) -> None:
    neglect = await school.teacher.raises(category="neglect")
    await silence(ledger, clock, neglect, clock.time + timedelta(hours=2))
    emotional = await school.teacher.raises()
    reader = dsl_of(school)
    for wanted, shown in (
        (CardChoice(tab="school", due="overdue"), [neglect]),
        (CardChoice(tab="school", due="today"), [neglect, emotional]),
        (CardChoice(tab="school", category="emotional"), [emotional]),
        (CardChoice(tab="school", category="neglect", due="overdue", order="newest"), [neglect]),
        (CardChoice(tab="school", category="emotional", due="overdue"), []),
    ):
        page = await card_page(ledger, reader, wanted, 5, None)
        assert cases(page.cards) == [{each["reference"]} for each in shown], wanted
