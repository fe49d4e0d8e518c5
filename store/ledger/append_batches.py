"""Writes decided at the same moment go to Postgres in one transaction, and each keeps its own answer.

A transaction costs Postgres more than what a command writes in it. So while one transaction runs, the next
writes collect, and go together. A write that comes alone is sent at once.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from contextvars import Context
from dataclasses import dataclass
from typing import Any

import asyncpg

from store.pool import LedgerAway, LedgerReadOnly, Pool

MOST = 8
"""How many writes go together. They share one time limit, so a slow Postgres would fail more of them."""
MOST_BYTES = 64 * 1024
"""How much is sent at once. asyncpg sends more than 128 kB in parts, and may wait for ever if it is cancelled
between two of them.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """One write. It must not wait long for a lock."""

    values: Any
    size: int = 0
    """About how many bytes it sends."""
    unique: frozenset[object] = frozenset()
    """Writes that have a value in common here never go together."""


Together = Callable[[asyncpg.Connection, list[Any]], Awaitable[list[bool]]]
"""Write several values in one transaction; whether each was written."""
_Waiting = tuple[Write, asyncio.Future[bool]]


class AppendBatches:
    """The writes of one process that wait to go together."""

    def __init__(self, pool: Pool, together: Together) -> None:
        self._pool = pool
        self._together = together
        self._waiting: deque[_Waiting] = deque()
        self._writing: asyncio.Task[None] | None = None

    async def answer(self, write: Write) -> bool:
        """Whether it was written; LedgerAway if Postgres does not answer.

        If Postgres undoes all, none was: each command then loads its case, and finds its own answer.
        """
        answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append((write, answer))
        if self._writing is None or self._writing.done():
            # A context of its own: its log lines are not those of the request that came first.
            self._writing = asyncio.create_task(self._write_all(), context=Context())
        return await answer

    async def _write_all(self) -> None:
        batch: list[_Waiting] = []
        try:
            while self._waiting:
                batch = self._next()
                await self._write(batch)
        finally:  # whatever ended it, no request waits for ever
            _fail((*batch, *self._waiting))
            self._waiting.clear()

    def _next(self) -> list[_Waiting]:
        """The oldest write, and those after it that may go with it."""
        batch: list[_Waiting] = []
        later: list[_Waiting] = []
        size = 0
        while self._waiting and len(batch) < MOST:
            write, answer = self._waiting.popleft()
            if answer.done():  # its request was cancelled
                continue
            size += write.size
            if not batch or (size <= MOST_BYTES and all(_go_together(write, each) for each, _ in batch)):
                batch.append((write, answer))
            else:
                later.append((write, answer))
        self._waiting.extendleft(reversed(later))
        return batch

    async def _write(self, batch: list[_Waiting]) -> None:
        if not batch:
            return
        try:
            async with self._pool.connection() as connection:
                written = await self._together(connection, [write.values for write, _ in batch])
        except LedgerReadOnly:  # nothing was written
            _tell(batch, [False] * len(batch))
        except LedgerAway:  # those that wait would only wait longer to hear the same
            _fail((*batch, *self._waiting))
            self._waiting.clear()
        except asyncpg.PostgresError:  # Postgres undid all of it: a lock, a deadlock, or the fault of one
            _tell(batch, [False] * len(batch))
        else:
            _tell(batch, written)


def _go_together(one: Write, other: Write) -> bool:
    return one.unique.isdisjoint(other.unique)


def _tell(batch: list[_Waiting], said: list[bool]) -> None:
    for (_, answer), each in zip(batch, said, strict=True):
        if not answer.done():  # its request may have been cancelled meanwhile
            answer.set_result(each)


def _fail(waiting: Iterable[_Waiting]) -> None:
    for _, answer in waiting:
        if not answer.done():
            answer.set_exception(LedgerAway())
