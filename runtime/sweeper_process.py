"""The overdue sweeper in a process of its own: workflows of the same moment do not hold up the record."""

import asyncio
import time

from runtime.child_process import begin, run_child, until_input_ends
from runtime.clocks import Clock, SystemClock
from runtime.ledger_setup import open_ledger
from runtime.overdue_sweeper import OverdueSweeper
from runtime.settings import Settings

REST_SECONDS = 1.0
STUCK_SECONDS = 60.0
"""After so long without a step the process ends, and the worker starts another."""
PATIENCE = 5.0


class SweeperStuck(RuntimeError):
    """The sweeper has not got on for a minute."""


async def run_sweeper() -> None:
    """Run the process until cancelled."""
    await run_child("runtime.sweeper_process")


async def sweep_until_input_ends(settings: Settings, clock: Clock) -> None:
    """Sweep until standard input is closed, as it also is if the worker is killed."""
    ledger = await open_ledger(settings, clock, PATIENCE)
    sweeper = OverdueSweeper(ledger)
    try:
        await until_input_ends([sweeper.run(), ends_when_stuck(sweeper)])
    finally:
        await ledger.pool.close()


async def ends_when_stuck(sweeper: OverdueSweeper) -> None:
    """SweeperStuck once the sweeper has not got on for a minute."""
    while time.monotonic() - sweeper.moved_at < STUCK_SECONDS:
        await asyncio.sleep(REST_SECONDS)
    raise SweeperStuck


async def _sweep(settings: Settings) -> None:
    await sweep_until_input_ends(settings, SystemClock())


if __name__ == "__main__":
    begin(_sweep)
