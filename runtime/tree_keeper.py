"""Enters recorded events in the tree within a second, so that a proof of each can be given."""

import asyncio

import structlog

from store.pool import LedgerAway, Pool
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
        while True:
            rest = LOOK_SECONDS
            try:
                if await enter_events(self._pool) >= STREAMS_AT_ONCE:
                    continue  # there may be more: an older database has all its events to enter
            except LedgerAway:
                pass
            except Exception as fault:  # noqa: BLE001 - a tree that was damaged must not stop the clock
                _log.error("fault", exc_info=fault)
                rest = AFTER_A_FAULT_SECONDS
            await asyncio.sleep(rest)
