"""Whoever loses a race on a case waits for a turn, so that no race uses up the time for an answer."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar
from uuid import UUID
from weakref import WeakValueDictionary

import asyncpg

from store.pool import ANSWER_SECONDS, LedgerAway, Pool

T = TypeVar("T")
Attempt = Callable[[asyncpg.Connection], Awaitable[T | None]]


class _Turn:
    """The queue of one case."""

    __slots__ = ("__weakref__", "failures", "lock")

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.failures = 0


class Turns:
    """A queue for each case that is raced for in this process; others are met by trying again."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._turns: WeakValueDictionary[UUID, _Turn] = WeakValueDictionary()

    async def until_recorded(self, case: UUID | None, attempt: Attempt[T]) -> T:
        """Try, and where somebody was faster try again; LedgerAway when Postgres takes too long over it.

        Waiting behind commands that do get recorded is free; what Postgres took before counts.
        """
        seconds = ANSWER_SECONDS
        if case is None or case not in self._turns:  # newcomers do not push in ahead of a queue
            begun = time.monotonic()
            async with self._pool.connection() as connection:
                recorded = await attempt(connection)
            if recorded is not None:
                return recorded
            seconds -= time.monotonic() - begun
        if case is None:  # the key of a raise has just got its answer
            return await self._insist(attempt, seconds)
        async with self._turn(case):
            return await self._insist(attempt, seconds)

    async def _insist(self, attempt: Attempt[T], seconds: float) -> T:
        async with self._pool.connection(seconds) as connection:
            while True:
                recorded = await attempt(connection)
                if recorded is not None:
                    return recorded

    @asynccontextmanager
    async def _turn(self, case: UUID) -> AsyncIterator[None]:
        """A turn of this case; LedgerAway where the one before found Postgres away while this waited."""
        turn = self._turns.get(case)
        if turn is None:
            turn = self._turns[case] = _Turn()
        failures = turn.failures
        async with turn.lock:
            if turn.failures != failures:
                raise LedgerAway
            try:
                yield
            except LedgerAway:
                turn.failures += 1
                raise
