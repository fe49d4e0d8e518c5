"""Queues for commands that race for the same case, so that no race uses up the time for an answer."""

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
FREE_TRIES = 4
"""How many commands of one case are tried at once before the rest queue."""
Attempt = Callable[[asyncpg.Connection], Awaitable[T | None]]


class _Turn:
    """The queue of one case."""

    __slots__ = ("__weakref__", "failures", "lock", "trying")

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.failures = 0
        self.trying = 0

    @property
    def crowded(self) -> bool:
        """Whether a command waits already, or so many are being tried that another would lose."""
        return self.lock.locked() or self.trying >= FREE_TRIES


class Turns:
    """A queue for each contended case of this process; commands of other processes are retried."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._turns: WeakValueDictionary[UUID, _Turn] = WeakValueDictionary()

    async def until_recorded(self, case: UUID | None, attempt: Attempt[T]) -> T:
        """Try, and retry if another command was faster; LedgerAway if Postgres takes too long.

        Waiting behind commands that are recorded costs no time; the time that Postgres took does.
        """
        if case is None:  # no other command can know the new case: at most its key has just got an answer
            return await self._insist(attempt, ANSWER_SECONDS)
        turn, seconds = self._turn_of(case), ANSWER_SECONDS
        if not turn.crowded:
            begun = time.monotonic()
            recorded = await self._try(turn, attempt)
            if recorded is not None:
                return recorded
            seconds -= time.monotonic() - begun
        async with _in_turn(turn):
            return await self._insist(attempt, seconds)

    def _turn_of(self, case: UUID) -> _Turn:
        turn = self._turns.get(case)
        if turn is None:
            turn = self._turns[case] = _Turn()
        return turn

    async def _try(self, turn: _Turn, attempt: Attempt[T]) -> T | None:
        turn.trying += 1
        try:
            async with self._pool.connection() as connection:
                return await _attempted(connection, attempt)
        finally:
            turn.trying -= 1

    async def _insist(self, attempt: Attempt[T], seconds: float) -> T:
        async with self._pool.connection(seconds) as connection:
            while True:
                recorded = await _attempted(connection, attempt)
                if recorded is not None:
                    return recorded


async def _attempted(connection: asyncpg.Connection, attempt: Attempt[T]) -> T | None:
    """Make one attempt; a deadlock that Postgres ended undid it, so it counts as a lost race."""
    try:
        return await attempt(connection)
    except asyncpg.DeadlockDetectedError:
        return None


@asynccontextmanager
async def _in_turn(turn: _Turn) -> AsyncIterator[None]:
    """Wait for the turn; LedgerAway if the command before found Postgres away meanwhile."""
    failures = turn.failures
    async with turn.lock:
        if turn.failures != failures:
            raise LedgerAway
        try:
            yield
        except LedgerAway:
            turn.failures += 1
            raise
