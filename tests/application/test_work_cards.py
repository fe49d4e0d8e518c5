"""Your work by child: each card once, where its first task stands, and no trace of what is hidden."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg
import pytest

from api.openapi import EXAMPLES
from application.cases.work_cards import card_page
from store.ledger.ledger import Ledger
from store.queries.card_queries import CardChoice, Order, Tab
from tests.api.repeating_concerns import report
from tests.application.shown_cards import all_cards, cases, dsl_of, on_tab
from tests.school import WHY, Json, School, SetClock, a_referral, a_review, silence
from tests.store.pupils.register import a_pupil, merge
from tests.store.queries.callers import caller


async def a_full_school(school: School, ledger: Ledger, clock: SetClock) -> list[frozenset[str]]:
    """Nine cases of five children, two of them on no register: by child, in the order of their deadlines."""
    one, two, three = [await a_pupil(ledger, school) for _ in range(3)]
    again = await a_pupil(ledger, school, given_name="Emilia")
    made: dict[str, list[Json]] = {}
    for name in ("one", "alone", "two", "one", "three", "two", "neither", "again", "one"):
        clock.passes(minutes=2)
        pupil = {"one": one, "two": two, "three": three, "again": again}.get(name)
        case = await report(school.teacher, pupil) if pupil else await school.teacher.raises()
        made.setdefault(name, []).append(case)
    await merge(ledger, again, into=three)
    made["three"] += made.pop("again")
    await school.dsl.does(made["one"][0], "accept")  # its next task is due later: now the second leads
    await school.dsl.does(made["one"][0], "decide-review", a_review("refer", "cscs"))
    await school.dsl.does(made["one"][0], "refer", a_referral())
    order = ("alone", "two", "one", "three", "neither")
    return [frozenset(each["reference"] for each in made[name]) for name in order]


@pytest.mark.parametrize("limit", [1, 2, 3, 5])
async def test_each_child_is_on_one_page_and_pages_are_full(
    limit: int, school: School, ledger: Ledger, clock: SetClock
) -> None:
    right = await a_full_school(school, ledger, clock)
    pages = await all_cards(ledger, dsl_of(school), limit)
    assert [each for page in pages for each in cases(page.cards)] == right
    assert [len(page.cards) for page in pages[:-1]] == [limit] * (len(pages) - 1)


@pytest.mark.parametrize("limit", [1, 2, 5])
async def test_newest_first_each_child_stands_where_their_newest_case_does(
    limit: int, school: School, ledger: Ledger, clock: SetClock
) -> None:
    alone, two, one, three, neither = await a_full_school(school, ledger, clock)
    pages = await all_cards(ledger, dsl_of(school), limit, order="newest")
    assert [each for page in pages for each in cases(page.cards)] == [one, three, neither, two, alone]


async def test_a_card_begins_with_the_most_pressing_task_and_its_case(
    school: School, ledger: Ledger, clock: SetClock
) -> None:
    pupil = await a_pupil(ledger, school)
    first = await report(school.teacher, pupil)
    await school.dsl.does(first, "accept")
    clock.passes(minutes=5)
    second = await report(school.teacher, pupil)
    (page,) = await all_cards(ledger, dsl_of(school))
    (card,) = page.cards
    assert [each.reference for each in card.cases] == [second["reference"], first["reference"]]
    assert (card.tasks[0].id, card.tasks[0].reference) == ("accept", second["reference"])
    owed = await school.dsl.read("/v1/worklist")
    assert {(each.id, each.reference) for each in card.tasks} == {(e["id"], e["reference"]) for e in owed}
    clock.passes(days=1)
    (page,) = await all_cards(ledger, dsl_of(school))
    due = [each.due_at for each in page.cards[0].tasks if each.due_at is not None]
    assert due == sorted(due)


async def test_who_may_see_one_case_of_a_child_sees_only_that_where_it_stands(
    school: School, ledger: Ledger, clock: SetClock
) -> None:
    """3.2h: the hidden case would lead the card, and the card of another child stands between the two."""
    pupil = await a_pupil(ledger, school)
    hidden = await report(school.teacher, pupil, about=(school.deputy,))
    clock.passes(minutes=5)
    between = await school.teacher.raises()
    clock.passes(minutes=5)
    seen = await report(school.colleague, pupil)
    deputy = caller(school, school.deputy, "deputy_dsl", "staff")
    for limit in (1, 2, 5):
        pages = await all_cards(ledger, deputy, limit)
        shown = [each for page in pages for each in cases(page.cards)]
        assert shown == [{between["reference"]}, {seen["reference"]}]
        assert len(pages) == (2 if limit == 1 else 1)
    assert await on_tab(ledger, dsl_of(school)) == [
        {hidden["reference"], seen["reference"]},
        {between["reference"]},
    ]


@pytest.mark.parametrize("order", ["deadline", "newest"])
async def test_a_child_in_danger_is_on_the_first_page_though_only_protection_is_due(
    order: Order, school: School, ledger: Ledger, owner: asyncpg.Connection, clock: SetClock
) -> None:
    """11.4, 11.9: the police know; until a review has decided on the danger, protection comes first."""
    earlier = [await school.teacher.raises() for _ in range(3)]
    clock.passes(days=2)
    case = await school.teacher.raises(immediate_danger=True)
    await school.dsl.does(case, "accept")
    body = a_referral("police", trigger="immediate_danger", emergency=True, channel="phone")
    await school.dsl.does(case, "refer", body)
    clock.passes(minutes=5)
    later = [await school.teacher.raises() for _ in range(3)]
    reader, reference = dsl_of(school), frozenset({case["reference"]})

    async def in_danger(tab: Tab) -> list[frozenset[str]]:
        page = await card_page(ledger, reader, CardChoice(tab=tab, order=order), 1, None)
        assert reference not in cases(page.cards)
        return cases(page.danger)

    tabs: tuple[Tab, ...] = ("mine", "school", "waiting")
    assert [await in_danger(tab) for tab in tabs] == [[reference]] * 3
    pages = await all_cards(ledger, reader, 1, order=order)
    shown = [each for page in pages for each in cases([*page.danger, *page.cards])]
    assert sorted(map(sorted, shown)) == sorted([each["reference"]] for each in (case, *earlier, *later)), (
        "each child once"
    )
    await school.dsl.does(case, "protect", EXAMPLES["protect"])
    assert await in_danger("mine") == []


async def test_receipts_of_one_child_do_not_share_a_card(
    school: School, ledger: Ledger, clock: SetClock
) -> None:
    """A member of staff who referred twice in an emergency does not learn that it was the same child."""
    pupil = await a_pupil(ledger, school)
    made = []
    for _ in range(2):
        case = await report(school.teacher, pupil)
        body = a_referral("police", trigger="immediate_danger", emergency=True, channel="phone")
        await school.teacher.does(case, "refer", body)
        made.append(case)
    shown = await on_tab(ledger, caller(school, school.teacher, "staff"), "all")
    assert sorted(map(sorted, shown)) == sorted([each["reference"]] for each in made)


async def test_mine_are_my_cases_and_those_that_no_one_has_picked_up(school: School, ledger: Ledger) -> None:
    dsl, deputy = dsl_of(school), caller(school, school.deputy, "deputy_dsl", "staff")
    own, theirs, nobodys = [await school.teacher.raises() for _ in range(3)]
    await school.dsl.does(own, "accept")
    await school.deputy.does(theirs, "accept")
    of_the_school = {frozenset({each["reference"]}) for each in (own, theirs, nobodys)}
    for reader, mine in ((dsl, own), (deputy, theirs)):
        assert set(await on_tab(ledger, reader, "mine")) == {
            frozenset({mine["reference"]}),
            frozenset({nobodys["reference"]}),
        }
        assert set(await on_tab(ledger, reader, "school")) == of_the_school
    await school.dsl.does(own, "hand-over", {"to": str(school.deputy.id), "reasons": WHY})
    assert await on_tab(ledger, dsl, "mine") == [{nobodys["reference"]}]
    assert set(await on_tab(ledger, deputy, "mine")) == of_the_school


@pytest.mark.parametrize("roles", [(), ("staff",)])
async def test_the_cases_of_an_owner_who_left_or_lost_the_role_are_everyones(
    roles: tuple[str, ...], school: School, ledger: Ledger, owner: asyncpg.Connection
) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "accept")
    deputy = caller(school, school.deputy, "deputy_dsl", "staff")
    assert await on_tab(ledger, deputy, "mine") == []
    await owner.execute("UPDATE people SET roles = $2 WHERE id = $1", school.dsl.id, list(roles))
    assert await on_tab(ledger, deputy, "mine") == [{case["reference"]}]


async def test_the_cover_of_someone_away_has_their_cases_too(
    school: School, ledger: Ledger, clock: SetClock
) -> None:
    case, later = await school.teacher.raises(), clock.time + timedelta(days=5)
    await school.deputy.does(case, "accept")
    reader = dsl_of(school)
    assert await on_tab(ledger, reader, "mine") == []
    away = {
        "person": str(school.deputy.id),
        "cover": str(school.dsl.id),
        "starts_at": clock.time.isoformat(),
        "ends_at": later.isoformat(),
    }
    answer = await school.deputy.post("/v1/absences", away)
    assert answer.status_code == 201, answer.text
    assert await on_tab(ledger, reader, "mine") == [{case["reference"]}]
    clock.time = later
    assert await on_tab(ledger, reader, "mine") == []


async def test_an_answer_waits_for_others_until_it_is_late(
    school: School, ledger: Ledger, clock: SetClock
) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "accept")
    await school.dsl.does(case, "decide-review", a_review("refer", "cscs"))
    await school.dsl.does(case, "refer", a_referral())
    reader = dsl_of(school)
    (waiting,) = await all_cards(ledger, reader, tab="waiting")
    assert waiting.cards[0].tasks[0].kind == "feedback"
    (to_do,) = await all_cards(ledger, reader)
    assert to_do.cards[0].tasks[0].kind != "feedback"
    clock.time = datetime(2027, 3, 2, 17, 5, tzinfo=UTC)  # 11.8: late, though nothing has recorded it
    (to_do,) = await all_cards(ledger, reader, tab="mine")
    assert "feedback" in [each.kind for each in to_do.cards[0].tasks]
    pages = await all_cards(ledger, reader, tab="waiting")
    assert "feedback" not in {card.tasks[0].kind for page in pages for card in page.cards}
    await silence(ledger, clock, case, clock.time + timedelta(hours=1))
    assert await on_tab(ledger, reader, "mine") == [{case["reference"]}]


async def test_a_late_answer_is_a_card_even_if_nothing_else_is_owed(
    school: School, ledger: Ledger, owner: asyncpg.Connection, clock: SetClock
) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "decide-review", a_review("refer", "cscs"))
    await school.dsl.does(case, "refer", a_referral())
    await owner.execute("DELETE FROM work_cards WHERE case_id = $1 AND NOT waits", UUID(case["id"]))
    assert await on_tab(ledger, dsl_of(school)) == []
    clock.time = datetime(2027, 3, 2, 17, 5, tzinfo=UTC)
    assert await on_tab(ledger, dsl_of(school)) == [{case["reference"]}]
