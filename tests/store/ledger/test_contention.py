"""Commands that lose a race wait in turn; a fault reaches everyone who waited, and no one later."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, cast
from uuid import uuid4

import asyncpg
import pytest

from store.ledger import contention
from store.ledger.contention import CaseQueues
from store.pool import ANSWER_SECONDS, LedgerAway, Pool
from tests.patience import HandSetTime

CASE = uuid4()


class Connections:
    """A pool that is never empty, and notes how long each task may take."""

    def __init__(self) -> None:
        self.given: list[float] = []

    @asynccontextmanager
    async def connection(self, seconds: float = ANSWER_SECONDS) -> AsyncIterator[object]:
        self.given.append(seconds)
        try:
            async with asyncio.timeout(seconds):
                yield object()
        except TimeoutError:
            raise LedgerAway from None


class Race:
    """Lose the first try, then do as told."""

    def __init__(self, then: Any = "done", hold: asyncio.Event | None = None) -> None:
        self.then = then
        self.hold = hold
        self.tries = 0

    async def __call__(self, _: object) -> Any:
        self.tries += 1
        if self.tries == 1:
            return None
        if self.hold is not None:
            await self.hold.wait()
        if isinstance(self.then, Exception):
            raise self.then
        return self.then


async def all_wait() -> None:
    """Until every task has gone as far as it can, with turns to spare."""
    for _ in range(50):
        await asyncio.sleep(0)


@pytest.fixture
def pool() -> Connections:
    return Connections()


@pytest.fixture
def queues(pool: Connections) -> CaseQueues:
    return CaseQueues(cast(Pool, pool))


async def until_recorded(queues: CaseQueues, attempt: Callable[[object], Awaitable[Any]]) -> Any:
    """Try as `submit` does."""
    async with queues.attempts(CASE) as attempts:
        while True:
            async with attempts.next() as connection:
                recorded = await attempt(connection)
                if recorded is not None:
                    return recorded


async def test_a_case_without_a_race_waits_for_no_one(queues: CaseQueues) -> None:
    race = Race()
    race.tries = 1
    assert await until_recorded(queues, race) == "done"
    assert not queues._queues


async def test_a_fault_reaches_all_who_waited_without_a_try(queues: CaseQueues) -> None:
    hold = asyncio.Event()
    first = Race(LedgerAway(), hold)
    others = [Race() for _ in range(5)]
    running = [asyncio.create_task(until_recorded(queues, race)) for race in (first, *others)]
    await all_wait()
    hold.set()
    found = await asyncio.gather(*running, return_exceptions=True)
    assert all(isinstance(each, LedgerAway) for each in found)
    assert {race.tries for race in others} == {0}
    assert await until_recorded(queues, Race()) == "done", "a later command tries again"


async def test_newcomers_do_not_push_in(queues: CaseQueues) -> None:
    hold = asyncio.Event()
    first, late = Race("first", hold), Race("late")
    one = asyncio.create_task(until_recorded(queues, first))
    await all_wait()
    two = asyncio.create_task(until_recorded(queues, late))
    await all_wait()
    assert late.tries == 0
    hold.set()
    assert [await one, await two] == ["first", "late"]
    del one, two, first, late
    assert not queues._queues


@pytest.mark.parametrize("who", [0, 1])
async def test_a_cancelled_command_frees_its_turn(queues: CaseQueues, who: int) -> None:
    hold = asyncio.Event()
    holder = asyncio.create_task(until_recorded(queues, Race("held", hold)))
    waiting = asyncio.create_task(until_recorded(queues, Race("waited")))
    await all_wait()
    (holder, waiting)[who].cancel()
    hold.set()
    found = await asyncio.gather(holder, waiting, return_exceptions=True)
    assert isinstance(found[who], asyncio.CancelledError)
    assert found[1 - who] == ("held", "waited")[1 - who]


async def test_the_time_of_the_first_try_counts_for_the_second(
    queues: CaseQueues, pool: Connections, monkeypatch: pytest.MonkeyPatch
) -> None:
    time = HandSetTime()
    monkeypatch.setattr(contention, "time", time)

    async def slow(_: object) -> str | None:
        if len(pool.given) == 1:
            time.seconds += 0.3
            return None
        return "done"

    assert await until_recorded(queues, slow) == "done"
    assert pool.given == [ANSWER_SECONDS, ANSWER_SECONDS - 0.3]


async def test_attempts_in_the_queue_share_a_connection(queues: CaseQueues, pool: Connections) -> None:
    used: list[object] = []

    async def lose_twice(connection: object) -> str | None:
        used.append(connection)
        return "done" if len(used) == 3 else None

    assert await until_recorded(queues, lose_twice) == "done"
    assert used[0] is not used[1]
    assert used[1] is used[2]
    assert len(pool.given) == 2


async def test_a_deadlock_counts_as_a_lost_race(queues: CaseQueues) -> None:
    tries = 0

    async def deadlocked_twice(_: object) -> str:
        nonlocal tries
        tries += 1
        if tries < 3:
            raise asyncpg.DeadlockDetectedError
        return "done"

    assert await until_recorded(queues, deadlocked_twice) == "done"
