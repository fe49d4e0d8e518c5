"""The measure counter in a process of its own: counting a case takes as long as a command."""

import os

from runtime.child_process import begin, run_child, until_input_ends
from runtime.clocks import SystemClock
from runtime.ledger_setup import open_ledger
from runtime.measure_counter import MeasureCounter
from runtime.settings import Settings

PATIENCE = 5.0
NICENESS = 10
"""Commands, reads and deadlines come first."""


async def run_counter() -> None:
    """Run the process until cancelled."""
    await run_child("runtime.counter_process")


async def _count(settings: Settings) -> None:
    os.nice(NICENESS)
    ledger = await open_ledger(settings, SystemClock(), PATIENCE)
    try:
        await until_input_ends([MeasureCounter(ledger).run()])
    finally:
        await ledger.pool.close()


if __name__ == "__main__":
    begin(_count)
