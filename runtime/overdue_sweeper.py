"""What falls due together is recorded together; and what no timer recorded is recorded all the same."""

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
"""How long the workflows are left to themselves: what is later than this, they did not do."""
REST_SECONDS = 1.0
MOST, CHUNK, AT_ONCE = 20_000, 100, 8
_log = structlog.get_logger("watch")


class Watch:
    """Looks for what is due when a timer fires, and every half minute; any number may run."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._fired = asyncio.Event()

    def fired(self) -> None:
        """A timer did: at the close of day, thousands are due with it and wait for theirs."""
        self._fired.set()

    async def run(self) -> None:
        """Until cancelled. It begins with all that came due while no worker ran."""
        late = timedelta(0)
        while True:
            try:
                found = await self.once(late)
            except LedgerAway:
                found = 0
            except Exception as fault:  # noqa: BLE001 - whatever it is, the worker's own clock must go on
                _log.error("fault", exc_info=fault)
                found = 0
            if found and late:
                _log.warning("recorded what no timer did", count=found)
            await asyncio.sleep(REST_SECONDS)
            late = timedelta(0) if await self._fires_within(LOOK_SECONDS) else LATE

    async def once(self, late: timedelta = timedelta(0)) -> int:
        """Record what has been due for so long, each case in its own transaction; in how many cases."""
        found = await due(self._ledger.pool, self._ledger.clock.now() - late, MOST)
        room = asyncio.Semaphore(AT_ONCE)
        done = 0
        for begun in range(0, len(found), CHUNK):
            chunk = found[begun : begun + CHUNK]
            recorded = await asyncio.gather(*(self._one(case, late, room) for case in chunk))
            moved = [case for case in recorded if case is not None]
            if (
                not late
            ):  # their workflows are about to ask by themselves: news of it would be their work twice
                await workflow_outbox.put_off(self._ledger.pool, moved, LATE)
            done += len(moved)
        return done

    async def _one(self, case: UUID, late: timedelta, room: asyncio.Semaphore) -> UUID | None:
        async with room:
            try:
                return case if await catch_up(self._ledger, case, late) is not None else None
            except DoesNotOpen:  # the ledger has named it in the log: the clock of every other case goes on
                return None

    async def _fires_within(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                await self._fired.wait()
        except TimeoutError:
            return False
        self._fired.clear()
        return True
