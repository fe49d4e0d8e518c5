"""The measure counter in a process of its own: counting a case takes as long as a command."""

import os
import time
from uuid import UUID

from application.figures.measure_upkeep import count_again
from runtime.child_process import begin, run_child, until_input_ends
from runtime.clocks import SystemClock
from runtime.ledger_setup import open_ledger
from runtime.settings import Settings
from runtime.upkeep import repeated
from store.ledger.ledger import Ledger
from store.measures.measure_writes import alone

LOOK_SECONDS = 5.0
"""How often it looks. A case that changes often is counted once in this time; a request counts the rest."""
AGAIN_SECONDS = 60.0
"""When a case that cannot be opened is tried again."""


class MeasureCounter:
    """Any number may run, and one of them counts."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._failed: dict[UUID, float] = {}

    async def run(self) -> None:
        """Run until cancelled."""
        await repeated(self.once, "measures", LOOK_SECONDS)

    async def once(self) -> int:
        """Count all that has changed. Returns how many cases."""
        now = time.monotonic()
        self._failed = {case: at for case, at in self._failed.items() if now - at < AGAIN_SECONDS}
        async with alone(self._ledger) as mine:
            if not mine:
                return 0
            recount = await count_again(self._ledger, self._failed.keys())
        self._failed |= dict.fromkeys(recount.damaged, now)
        return recount.done


PATIENCE = 5.0
NICENESS = 10
"""Commands, reads and deadlines come first."""


async def run_counter() -> None:
    """Run the process until cancelled."""
    await run_child("runtime.counter_process")


async def _count(settings: Settings) -> None:
    os.nice(NICENESS)
    async with open_ledger(settings, SystemClock(), PATIENCE) as ledger:
        await until_input_ends([MeasureCounter(ledger).run()])


if __name__ == "__main__":
    begin(_count)
