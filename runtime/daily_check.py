"""Check once a day that every record is unchanged (3-DSL.n)."""

from datetime import timedelta

import structlog

from runtime.repeated_step import repeated
from store.ledger.ledger import Ledger
from store.verification import check_log

EVERY = timedelta(days=1)
LOOK_SECONDS = 60.0
_log = structlog.get_logger("verifier")


class Verifier:
    """Checks the record each day. Any number may run, and one of them does it."""

    def __init__(self, ledger: Ledger, every: timedelta = EVERY) -> None:
        self._ledger = ledger
        self._every = every

    async def run(self) -> None:
        """Run until cancelled. A fault here does not stop the worker."""
        await repeated(self._step, _log, away=LOOK_SECONDS, after_a_fault=LOOK_SECONDS)

    async def _step(self) -> float:
        await self.once()
        return LOOK_SECONDS

    async def once(self) -> None:
        """Verify if it is time, and log damage as an error for the operator."""
        if not await check_log.is_due(self._ledger.pool, self._every):
            return
        found = await check_log.verify(self._ledger)
        if found is not None and not found.holds:
            _log.error("record damaged", count=max(found.bad_cases, found.damaged))
