"""Record due obligations together, and also those that no timer recorded."""

import asyncio
from datetime import timedelta
from uuid import UUID

import structlog

from application.clock_commands import catch_up
from store.ledger.ledger import Ledger
from store.ledger.sealing import DoesNotOpen
from store.outbox import workflow_outbox
from store.pool import LedgerAway
from store.queries.overdue_query import due

LOOK_SECONDS = 30.0
LATE = timedelta(seconds=30)
"""Time that workflows have to act. The sweeper records what is later."""
REST_SECONDS = 1.0
MOST, CHUNK, AT_ONCE = 20_000, 100, 8
_log = structlog.get_logger("watch")


class OverdueSweeper:
    """Looks for due obligations when a timer fires, and every half minute. Any number may run."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._fired = asyncio.Event()

    def fired(self) -> None:
        """Note that a timer fired. At the close of day, thousands fall due together and wait for theirs."""
        self._fired.set()

    async def run(self) -> None:
        """Run until cancelled, first for all that fell due while no worker ran."""
        late = timedelta(0)
        while True:
            try:
                found = await self.once(late)
            except LedgerAway:
                found = 0
            except Exception as fault:  # noqa: BLE001 - a fault here must not stop the worker
                _log.error("fault", exc_info=fault)
                found = 0
            if found and late:
                _log.warning("recorded what no timer did", count=found)
            await asyncio.sleep(REST_SECONDS)
            late = timedelta(0) if await self._fires_within(LOOK_SECONDS) else LATE

    async def once(self, late: timedelta = timedelta(0)) -> int:
        """Record what has been due for at least `late`, case by case. Returns the number of cases."""
        found = await due(self._ledger.pool, self._ledger.clock.now() - late, MOST)
        room = asyncio.Semaphore(AT_ONCE)
        done = 0
        for begun in range(0, len(found), CHUNK):
            chunk = found[begun : begun + CHUNK]
            recorded = await asyncio.gather(*(self._one(case, late, room) for case in chunk))
            moved = [case for case in recorded if case is not None]
            if not late:  # their workflows are about to ask, so a signal would do the work twice
                await workflow_outbox.defer(self._ledger.pool, moved, LATE)
            done += len(moved)
        return done

    async def _one(self, case: UUID, late: timedelta, room: asyncio.Semaphore) -> UUID | None:
        async with room:
            try:
                return case if await catch_up(self._ledger, case, late) is not None else None
            except DoesNotOpen:  # the ledger has logged it; the other cases go on
                return None

    async def _fires_within(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                await self._fired.wait()
        except TimeoutError:
            return False
        self._fired.clear()
        return True
