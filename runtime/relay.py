"""Send each case's latest progress from the outbox to its workflow, or start the workflow with it."""

import asyncio
import time
from dataclasses import replace
from datetime import timedelta
from typing import Literal
from uuid import UUID

import structlog
from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.service import RPCError

from runtime.clocks import Clock
from store import workflow_outbox
from store.ledger.ledger import Ledger
from store.pool import LedgerAway
from store.queries import overdue_query
from store.workflow_outbox import OutboxMessage
from workflows.messages import search_attributes

POLL_SECONDS = 0.05
REST_SECONDS = 0.5
"""Time that progress waits in the outbox, so that steps close together make one signal."""
LONGER_AT_DEADLINES = 16
"""How many times longer it waits while deadlines are being recorded: the record comes first.

Workflows act 15 seconds after a deadline at the earliest, so they still get the news before.
"""
JUST_NOW = timedelta(minutes=1)
BUSY, WAIT_AT_MOST = 20, 30.0
"""Where so many cases change in a second, their workflows give way to people, so long at most."""
FEW, GIVE_WAY_SECONDS = 10, 0.5
"""How many messages are sent, and how often, while people come first."""
AWAY_SECONDS = 0.5
MOST = 100
AT_ONCE = 16
ONE_CALL = timedelta(seconds=5)
"""Shorter than a lease, so that two relays do not long send the same while Temporal hangs."""
_AWAY = (RPCError, RuntimeError)  # a client that was never connected raises the second
_log = structlog.get_logger("relay")


class Relay:
    """Polls the outbox. Any number may run. If one dies, its messages are only late."""

    def __init__(
        self,
        ledger: Ledger,
        client: Client,
        clock: Clock,
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
        self._people_first = False

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
            if self._people_first:
                await asyncio.sleep(GIVE_WAY_SECONDS)
            elif sent < MOST:
                await asyncio.sleep(POLL_SECONDS)

    async def once(self) -> int:
        """Send at most a hundred messages, few while people come first; return how many.

        Failed ones are released before it raises.
        """
        torn: list[UUID] = []
        until = time.monotonic() + workflow_outbox.LEASE_SECONDS - ONE_CALL.total_seconds()
        most = FEW if self._people_first else MOST
        messages = await workflow_outbox.claim(self._pool, most, await self._rest_seconds(), torn)
        for case in torn:
            _log.error("damaged or old in the outbox", case=str(case))
            await workflow_outbox.renew(self._ledger, case)
        if not messages:
            self._people_first = False
            return 0
        self._people_first = self._sweeper_records and await workflow_outbox.many_are_new(
            self._pool, BUSY, WAIT_AT_MOST
        )
        room = asyncio.Semaphore(AT_ONCE)
        ends = await asyncio.gather(*(self._signal(message, room, until) for message in messages))
        sent = [message for message, end in zip(messages, ends, strict=True) if end == "sent"]
        unsent = [message for message, end in zip(messages, ends, strict=True) if end != "sent"]
        gone = await workflow_outbox.delivered(self._pool, sent) if sent else []
        gone += await workflow_outbox.release(self._pool, unsent) if unsent else []
        for case in gone:
            # Another relay was faster, perhaps with newer progress: a run that ours began would not know.
            await workflow_outbox.queue_again(self._ledger, case)
        for end in ends:
            if isinstance(end, Exception):
                raise end
        return len(sent)

    @property
    def _sweeper_records(self) -> bool:
        """Whether a sweeper records deadlines, so that workflows may hear late of a change."""
        return self._clock.backstop(UUID(int=0)) > 0

    async def _rest_seconds(self) -> float:
        if not self._sweeper_records:
            return self._rest
        now = self._ledger.clock.now()
        # Not for a deadline of long ago: a case that cannot be recorded would delay all others.
        recording = await overdue_query.is_due(self._pool, after=now - JUST_NOW, by=now)
        return self._rest * (LONGER_AT_DEADLINES if recording else 1)

    async def _signal(
        self, message: OutboxMessage, room: asyncio.Semaphore, until: float
    ) -> Literal["sent", "late"] | Exception:
        """Signal the workflow, or start it. The fault if Temporal is away; late if the lease may end."""
        progress = replace(
            message.progress.at_instants(self._clock.to_server),
            backstop=self._clock.backstop(message.case),
            starts_run=True,
        )
        async with room:
            if time.monotonic() > until:
                return "late"
            try:
                await self._client.start_workflow(
                    "Referral",
                    id=str(message.case),
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
        return "sent"

    def _say(self, away: bool) -> None:
        """Log a change once, not every try."""
        if away != self._away:
            self._away = away
            _log.warning("relay waits" if away else "relay goes on")
