"""Where commands on one case wait for each other, so that a race does not use up the time for an answer."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID
from weakref import WeakValueDictionary

from store.pool import LedgerAway


class _Turn:
    """The queue of one case."""

    __slots__ = ("__weakref__", "failures", "lock")

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.failures = 0


class Turns:
    """One command of a case at a time in this process; other processes are met by trying again."""

    def __init__(self) -> None:
        self._turns: WeakValueDictionary[UUID, _Turn] = WeakValueDictionary()

    @asynccontextmanager
    async def of(self, case: UUID) -> AsyncIterator[None]:
        """A turn of this case.

        Where the one before found Postgres away, all who waited for it learn that at once (LedgerAway),
        each within its own time for an answer.
        """
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
