"""Start the workflow of each case with its progress from the outbox, or tell a workflow that runs."""

import asyncio
import time
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Literal
from uuid import UUID

import structlog
from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError

from domain.messaging.workflow_progress import Progress
from runtime.clocks import Clock
from store import workflow_outbox
from store.ledger.ledger import Ledger
from store.pool import LedgerAway
from store.workflow_outbox import OutboxMessage
from workflows.messages import search_attributes

REST_SECONDS = 0.5
"""A workflow begins within two seconds of its case. What happens to a case within this time is told once."""
POLL_SECONDS = 0.05
"""The rest in simulated time."""
AWAY_SECONDS = 0.5
MOST = 100
AT_ONCE = 16
ONE_CALL = timedelta(seconds=5)
"""Shorter than a lease, so that two relays do not long send the same while Temporal hangs."""
_AWAY = (RPCError, RuntimeError)  # a client that was never connected raises the second
_log = structlog.get_logger("relay")


@dataclass
class Relay:
    """Polls the outbox. Any number may run. If one dies, its messages are only late."""

    ledger: Ledger
    client: Client
    clock: Clock
    task_queue: str
    _away: bool = field(default=False, init=False)

    async def run(self) -> None:
        """Run until cancelled."""
        while True:
            try:
                sent = await self.once()
            except (LedgerAway, *_AWAY):
                self._say(away=True)
                await asyncio.sleep(AWAY_SECONDS)
                continue
            self._say(away=False)
            if sent < MOST:
                await asyncio.sleep(POLL_SECONDS if self._tells_at_once else REST_SECONDS)

    @property
    def _tells_at_once(self) -> bool:
        """Without a sweeper, the workflows record the deadlines, and hear of each change at once."""
        return self.clock.backstop(UUID(int=0)) == 0

    async def once(self) -> int:
        """Send at most a hundred messages; return how many. Failed ones are released before it raises."""
        until = time.monotonic() + workflow_outbox.LEASE_SECONDS - ONE_CALL.total_seconds()
        messages = await workflow_outbox.claim(self.ledger, MOST, at_once=self._tells_at_once)
        if not messages:
            return 0
        room = asyncio.Semaphore(AT_ONCE)
        ends = await asyncio.gather(*(self._send(message, room, until) for message in messages))
        sent = [message for message, end in zip(messages, ends, strict=True) if end == "sent"]
        unsent = [message for message, end in zip(messages, ends, strict=True) if end != "sent"]
        gone = await workflow_outbox.delivered(self.ledger.pool, sent) if sent else []
        gone += await workflow_outbox.release(self.ledger.pool, unsent) if unsent else []
        if gone:
            # Another relay was faster, perhaps with newer progress: a run that ours began would not know.
            await workflow_outbox.enqueue(self.ledger.pool, gone)
        for end in ends:
            if isinstance(end, Exception):
                raise end
        return len(sent)

    async def _send(
        self, message: OutboxMessage, room: asyncio.Semaphore, until: float
    ) -> Literal["sent", "late"] | Exception:
        """Start the workflow or tell it. The fault if Temporal is away; late if the lease may end."""
        progress = replace(
            message.progress.at_instants(self.clock.to_server),
            backstop=self.clock.backstop(message.case),
            starts_run=True,
        )
        async with room:
            if time.monotonic() > until:
                return "late"
            try:
                if message.begun or not await self._started(message.case, progress):
                    await self._tell(message.case, progress)
            except _AWAY as fault:
                return fault
        return "sent"

    async def _started(self, case: UUID, progress: Progress) -> bool:
        """Start the workflow; false if it runs. A worker of this client gets its first task at once."""
        try:
            await self.client.start_workflow(
                "Referral",
                progress,
                id=str(case),
                task_queue=self.task_queue,
                search_attributes=search_attributes(progress),
                request_eager_start=True,
                rpc_timeout=ONE_CALL,
            )
        except WorkflowAlreadyStartedError:
            return False
        return True

    async def _tell(self, case: UUID, progress: Progress) -> None:
        """Signal the workflow, which is started if it has ended meanwhile."""
        await self.client.start_workflow(
            "Referral",
            id=str(case),
            task_queue=self.task_queue,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            start_signal="advanced",
            start_signal_args=[progress],
            search_attributes=search_attributes(progress),
            rpc_timeout=ONE_CALL,
        )

    def _say(self, away: bool) -> None:
        """Log a change once, not every try."""
        if away != self._away:
            self._away = away
            _log.warning("relay waits" if away else "relay goes on")
