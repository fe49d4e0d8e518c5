"""Workflow server, worker and relay on simulated time; stuck ones are replaced."""

import asyncio
import os
import signal
from contextlib import AsyncExitStack, suppress
from datetime import datetime

from embedded.time_skipping_server import NotAnswered, SkippingServer, time_skipping
from runtime.clocks import SimulatedClock
from runtime.relay import Relay
from runtime.temporal_worker import workflow_worker
from store import workflow_outbox
from store.ledger.ledger import Ledger
from store.pool import LedgerAway

QUEUE = "rehearsal"
END_SECONDS, AGAIN_SECONDS = 15.0, 0.5


class Clockwork:
    """One set of the three, over a ledger that outlives it."""

    def __init__(self, ledger: Ledger, clock: SimulatedClock, server: SkippingServer | None = None) -> None:
        self._ledger = ledger
        self._clock = clock
        self._running = AsyncExitStack()
        self._server = server

    @property
    def server(self) -> SkippingServer:
        """The current workflow server."""
        assert self._server is not None
        return self._server

    async def start(self) -> None:
        """Start all three."""
        self._server = await self._running.enter_async_context(time_skipping())
        client, ledger = self._server.client, self._ledger
        await self._running.enter_async_context(workflow_worker(client, ledger, self._clock, QUEUE))
        relay = asyncio.create_task(Relay(ledger, client, self._clock, QUEUE, rest_seconds=0).run())
        self._running.push_async_callback(ended, relay)

    async def stop(self) -> None:
        """End all three."""
        await self._running.aclose()

    async def renew(self) -> None:
        """Replace all three, at the instant that these had reached.

        Each open case's workflow is started again from the ledger. Requests that the old server
        did not finish are lost.
        """
        reached = self._clock.from_server(await self._reached())
        await self._discard()
        await self.start()
        now = await self.server.get_current_time()
        self._clock.skew = self.server.ahead
        self._clock.move(reached - now)
        while not await self._recovered():
            await asyncio.sleep(AGAIN_SECONDS)

    async def _recovered(self) -> bool:
        """Enqueue every open case, as `onward recover` does. False if Postgres was too slow."""
        try:
            async for batch in workflow_outbox.open_cases(self._ledger):
                await workflow_outbox.enqueue(self._ledger.pool, batch)
        except LedgerAway:
            return False
        return True

    async def _reached(self) -> datetime:
        try:
            return await self.server.get_current_time()
        except NotAnswered:
            return self.server.last_seen

    async def _discard(self) -> None:
        """Kill the server first, because the worker waits for its answers."""
        if self.server.pid is not None:
            with suppress(ProcessLookupError):
                os.kill(self.server.pid, signal.SIGKILL)
        await ended(asyncio.create_task(self._running.aclose()), END_SECONDS)
        self._running = AsyncExitStack()


async def ended(task: asyncio.Task[None], seconds: float = 0) -> None:
    """Cancel a task if it has not ended after so many seconds."""
    await asyncio.wait([task], timeout=seconds)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
