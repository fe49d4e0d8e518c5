"""Enters recorded events in the tree within a second, so that a proof of each can be given."""

import structlog

from runtime.repeated_step import repeated
from store.pool import Pool
from store.tree.tree_reading import STREAMS_AT_ONCE, enter_events

LOOK_SECONDS = 0.25
AFTER_A_FAULT_SECONDS = 5.0
_log = structlog.get_logger("tree")


class TreeKeeper:
    """Any number may run, and one of them enters events at a time."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def run(self) -> None:
        """Run until cancelled. A fault here does not stop the worker."""
        await repeated(self._once, _log, away=LOOK_SECONDS, after_a_fault=AFTER_A_FAULT_SECONDS)

    async def _once(self) -> float:
        """Enter what waits; there may be more at once: an older database has all its events to enter."""
        return 0.0 if await enter_events(self._pool) >= STREAMS_AT_ONCE else LOOK_SECONDS
