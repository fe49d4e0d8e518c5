"""What a worker does again and again: check the record, replan cases, enter events in the tree."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any, NoReturn

import structlog

from application.commands.replan_cases import replan_all
from policies.policy_loader import PolicyFile
from store.ledger.ledger import Ledger
from store.planning.replanning_batches import exclusive_lock, follow, has_stale_cases, others
from store.pool import LedgerAway, Pool
from store.tree.tree_reading import STREAMS_AT_ONCE, enter_events
from store.verification import check_log


async def repeated(
    step: Callable[[], Awaitable[object]], part: str, seconds: float, after_a_fault: float | None = None
) -> NoReturn:
    """Do the step for ever, with a rest after each. A fault in it is logged, and stops no other part."""
    log = structlog.get_logger(part)
    while True:
        rest = seconds
        try:
            await step()
        except LedgerAway:
            pass
        except Exception as fault:
            log.error("fault", exc_info=fault)
            rest = after_a_fault or seconds
        await asyncio.sleep(rest)


EVERY = timedelta(days=1)
CHECK_SECONDS = 60.0
"""How often it is asked whether the daily check is due."""


class Verifier:
    """Checks each day that every record is unchanged (3-DSL.n). Any number may run, and one does it."""

    def __init__(self, ledger: Ledger, every: timedelta = EVERY) -> None:
        self._ledger = ledger
        self._every = every

    async def run(self) -> None:
        """Run until cancelled."""
        await repeated(self.once, "verifier", CHECK_SECONDS)

    async def once(self) -> None:
        """Verify if it is time, and log damage as an error for the operator."""
        if not await check_log.is_due(self._ledger, self._every):
            return
        found = await check_log.verify(self._ledger)
        if found is not None and not found.holds:
            count = max(found.bad_cases, found.damaged)
            structlog.get_logger("verifier").error("record damaged", count=count)


REPLAN_SECONDS, REPLAN_AFTER_A_FAULT = 1.0, 60.0


class Replanner:
    """Replans open cases that follow an older calendar or older limits, with one small query a second.

    Any number may run. The first to see the change does the work.
    """

    def __init__(self, ledger: Ledger, files: Mapping[str, PolicyFile] | None = None) -> None:
        self._ledger = ledger
        self._files = files or {}
        self._looked = files is None
        self._log: Any = structlog.get_logger("replanner")

    async def run(self) -> None:
        """Run until cancelled. A case that cannot be replanned stops neither the others nor the worker."""
        await repeated(self.once, "replanner", REPLAN_SECONDS, REPLAN_AFTER_A_FAULT)

    async def once(self) -> None:
        """Replan stale cases, unless another replanner does. The first time, also follow changed files."""
        if not self._looked:
            made = await follow(self._ledger, self._files)
            self._looked = True
            if made is not None:
                self._log.warning("policy files changed", count=made.number)
        if not await has_stale_cases(self._ledger.pool):
            return
        async with exclusive_lock(self._ledger.pool, wait=False) as mine:
            if mine and not await self._outdated():
                done = await replan_all(self._ledger)
                self._log.info("cases replanned", count=done.cases)

    async def _outdated(self) -> bool:
        """Whether other workers run with newer policy files. Then they replan, not this one."""
        return bool(await others(self._ledger.pool, self._files))


TREE_SECONDS = 0.25
"""A proof of each event can be given within a second."""
TREE_AFTER_A_FAULT = 5.0


async def keep_tree(pool: Pool) -> None:
    """Enter recorded events in the tree until cancelled. Any number may run; one enters events at a time."""

    async def enter_all() -> None:  # in a database that was restored, it may be every event
        while await enter_events(pool) >= STREAMS_AT_ONCE:
            pass

    await repeated(enter_all, "tree", TREE_SECONDS, TREE_AFTER_A_FAULT)
