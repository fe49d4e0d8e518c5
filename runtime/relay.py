"""Carry each case's latest progress from the outbox to its workflow, or start the workflow with it."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

import structlog
from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.service import RPCError

from store.ledger.ledger import Ledger
from store.outbox import workflow_outbox
from store.outbox.workflow_outbox import OutboxMessage
from store.pool import LedgerAway
from workflows.messages import search_attributes

POLL_SECONDS = 0.05
REST_SECONDS = 0.5
"""How long a case's news waits for more: steps that follow each other at once make one signal, not many."""
AWAY_SECONDS = 0.5
MOST = 100
AT_ONCE = 16
ONE_CALL = timedelta(seconds=5)
"""Less than a lease: an engine that hangs does not make two relays carry the same for long."""
_AWAY = (RPCError, RuntimeError)  # a client that has never been connected says the second
_log = structlog.get_logger("relay")


class ServerTime(Protocol):
    """Turns the case's instants into the workflow server's."""

    @property
    def to_server(self) -> Callable[[datetime], datetime]:
        """The server's instant for one of the case's."""
        ...


class Relay:
    """Polls the outbox; any number may run, and a relay that dies only delays."""

    def __init__(
        self,
        ledger: Ledger,
        client: Client,
        clock: ServerTime,
        task_queue: str,
        rest_seconds: float = REST_SECONDS,
    ) -> None:
        self._ledger = ledger
        self._pool = ledger.pool
        self._client = client
        self._clock = clock
        self._task_queue = task_queue
        self._rest = rest_seconds
        self._away = False

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                sent = await self.once()
            except (LedgerAway, *_AWAY):
                self._say(away=True)
                await asyncio.sleep(AWAY_SECONDS)
                continue
            self._say(away=False)
            if sent < MOST:
                await asyncio.sleep(POLL_SECONDS)

    async def once(self) -> int:
        """Carry what waits, at most a hundred; how many there were. What fails is freed before it raises."""
        torn: list[UUID] = []
        nudges = await workflow_outbox.claim(self._pool, MOST, self._rest, torn)
        for case in torn:
            _log.error("damaged on its way", case=str(case))
            await workflow_outbox.renew(self._ledger, case)
        if not nudges:
            return 0
        room = asyncio.Semaphore(AT_ONCE)
        faults = await asyncio.gather(*(self._signal(nudge, room) for nudge in nudges))
        carried = list(zip(nudges, faults, strict=True))
        if told := [nudge for nudge, fault in carried if fault is None]:
            await workflow_outbox.delivered(self._pool, told)
        if failed := [(nudge, fault) for nudge, fault in carried if fault is not None]:
            await workflow_outbox.give_back(self._pool, [nudge for nudge, _ in failed])
            raise failed[0][1]
        return len(nudges)

    async def _signal(self, nudge: OutboxMessage, room: asyncio.Semaphore) -> Exception | None:
        """Signal the workflow, or start it; the fault if the engine is away."""
        progress = nudge.progress.at_instants(self._clock.to_server)
        async with room:
            try:
                await self._client.start_workflow(
                    "Referral",
                    id=str(nudge.case),
                    task_queue=self._task_queue,
                    id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
                    id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                    start_signal="advanced",
                    start_signal_args=[progress],
                    search_attributes=search_attributes(progress),
                    rpc_timeout=ONE_CALL,
                )
            except _AWAY as fault:
                return fault
        return None

    def _say(self, away: bool) -> None:
        """One line when it changes, not one per try."""
        if away != self._away:
            self._away = away
            _log.warning("relay waits" if away else "relay goes on")
