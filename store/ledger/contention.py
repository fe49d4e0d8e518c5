"""Queues for commands that race for the same case, so that no race uses up the time for an answer."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import (
    AbstractAsyncContextManager,
    AsyncExitStack,
    asynccontextmanager,
    contextmanager,
    suppress,
)
from types import TracebackType
from uuid import UUID
from weakref import WeakValueDictionary

import asyncpg

from store.pool import ANSWER_SECONDS, LedgerAway, Pool

FREE_TRIES = 4
"""How many commands of one case are tried at once before the rest queue."""


class _Queue:
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


class Attempts:
    """The attempts of one command at its case: the first at once unless the case is crowded, the rest queue.

    Waiting behind commands that are recorded costs no time; the time that Postgres took does.
    """

    def __init__(self, pool: Pool, queue: _Queue | None) -> None:
        self._pool = pool
        self._queue = queue
        self._first = True
        self._seconds = ANSWER_SECONDS
        self._connection: asyncpg.Connection | None = None
        self._held = AsyncExitStack()

    async def __aenter__(self) -> "Attempts":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool | None:
        return await self._held.__aexit__(kind, error, trace)

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """Whether no other command is tried at the case; one that is tried meanwhile is not alone."""
        queue = self._queue
        if queue is None or queue.trying or queue.lock.locked():
            yield False
            return
        with self._trying(queue):
            yield True

    def next(self) -> AbstractAsyncContextManager[asyncpg.Connection]:
        """The connection for the next attempt; LedgerAway if Postgres takes too long.

        A deadlock that Postgres ended undid the attempt, so it is swallowed: it counts as a lost race.
        """
        first, self._first = self._first, False
        if first and self._queue is not None and not self._queue.crowded:
            return self._at_once(self._queue)
        return self._in_turn()

    @asynccontextmanager
    async def _at_once(self, queue: _Queue) -> AsyncIterator[asyncpg.Connection]:
        with self._trying(queue):
            async with self._pool.connection() as connection:
                with suppress(asyncpg.DeadlockDetectedError):
                    yield connection

    @contextmanager
    def _trying(self, queue: _Queue) -> Iterator[None]:
        begun = time.monotonic()
        queue.trying += 1
        try:
            yield
        finally:
            queue.trying -= 1
            self._seconds -= time.monotonic() - begun

    @asynccontextmanager
    async def _in_turn(self) -> AsyncIterator[asyncpg.Connection]:
        """Every attempt of a turn has the same connection: one given back could be long in coming again."""
        if self._connection is None:
            if self._queue is not None:
                await self._held.enter_async_context(_turn_in(self._queue))
            self._connection = await self._held.enter_async_context(self._pool.connection(self._seconds))
        with suppress(asyncpg.DeadlockDetectedError):
            yield self._connection


class CaseQueues:
    """A queue for each contended case of this process; commands of other processes are retried."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._queues: WeakValueDictionary[UUID, _Queue] = WeakValueDictionary()

    def attempts(self, case: UUID | None) -> Attempts:
        """The attempts of one command at this case, or at a new case, which no other command can know."""
        return Attempts(self._pool, self._queue_of(case) if case is not None else None)

    def _queue_of(self, case: UUID) -> _Queue:
        queue = self._queues.get(case)
        if queue is None:
            queue = self._queues[case] = _Queue()
        return queue


@asynccontextmanager
async def _turn_in(queue: _Queue) -> AsyncIterator[None]:
    """Wait for the turn; LedgerAway if the command before found Postgres away meanwhile."""
    failures = queue.failures
    async with queue.lock:
        if queue.failures != failures:
            raise LedgerAway
        try:
            yield
        except LedgerAway:
            queue.failures += 1
            raise
