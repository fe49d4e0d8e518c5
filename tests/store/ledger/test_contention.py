"""Commands that lose a race wait in turn; a fault reaches everyone who waited, and no one later."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast
from uuid import uuid4

import pytest

from store.ledger.contention import Turns
from store.pool import ANSWER_SECONDS, LedgerAway, Pool

CASE = uuid4()


class Connections:
    """A pool that is never empty, and notes how long each task may take."""

    def __init__(self) -> None:
        self.given: list[float] = []

    @asynccontextmanager
    async def connection(self, seconds: float = ANSWER_SECONDS) -> AsyncIterator[None]:
        self.given.append(seconds)
        try:
            async with asyncio.timeout(seconds):
                yield
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


@pytest.fixture
def pool() -> Connections:
    return Connections()


@pytest.fixture
def turns(pool: Connections) -> Turns:
    return Turns(cast(Pool, pool))


async def test_a_case_without_a_race_waits_for_no_one(turns: Turns) -> None:
    race = Race()
    race.tries = 1
    assert await turns.until_recorded(CASE, race) == "done"
    assert not turns._turns


async def test_a_fault_reaches_all_who_waited_without_a_try(turns: Turns) -> None:
    hold = asyncio.Event()
    first = Race(LedgerAway(), hold)
    others = [Race() for _ in range(5)]
    running = [asyncio.create_task(turns.until_recorded(CASE, race)) for race in (first, *others)]
    await asyncio.sleep(0.01)
    hold.set()
    found = await asyncio.gather(*running, return_exceptions=True)
    assert all(isinstance(each, LedgerAway) for each in found)
    assert {race.tries for race in others} == {0}
    assert await turns.until_recorded(CASE, Race()) == "done", "a later command tries again"


async def test_newcomers_do_not_push_in(turns: Turns) -> None:
    hold = asyncio.Event()
    first, late = Race("first", hold), Race("late")
    one = asyncio.create_task(turns.until_recorded(CASE, first))
    await asyncio.sleep(0.01)
    two = asyncio.create_task(turns.until_recorded(CASE, late))
    await asyncio.sleep(0.01)
    assert late.tries == 0
    hold.set()
    assert [await one, await two] == ["first", "late"]
    del one, two, first, late
    assert not turns._turns


@pytest.mark.parametrize("who", [0, 1])
async def test_a_cancelled_command_frees_its_turn(turns: Turns, who: int) -> None:
    hold = asyncio.Event()
    holder = asyncio.create_task(turns.until_recorded(CASE, Race("held", hold)))
    waiting = asyncio.create_task(turns.until_recorded(CASE, Race("waited")))
    await asyncio.sleep(0.01)
    (holder, waiting)[who].cancel()
    hold.set()
    found = await asyncio.gather(holder, waiting, return_exceptions=True)
    assert isinstance(found[who], asyncio.CancelledError)
    assert found[1 - who] == ("held", "waited")[1 - who]


async def test_the_time_of_the_first_try_counts_for_the_second(turns: Turns, pool: Connections) -> None:
    async def slow(_: object) -> str | None:
        if len(pool.given) == 1:
            await asyncio.sleep(0.3)
            return None
        return "done"

    assert await turns.until_recorded(CASE, slow) == "done"
    assert pool.given[0] == ANSWER_SECONDS
    assert pool.given[1] <= ANSWER_SECONDS - 0.3
