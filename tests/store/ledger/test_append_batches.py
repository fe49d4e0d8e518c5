"""Writes that go together keep their own answers: no one waits for, or fails with, another."""

import asyncio
from dataclasses import replace
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from store.ledger.append_batches import MOST, MOST_BYTES, AppendBatches, Together, Write
from store.ledger.ledger import Ledger
from store.pool import LedgerAway
from tests.patience import until
from tests.school import Json, School
from tests.store.round_trips import statements_sent

DIVIDE = "SELECT 12 / n = 12 FROM unnest($1::int[]) AS n"
"""True for 1, false for other numbers, and a fault for 0."""
SLOW = "SELECT true FROM unnest($1::int[]) AS n, pg_sleep(5)"
MORE = {"for": "victim", "measures": "Kept in sight.", "reasons": "Seen again at the gate."}


def by(statement: str) -> Together:
    async def together(connection: asyncpg.Connection, values: list[Any]) -> list[bool]:
        return [row[0] for row in await connection.fetch(statement, values)]

    return together


@pytest.fixture
def batches(ledger: Ledger) -> AppendBatches:
    return AppendBatches(ledger.pool, by(DIVIDE))


def write(number: Any, *unique: str) -> Write:
    return Write(values=number, unique=frozenset(unique))


async def answers(batches: AppendBatches, *writes: Write) -> list[Any]:
    return await asyncio.gather(*map(batches.answer, writes), return_exceptions=True)


async def test_what_comes_while_one_is_written_goes_together(batches: AppendBatches) -> None:
    async with statements_sent() as seen:
        first = asyncio.create_task(batches.answer(write(12)))
        await asyncio.sleep(0)
        rest = await answers(batches, *(write(1) for _ in range(MOST)))
    assert not await first
    assert rest == [True] * MOST
    assert len(seen) == 2


async def test_only_so_many_go_together(batches: AppendBatches) -> None:
    async with statements_sent() as seen:
        await answers(batches, *(write(1) for _ in range(3 * MOST)))
    assert len(seen) == 3


async def test_large_writes_go_alone_and_keep_their_turn(batches: AppendBatches) -> None:
    large = [replace(write(12), size=MOST_BYTES // 2 + 1) for _ in range(3)]
    async with statements_sent() as seen:
        found = await answers(batches, *large)
    assert found == [False] * 3
    assert len(seen) == 3


async def test_what_postgres_undid_is_for_each_command_to_find_out(batches: AppendBatches) -> None:
    assert await answers(batches, *map(write, (1, 0, 1, 0, 1))) == [False] * 5
    assert await answers(batches, write(1), write("no number"), write(1)) == [False] * 3
    assert await batches.answer(write(1))


async def test_if_the_writing_ends_no_request_waits_for_ever(ledger: Ledger) -> None:
    batches = AppendBatches(ledger.pool, by(SLOW))
    tasks = [asyncio.create_task(batches.answer(write(number, "k"))) for number in (1, 2, 3)]
    await until("the writing has begun", lambda: batches._writing is not None)
    assert batches._writing is not None
    batches._writing.cancel()
    found = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(each) for each in found] == [LedgerAway] * 3


async def test_equal_keys_and_equal_cases_never_go_together(batches: AppendBatches) -> None:
    async with statements_sent() as seen:
        found = await answers(
            batches, write(1, "k", "a"), write(2, "l", "b"), write(3, "k", "c"), write(1, "m", "a")
        )
    assert len(seen) == 2
    assert found == [True, False, False, True]


async def test_a_cancelled_request_is_left_out(batches: AppendBatches) -> None:
    async with statements_sent() as seen:
        tasks = [asyncio.create_task(batches.answer(write(number, "k"))) for number in (1, 2, 3)]
        await asyncio.sleep(0)
        tasks[1].cancel()
        found = await asyncio.gather(*tasks, return_exceptions=True)
    assert isinstance(found[1], asyncio.CancelledError)
    assert len(seen) == 2


async def test_everyone_learns_that_postgres_is_away(
    batches: AppendBatches, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise LedgerAway

    monkeypatch.setattr(ledger.pool, "connection", away)
    found = await answers(batches, write(1), write(2), write(3))
    assert [type(each) for each in found] == [LedgerAway] * 3
    monkeypatch.undo()
    assert await batches.answer(write(1))


async def test_commands_of_one_moment_are_few_transactions(school: School) -> None:
    cases = [await school.teacher.raises() for _ in range(12)]
    async with statements_sent() as seen:
        after = await asyncio.gather(*(school.teacher.does(case, "protect", MORE) for case in cases))
    assert [each["version"] for each in after] == [case["version"] + 1 for case in cases]
    assert len(seen) < len(cases)


LOCKS = {
    "case": "SELECT FROM cases WHERE id = ANY($1::uuid[]) FOR UPDATE",
    "outbox": "SELECT FROM outbox WHERE case_id = ANY($1::uuid[]) FOR UPDATE",
}


@pytest.mark.parametrize("lock", LOCKS.values(), ids=LOCKS)
async def test_locked_rows_hold_no_other_command(
    lock: str, school: School, owner: asyncpg.Connection
) -> None:
    cases = [await school.teacher.raises() for _ in range(8)]
    held, free = cases[:4], cases[4:]
    for case in cases:
        await school.teacher.does(case, "protect", MORE)
    async with owner.transaction():
        await owner.execute(lock, [UUID(case["id"]) for case in held])
        wait = [asyncio.create_task(told(school, case)) for case in held]
        assert await asyncio.gather(*(told(school, case) for case in free)) == [200] * len(free)
        assert not any(each.done() for each in wait)
    assert await asyncio.gather(*wait) == [200] * len(held)


async def told(school: School, case: Json) -> int:
    return (await school.teacher.tries(case, "protect", MORE)).status_code
