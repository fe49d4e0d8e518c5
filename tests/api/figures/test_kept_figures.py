"""The numbers kept of each case give the same figures as reading every case, whatever happens between."""

from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest

from application.figures.measure_upkeep import count_again
from store.ledger.ledger import Ledger
from tests.api.behind_the_memory import flipped_bit
from tests.api.figures.figures_of_a_school import agree, agree_counted_or_not, counted, uncounted
from tests.school import School, SetClock, a_referral, a_review, silence
from tests.settled_case import nothing_owed

FIGURES, EXCEPTIONS = "/v1/compliance", "/v1/compliance/exceptions"


async def test_they_agree_after_each_command_counted_or_not(
    school: School, ledger: Ledger, clock: SetClock
) -> None:
    await agree(ledger, school)
    await counted(ledger, school)
    case = await school.teacher.raises()
    for name, body in (
        ("accept", None),
        ("protect", None),
        ("decide-review", a_review("refer", "cscs", "police")),
        ("refer", a_referral()),
        ("refer", a_referral("police")),
    ):
        clock.passes(minutes=7)
        await school.dsl.does(case, name, body)
        assert await uncounted(ledger, school) == 1
        await agree_counted_or_not(ledger, school)
    await silence(ledger, clock, case, clock.time + timedelta(days=2))
    await agree(ledger, school)
    await counted(ledger, school)
    clock.passes(hours=3)
    await agree(ledger, school)
    settled = await nothing_owed(school)
    await school.dsl.does(settled, "close", {"reasons": "Nothing is owed to anybody."})
    await counted(ledger, school)
    await agree(ledger, school)


async def test_a_deadline_that_passes_changes_the_figures_although_nothing_is_recorded(
    school: School, ledger: Ledger, clock: SetClock
) -> None:
    await school.teacher.raises()
    await counted(ledger, school)
    clock.passes(days=3)
    assert await uncounted(ledger, school) == 1
    await agree_counted_or_not(ledger, school)


async def test_a_case_about_a_reader_is_in_none_of_their_figures(school: School, ledger: Ledger) -> None:
    await school.teacher.raises()
    before = (await school.senior.get(FIGURES)).content, (await school.headteacher.get(FIGURES)).content
    await school.teacher.raises(about=(school.senior, school.headteacher))
    for _ in range(2):
        after = (await school.senior.get(FIGURES)).content, (await school.headteacher.get(FIGURES)).content
        assert after == before
        await agree(ledger, school)
        await counted(ledger, school)
    declared = {"person": str(school.headteacher.id), "reasons": "The child named them today."}
    (one, *_) = await school.dsl.read("/v1/referrals")
    await school.dsl.does(one, "declare-conflict", declared)
    await agree_counted_or_not(ledger, school)


async def test_a_case_whose_key_was_destroyed_is_in_no_figure(
    school: School, ledger: Ledger, owner: asyncpg.Connection
) -> None:
    await school.teacher.raises()
    gone = await nothing_owed(school)
    await school.dsl.does(gone, "close", {"reasons": "Nothing is owed to anybody."})
    await counted(ledger, school)
    await owner.execute("DELETE FROM case_keys WHERE case_id = $1", UUID(gone["id"]))
    assert (await school.dsl.read(FIGURES))["cases"] == 1
    await agree_counted_or_not(ledger, school)


async def test_a_case_that_cannot_be_read_is_said_and_hinders_no_other(
    school: School, ledger: Ledger, owner: asyncpg.Connection
) -> None:
    bad, _ = await school.teacher.raises(), await school.teacher.raises()
    async with flipped_bit(owner, {"id": bad["id"], "version": 1}, "body"):
        for _ in range(2):
            answer = await school.dsl.get(FIGURES)
            assert (answer.json()["cases"], answer.headers["onward-unread"]) == (1, "1")
            await count_again(ledger)
    await counted(ledger, school)
    assert (await school.dsl.read(FIGURES))["cases"] == 2


async def test_a_bank_holiday_counts_every_case_again(
    school: School, ledger: Ledger, clock: SetClock
) -> None:
    case = await school.teacher.raises()
    clock.passes(days=2)
    await school.dsl.does(case, "accept")
    await counted(ledger, school)
    async with ledger.pool.connection() as connection, connection.transaction():
        day = (clock.time - timedelta(days=1)).date()
        await ledger.plans.make(connection, "add", day, "Proclaimed for this test.", None, clock.time)
        await ledger.plans.newest(connection)
    await agree_counted_or_not(ledger, school)
    await ledger.plans.withdraw_all(ledger.pool, clock.time)


async def test_a_new_school_year_counts_every_case_again(
    school: School, ledger: Ledger, clock: SetClock
) -> None:
    await school.teacher.raises()
    settled = await nothing_owed(school)
    await school.dsl.does(settled, "close", {"reasons": "Nothing is owed to anybody."})
    await counted(ledger, school)
    clock.passes(days=200)
    await agree_counted_or_not(ledger, school)


async def test_a_clock_that_is_behind_the_counters_has_figures_of_its_own_time(
    school: School, ledger: Ledger, clock: SetClock
) -> None:
    await school.teacher.raises()
    clock.passes(days=4)
    await counted(ledger, school)
    clock.passes(days=-4)
    await agree(ledger, school)


@pytest.mark.parametrize("table", ["measure_sums", "case_measures"])
@pytest.mark.parametrize("value", ["NULL", "''", "substring(sealed FROM 2)"])
async def test_damaged_numbers_are_counted_again(
    table: str, value: str, school: School, ledger: Ledger, owner: asyncpg.Connection
) -> None:
    case, _ = await school.teacher.raises(), await school.teacher.raises()
    await counted(ledger, school)
    if value == "NULL":
        value = "'\\x00'::bytea"
    await owner.execute(f"UPDATE {table} SET sealed = {value} WHERE school = $1", school.id)
    await agree(ledger, school)
    await school.dsl.does(case, "accept")
    await agree_counted_or_not(ledger, school)


async def test_exceptions_are_the_same_when_cases_without_any_are_not_read(
    school: School, ledger: Ledger, clock: SetClock
) -> None:
    cases = [await school.teacher.raises() for _ in range(3)]
    await counted(ledger, school)
    assert await school.headteacher.read(EXCEPTIONS) == []
    await school.dsl.does(cases[0], "add-information", {"text": "More was seen."})
    cancelled = {"event": 2, "void": True, "reasons": "It was another pupil."}
    await school.dsl.does(cases[0], "correct", cancelled)
    assert await _exceptions(school) == {cases[0]["id"]}
    await counted(ledger, school)
    assert await _exceptions(school) == {cases[0]["id"]}
    clock.passes(days=9)  # deadlines pass in each, and nothing is recorded
    assert await _exceptions(school) == {case["id"] for case in cases}


async def _exceptions(school: School) -> set[str]:
    return {each["referral"] for each in await school.headteacher.read(EXCEPTIONS)}
