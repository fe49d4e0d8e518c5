"""The rows by which lists and the clock find cases say what the entries say."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from api.openapi import EXAMPLES
from application.commands.clock_commands import catch_up
from store.ledger.ledger import Ledger
from store.rebuild import rebuild_lists
from store.verification.record_check import damage
from tests.api.behind_the_memory import flipped_bit
from tests.cases_of_pupils import reports
from tests.patience import PATIENCE
from tests.school import WHY, Json, School, SetClock, a_referral, a_review, silence
from tests.settled_case import nothing_owed
from tests.store.ledger_cases import raised, told
from tests.store.pupils.register import a_pupil

TABLES = ("open_work", "work_cards", "case_readers", "pupil_cases")


async def rows(owner: asyncpg.Connection, case: UUID) -> dict[str, set[tuple[Any, ...]]]:
    found = {}
    for table in TABLES:
        stored = await owner.fetch(f"SELECT * FROM {table} WHERE case_id = $1", case)
        found[table] = {tuple(row) for row in stored}
    return found


async def agree(ledger: Ledger, case: UUID) -> None:
    """The rows are those that the case's entries give."""
    async with ledger.pool.connection() as connection:
        assert await damage(connection, ledger.seals, case) == []


async def a_referred_case(school: School) -> Json:
    case = await school.teacher.raises(about=(school.senior,))
    for name, body in (
        ("accept", None),
        ("decide-review", a_review("refer", "cscs", "police")),
        ("refer", a_referral()),
        ("refer", a_referral("police")),
    ):
        case = await school.dsl.does(case, name, body)
    return case


async def test_they_follow_each_command(
    school: School, ledger: Ledger, owner: asyncpg.Connection, clock: SetClock
) -> None:
    case = await school.teacher.raises()
    found = UUID(case["id"])
    await agree(ledger, found)
    for name, body in (
        ("accept", None),
        ("protect", EXAMPLES["protect"]),
        ("decide-review", a_review("refer", "cscs")),
        ("refer", a_referral()),
        ("declare-conflict", {"person": str(school.senior.id), "reasons": "The child named them today."}),
    ):
        case = await school.dsl.does(case, name, body)
        await agree(ledger, found)
    clock.passes(days=5)
    assert await catch_up(ledger, found) is not None
    ranks = "SELECT rank FROM open_work WHERE case_id = $1"
    assert {row["rank"] for row in await owner.fetch(ranks, found)} == {0}
    await agree(ledger, found)


async def test_a_closed_case_has_no_work_and_no_time_for_the_clock(
    school: School, ledger: Ledger, owner: asyncpg.Connection
) -> None:
    case = await nothing_owed(school)
    await school.dsl.does(case, "close", {"reasons": "Nothing is owed to anybody."})
    await agree(ledger, UUID(case["id"]))
    now = await rows(owner, UUID(case["id"]))
    assert now["open_work"] == set()
    assert await owner.fetchval("SELECT wakes_at IS NULL FROM cases WHERE id = $1", UUID(case["id"]))
    assert now["case_readers"]


async def test_a_case_is_listed_under_the_pupil_that_it_names_now(
    school: School, ledger: Ledger, owner: asyncpg.Connection
) -> None:
    first, second = [(await a_pupil(ledger, school)).id for _ in range(2)]
    reported = await reports(school.teacher, {"id": str(first)})
    case = UUID(reported["id"])
    assert (await rows(owner, case))["pupil_cases"] == {(case, school.id, first)}
    on_no_register = {"name": "A boy in year 8", "date_of_birth": "unknown"}
    for body, listed in (
        ({"pupil": str(second), "reasons": WHY}, {(case, school.id, second)}),
        ({"details": on_no_register, "reasons": WHY}, set()),
        ({"pupil": str(first), "reasons": WHY}, {(case, school.id, first)}),
    ):
        await school.dsl.does(reported, "identify-pupil", body)
        assert (await rows(owner, case))["pupil_cases"] == listed
        await agree(ledger, case)


async def test_a_card_says_what_comes_first_in_the_case_on_each_list(
    school: School, ledger: Ledger, owner: asyncpg.Connection, clock: SetClock
) -> None:
    case = await school.teacher.raises()
    found = UUID(case["id"])
    assert await lists_of(owner, found) == {("dsl_or_deputy", False), ("held:none", False)}
    case = await school.dsl.does(case, "accept")
    assert await lists_of(owner, found) == {("dsl_or_deputy", False), (f"held:{school.dsl.id}", False)}
    case = await school.dsl.does(case, "hand-over", {"to": str(school.deputy.id), "reasons": WHY})
    assert await lists_of(owner, found) == {("dsl_or_deputy", False), (f"held:{school.deputy.id}", False)}
    await agree(ledger, found)
    first = "SELECT min(due_at) FROM open_work WHERE case_id = $1"
    card = "SELECT due_at FROM work_cards WHERE case_id = $1 AND list = 'dsl_or_deputy'"
    assert await owner.fetchval(card, found) == await owner.fetchval(first, found)
    for name, body in (
        ("decide-review", a_review("refer", "cscs")),
        ("refer", a_referral()),
        ("reclassify", {"category": "neglect", "reasons": WHY}),
    ):
        case = await school.dsl.does(case, name, body)
        await agree(ledger, found)
    team = {
        (name, waits) for name in ("dsl_or_deputy", f"held:{school.deputy.id}") for waits in (True, False)
    }
    assert await lists_of(owner, found) == team | {(str(school.dsl.id), True)}
    await silence(ledger, clock, case, datetime(2027, 3, 2, 18, tzinfo=UTC))
    late = "SELECT count(*) FROM work_cards WHERE case_id = $1 AND waits AND rank = 0"
    assert await owner.fetchval(late, found) == 0, "what is late is for the school to chase"
    await agree(ledger, found)


async def lists_of(owner: asyncpg.Connection, case: UUID) -> set[tuple[str, bool]]:
    found = await owner.fetch("SELECT list, waits FROM work_cards WHERE case_id = $1", case)
    return {(row["list"], row["waits"]) for row in found}


async def test_damage_is_named_and_a_rebuild_mends_it(
    school: School, ledger: Ledger, owner: asyncpg.Connection
) -> None:
    case = UUID((await a_referred_case(school))["id"])
    right = await rows(owner, case)
    await owner.execute("UPDATE open_work SET due_at = due_at + interval '1 day' WHERE case_id = $1", case)
    await owner.execute(
        "UPDATE work_cards SET list = 'dsl' WHERE case_id = $1 AND list = 'dsl_or_deputy'", case
    )
    await owner.execute("DELETE FROM case_readers WHERE case_id = $1", case)
    await owner.execute("UPDATE cases SET wakes_at = now() WHERE id = $1", case)
    await owner.execute("INSERT INTO pupil_cases VALUES ($1, $2, gen_random_uuid())", case, school.id)
    await owner.execute(
        "INSERT INTO pupil_cases VALUES (gen_random_uuid(), $1, gen_random_uuid())", school.id
    )
    async with ledger.pool.connection() as connection:
        places = {each.place for each in await damage(connection, ledger.seals, case)}
    assert places == {*TABLES, "cases.wakes_at"}
    count = await owner.fetchval("SELECT count(*) FROM cases")
    seen: list[int] = []
    await rebuild_lists(ledger, seen.append)
    assert sum(seen) == count
    assert await rows(owner, case) == right
    orphans = "SELECT count(*) FROM pupil_cases WHERE case_id NOT IN (SELECT id FROM cases)"
    assert await owner.fetchval(orphans) == 0
    async with ledger.pool.connection() as connection:
        assert await damage(connection, ledger.seals, case) == []


async def test_commands_go_on_during_a_rebuild(
    school: School, ledger: Ledger, owner: asyncpg.Connection
) -> None:
    cases = [await raised(ledger, school.dsl) for _ in range(5)]

    async def commands() -> None:
        for each in cases * 4:
            await told(ledger, school.dsl, each)

    writing = asyncio.create_task(commands())
    while not writing.done():
        await rebuild_lists(ledger, lambda _: None)
    await writing
    for each in cases:
        await agree(ledger, each)


async def test_a_case_that_cannot_be_read_is_returned_and_left_alone(
    school: School, ledger: Ledger, owner: asyncpg.Connection
) -> None:
    bad, good = [UUID((await school.teacher.raises())["id"]) for _ in range(2)]
    right = await rows(owner, good), await rows(owner, bad)
    await owner.execute("DELETE FROM open_work WHERE case_id = $1", good)
    async with flipped_bit(owner, {"id": str(bad), "version": 1}, "body"):
        unread = await rebuild_lists(ledger, lambda _: None)
    named = {each.case for each in unread}  # other tests leave cases that cannot be read
    assert named & {bad, good} == {bad}
    assert (await rows(owner, good), await rows(owner, bad)) == right


@pytest.mark.parametrize("version", ["version + 1", "version - 1"])
async def test_a_damaged_version_ends_the_rebuild_of_that_case_only(
    version: str, school: School, ledger: Ledger, owner: asyncpg.Connection
) -> None:
    bad = UUID((await school.dsl.does(await school.teacher.raises(), "accept"))["id"])
    good = UUID((await school.teacher.raises())["id"])
    right = await owner.fetchval("SELECT version FROM cases WHERE id = $1", bad)
    await owner.execute(f"UPDATE cases SET version = {version} WHERE id = $1", bad)
    try:
        async with asyncio.timeout(PATIENCE):
            unread = await rebuild_lists(ledger, lambda _: None)
    finally:
        await owner.execute("UPDATE cases SET version = $2 WHERE id = $1", bad, right)
    assert {each.case for each in unread} & {bad, good} == {bad}
