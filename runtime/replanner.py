"""Notice when open cases follow an older plan than the newest, and plan them anew; any number may run."""

import asyncio

import structlog

from store.ledger import Ledger
from store.pool import LedgerAway
from store.replanning import alone, any_behind, replan_all

LOOK_SECONDS = 1.0
AFTER_A_FAULT_SECONDS = 60.0
_log = structlog.get_logger("replanner")


class Replanner:
    """Looks every second, which costs one small read; whoever is first does the work."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def run(self) -> None:
        """Until cancelled. A case that cannot be planned stops neither the others nor the worker's clock."""
        while True:
            rest = LOOK_SECONDS
            try:
                await self.once()
            except LedgerAway:
                pass
            except Exception as fault:  # noqa: BLE001 - whatever it is, the relay beside this must go on
                _log.error("fault", exc_info=fault)
                rest = AFTER_A_FAULT_SECONDS
            await asyncio.sleep(rest)

    async def once(self) -> None:
        """Plan anew what is behind, unless another does so already."""
        if not await any_behind(self._ledger.pool):
            return
        async with alone(self._ledger.pool, wait=False) as mine:
            if mine:
                done = await replan_all(self._ledger)
                _log.info("planned anew", count=done.cases)
