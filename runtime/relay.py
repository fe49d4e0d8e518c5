"""Carry each case's latest progress from the outbox to its workflow, starting the workflow where there is none."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

import structlog
from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.service import RPCError

from store import outbox
from store.outbox import Nudge
from store.pool import LedgerAway, Pool

POLL_SECONDS = 0.05
AWAY_SECONDS = 0.5
MOST = 100
AT_ONCE = 16
_log = structlog.get_logger("relay")


class Clock(Protocol):
    """Turns the case's instants into the workflow server's."""

    @property
    def to_server(self) -> Callable[[datetime], datetime]:
        """The server's instant for one of the case's."""
        ...


class Relay:
    """Polls the outbox; any number may run, and a relay that dies only delays."""

    def __init__(self, pool: Pool, client: Client, clock: Clock, task_queue: str) -> None:
        self._pool = pool
        self._client = client
        self._clock = clock
        self._task_queue = task_queue
        self._away = False

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                sent = await self.once()
                self._say(away=False)
            except (LedgerAway, RPCError):
                self._say(away=True)
                await asyncio.sleep(AWAY_SECONDS)
                continue
            if sent < MOST:
                await asyncio.sleep(POLL_SECONDS)

    async def once(self) -> int:
        """Carry what waits, at most a hundred; how many there were."""
        nudges = await outbox.claim(self._pool, MOST)
        if not nudges:
            return 0
        room = asyncio.Semaphore(AT_ONCE)
        results = await asyncio.gather(
            *(self._signal(nudge, room) for nudge in nudges), return_exceptions=True
        )
        told = [nudge for nudge, result in zip(nudges, results, strict=True) if result is None]
        failed = [nudge for nudge, result in zip(nudges, results, strict=True) if result is not None]
        if told:
            await outbox.delivered(self._pool, told)
        if failed:
            await outbox.give_back(self._pool, failed)
            fault = next(result for result in results if result is not None)
            raise fault
        return len(nudges)

    async def _signal(self, nudge: Nudge, room: asyncio.Semaphore) -> None:
        async with room:
            await self._client.start_workflow(
                "Referral",
                id=str(nudge.case),
                task_queue=self._task_queue,
                id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                start_signal="advanced",
                start_signal_args=[nudge.progress.at_instants(self._clock.to_server)],
            )

    def _say(self, away: bool) -> None:
        """One line when it changes, not one per try."""
        if away != self._away:
            self._away = away
            _log.warning("relay waits" if away else "relay goes on")
