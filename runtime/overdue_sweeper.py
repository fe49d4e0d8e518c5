"""The clock of the record: everything due is recorded at its time, whether Temporal runs or not.

It has a process of its own, so that workflows of the same moment do not hold up the record.
"""

import asyncio
import time
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from uuid import UUID

import structlog

from application.commands.clock_commands import catch_up
from application.commands.overdue_batches import catch_up_together
from runtime.child_process import begin, run_child, until_input_ends
from runtime.clocks import Clock, SystemClock
from runtime.ledger_setup import open_ledger
from runtime.settings import Settings
from store.ledger.ledger import Ledger
from store.ledger.sealing import DoesNotOpen
from store.pool import LedgerAway
from store.queries.overdue_query import due, next_due

LOOK_SECONDS = 1.0
"""How often it looks for new times, if none comes sooner."""
AGAIN_SECONDS = 30.0
"""When a case that could not be recorded is tried again."""
LATE = timedelta(minutes=1)
"""Anything recorded later than this is logged: no sweeper ran, and no workflow's timer acted."""
MOST, TOGETHER, AT_ONCE = 20_000, 50, 3
_log = structlog.get_logger("watch")


class OverdueSweeper:
    """Records what is due, many cases together. Any number may run."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._failed: dict[UUID, float] = {}
        self._idle: set[UUID] = set()
        self._away = False
        self.moved_at = time.monotonic()
        """When it last got on: a watchdog ends the process if that is long ago."""

    async def run(self) -> None:
        """Run until cancelled, first for all that fell due while none ran."""
        while True:
            try:
                await self.once()
                wait = await self.until_next()
            except LedgerAway:
                wait = LOOK_SECONDS
            except Exception as fault:  # noqa: BLE001 - a fault here must not stop the clock
                _log.error("fault", exc_info=fault)
                wait = LOOK_SECONDS
            self.moved_at = time.monotonic()
            await asyncio.sleep(wait)

    async def once(self) -> int:
        """Record everything that is due. Returns the number of cases."""
        done = late = 0
        passed_over = self._failed_lately()
        idle: set[UUID] = set()
        while found := await due(self._ledger.pool, self._ledger.clock.now(), passed_over, MOST):
            chunks = _chunks(found)
            recorded: dict[UUID, datetime] = {}
            # While Postgres reads and writes some, another is decided.
            several = (self._record(chunks, recorded) for _ in range(AT_ONCE))
            ended = await asyncio.gather(*several, return_exceptions=True)
            idle |= found.keys() - recorded.keys()
            passed_over += found.keys() - recorded.keys()
            done += len(recorded)
            late += sum(at - found[case] > LATE for case, at in recorded.items())
            for fault in ended:
                if fault is not None:
                    raise fault
        # Nothing to record although the row says so, twice: it is damaged, or the rules have changed.
        self._failed |= dict.fromkeys(idle & self._idle, time.monotonic())
        self._idle = idle
        if late:
            _log.warning("recorded late", count=late)
        return done

    async def _record(self, chunks: Iterator[list[UUID]], recorded: dict[UUID, datetime]) -> None:
        """Record chunk after chunk, and note each case with the time."""
        for chunk in chunks:
            swept = await catch_up_together(self._ledger, chunk)
            alone = {case for case in swept.left if await self._alone(case)}
            recorded |= dict.fromkeys(swept.recorded | alone, self._ledger.clock.now())
            self.moved_at = time.monotonic()

    def _failed_lately(self) -> list[UUID]:
        """Cases that could not be recorded a moment ago; they are tried again later."""
        now = time.monotonic()
        self._failed = {case: at for case, at in self._failed.items() if now - at < AGAIN_SECONDS}
        return list(self._failed)

    async def _alone(self, case: UUID) -> bool:
        """Whether anything was recorded in a case that could not be part of a batch."""
        try:
            recorded = await catch_up(self._ledger, case) is not None
        except LedgerAway:
            if self._away:  # not this case alone
                raise
            self._away = True
        except Exception as fault:  # noqa: BLE001 - a fault in one case must not stop the others
            if not isinstance(fault, DoesNotOpen):  # the ledger has logged that
                _log.error("fault", case=str(case), exc_info=fault)
        else:
            self._away = False
            return recorded
        self._failed[case] = time.monotonic()
        return False

    async def until_next(self) -> float:
        """Seconds until something may be due."""
        now = self._ledger.clock.now()
        then = await next_due(self._ledger.pool, now)
        left = (then - self._ledger.clock.now()).total_seconds() if then is not None else LOOK_SECONDS
        return min(max(left, 0.0), LOOK_SECONDS)


def _chunks(cases: Iterable[UUID]) -> Iterator[list[UUID]]:
    rest = iter(cases)
    while chunk := list(islice(rest, TOGETHER)):
        yield chunk


REST_SECONDS = 1.0
STUCK_SECONDS = 60.0
"""After so long without a step the process ends, and the worker starts another."""
PATIENCE = 5.0


class SweeperStuck(RuntimeError):
    """The sweeper has not got on for a minute."""


async def run_sweeper() -> None:
    """Run the process until cancelled."""
    await run_child("runtime.overdue_sweeper")


async def sweep_until_input_ends(settings: Settings, clock: Clock) -> None:
    """Sweep until standard input is closed, as it also is if the worker is killed."""
    async with open_ledger(settings, clock, PATIENCE) as ledger:
        sweeper = OverdueSweeper(ledger)
        await until_input_ends([sweeper.run(), ends_when_stuck(sweeper)])


async def ends_when_stuck(sweeper: OverdueSweeper) -> None:
    """SweeperStuck once the sweeper has not got on for a minute."""
    while time.monotonic() - sweeper.moved_at < STUCK_SECONDS:
        await asyncio.sleep(REST_SECONDS)
    raise SweeperStuck


async def _sweep(settings: Settings) -> None:
    await sweep_until_input_ends(settings, SystemClock())


if __name__ == "__main__":
    begin(_sweep)
