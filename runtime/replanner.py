"""Replan open cases that follow an older calendar or older limits. Any number may run."""

from collections.abc import Mapping

import structlog

from application.commands.replan_cases import replan_all
from policies.policy_loader import PolicyFile
from runtime.repeated_step import repeated
from store.ledger.ledger import Ledger
from store.planning.replanning_batches import exclusive_lock, follow, has_stale_cases, others

LOOK_SECONDS = 1.0
AFTER_A_FAULT_SECONDS = 60.0
_log = structlog.get_logger("replanner")


class Replanner:
    """Looks every second, with one small query. The first replanner to see the change does the work."""

    def __init__(self, ledger: Ledger, files: Mapping[str, PolicyFile] | None = None) -> None:
        self._ledger = ledger
        self._files = files or {}
        self._looked = files is None

    async def run(self) -> None:
        """Run until cancelled. A case that cannot be replanned stops neither the others nor the worker."""
        await repeated(self._step, _log, away=LOOK_SECONDS, after_a_fault=AFTER_A_FAULT_SECONDS)

    async def _step(self) -> float:
        await self.once()
        return LOOK_SECONDS

    async def once(self) -> None:
        """Replan stale cases, unless another replanner does. The first time, also follow changed files."""
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
                _log.info("cases replanned", count=done.cases)

    async def _outdated(self) -> bool:
        """Whether other workers run with newer policy files. Then they replan, not this one."""
        async with self._ledger.pool.connection() as connection:
            return bool(await others(connection, self._files))
