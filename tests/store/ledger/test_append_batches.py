"""Writes that go together keep their own answers: no one waits for, or fails with, another."""

import asyncio
from dataclasses import replace
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from store.ledger.append_batches import CHANGED, MOST, MOST_BYTES, AppendBatches, Write
from store.ledger.ledger import Ledger
from store.ledger.statements import Statement
from store.pool import LedgerAway
from tests.patience import until
from tests.school import Json, School
from tests.store.round_trips import statements_sent

DIVIDE = Statement("SELECT (12 / $1::int)::text || pg_current_xact_id()::text || ' '", ("by",))
"""The answer, and the transaction that gave it; a fault for 0."""
OTHER = Statement("SELECT $1::int::text", ("by",))
SLOW = Statement("SELECT $1::int::text FROM pg_sleep(5)", ("by",))
MORE = {"for": "victim", "measures": "Kept in sight.", "reasons": "Seen again at the gate."}


@pytest.fixture
def batches(ledger: Ledger) -> AppendBatches:
    return AppendBatches(ledger.pool)


def write(by: int, statement: Statement = DIVIDE, unique: object = None) -> Write:
    return Write(statement=statement, values=(by,), unique=unique)


async def answers(batches: AppendBatches, *writes: Write) -> list[Any]:
    return await asyncio.gather(*map(batches.answer, writes), return_exceptions=True)


async def test_what_comes_while_one_is_written_goes_together(batches: AppendBatches) -> None:
    async with statements_sent() as seen:
        first = asyncio.create_task(batches.answer(write(12)))
        await asyncio.sleep(0)
        rest = await answers(batches, *(write(1) for _ in range(MOST)))
    assert (await first).startswith("1")
    assert len(set(rest)) == 1  # one transaction
    assert rest[0].startswith("12")
    assert len(seen) == 2


async def test_only_so_many_go_together(batches: AppendBatches) -> None:
    async with statements_sent() as seen:
        await answers(batches, *(write(1) for _ in range(3 * MOST)))
    assert len(seen) == 3


async def test_large_writes_go_alone_and_keep_their_turn(batches: AppendBatches) -> None:
    large = [replace(write(12), size=MOST_BYTES // 2 + 1) for _ in range(3)]
    async with statements_sent() as seen:
        found = await answers(batches, *large)
    assert [each[:1] for each in found] == ["1", "1", "1"]
    assert len(seen) == 3


async def test_what_postgres_undid_is_for_each_command_to_find_out(batches: AppendBatches) -> None:
    assert await answers(batches, *(write(by) for by in (1, 0, 2, 0, 3))) == [CHANGED] * 5
    wrong = Write(statement=DIVIDE, values=("no number",))
    assert await answers(batches, write(1), wrong, write(2)) == [CHANGED] * 3
    assert (await batches.answer(write(12))).startswith("1")


async def test_if_the_writing_ends_no_request_waits_for_ever(batches: AppendBatches) -> None:
    tasks = [asyncio.create_task(batches.answer(write(by, SLOW, unique="k"))) for by in (1, 2, 3)]
    await until("the writing has begun", lambda: batches._writing is not None)
    assert batches._writing is not None
    batches._writing.cancel()
    found = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(each) for each in found] == [LedgerAway] * 3


async def test_equal_keys_and_other_statements_never_go_together(batches: AppendBatches) -> None:
    async with statements_sent() as seen:
        found = await answers(
            batches, write(1, unique="k"), write(2, unique="l"), write(3, unique="k"), write(4, OTHER)
        )
    assert len(seen) == 3
    assert found[0] is not None
    assert found[3] == "4"


async def test_a_cancelled_request_is_left_out(batches: AppendBatches) -> None:
    async with statements_sent() as seen:
        tasks = [asyncio.create_task(batches.answer(write(by, unique="k"))) for by in (1, 2, 3)]
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
    found = await answers(batches, write(1), write(2), write(3, OTHER))
    assert [type(each) for each in found] == [LedgerAway] * 3
    monkeypatch.undo()
    assert (await batches.answer(write(12))).startswith("1")


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
