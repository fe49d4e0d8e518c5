"""Notice when open cases follow an older plan than the newest, and plan them anew; any number may run."""

import asyncio
from collections.abc import Mapping

import structlog

from application.replan_cases import replan_all
from policies.file_digests import PolicyFile
from store.ledger.ledger import Ledger
from store.planning.policy_file_sync import follow, others
from store.planning.replanning_batches import exclusive_lock, has_stale_cases
from store.pool import LedgerAway

LOOK_SECONDS = 1.0
AFTER_A_FAULT_SECONDS = 60.0
_log = structlog.get_logger("replanner")


class Replanner:
    """Looks every second, which costs one small read; whoever is first does the work."""

    def __init__(self, ledger: Ledger, files: Mapping[str, PolicyFile] | None = None) -> None:
        self._ledger = ledger
        self._files = files or {}
        self._looked = files is None

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
        """Plan anew what is behind, unless another does so; the first time, have changed files followed."""
        if not self._looked:
            made = await follow(self._ledger, self._files)
            self._looked = True
            if made is not None:
                _log.warning("policy files changed", count=made.number)
        if not await has_stale_cases(self._ledger.pool):
            return
        async with exclusive_lock(self._ledger.pool, wait=False) as mine:
            if mine and not await self._outdated():
                done = await replan_all(self._ledger)
                _log.info("planned anew", count=done.cases)

    async def _outdated(self) -> bool:
        """Whether others run with newer files of the policy: then they plan, and not by those of here."""
        async with self._ledger.pool.connection() as connection:
            return bool(await others(connection, self._files))
