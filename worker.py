"""The worker: the workflows' worker, the relay and a heartbeat, put together from the settings."""

import asyncio
import signal
from contextlib import AsyncExitStack, suppress
from datetime import timedelta
from uuid import UUID, uuid4

import structlog
from temporalio.client import Client
from temporalio.service import RPCError

from runtime import logs, temporal
from runtime.clock import Clock, SystemClock
from runtime.engine import workflow_worker
from runtime.ledger import open_ledger
from runtime.relay import Relay
from runtime.settings import Settings
from store import outbox
from store.ledger import Ledger
from store.pool import LedgerAway, Pool

BEAT_SECONDS = 1.0
_log = structlog.get_logger("worker")


async def run(settings: Settings, clock: Clock | None = None, stop: asyncio.Event | None = None) -> None:
    """Keep the clock until told to stop."""
    stop = stop or _stopped_by_signal()
    clock = clock or SystemClock()
    ledger = await open_ledger(settings, clock)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(ledger.pool.close)
        client = await temporal.connect(lazy=True)
        tasks = [
            asyncio.create_task(Relay(ledger.pool, client, clock, settings.task_queue).run()),
            asyncio.create_task(_beat(ledger.pool, client)),
        ]
        stack.push_async_callback(_cancel, tasks)
        while not stop.is_set():
            await _serve(ledger, clock, settings.task_queue, stop)


async def _serve(ledger: Ledger, clock: Clock, queue: str, stop: asyncio.Event) -> None:
    """Run a worker until it is told to stop, or until the engine was away and came back.

    A worker's pollers back off for up to ten seconds while the engine is away: a new worker polls at once.
    """
    try:
        client = await temporal.connect()  # a client that has not connected yet cannot be given to a worker
    except (RPCError, RuntimeError):
        await _pause(stop)
        return
    async with workflow_worker(client, ledger, clock, queue):
        _log.info("worker polls")
        while not stop.is_set():
            await _pause(stop)
            if not await _reached(client):
                _log.warning("engine away")
                return


async def _beat(pool: Pool, client: Client) -> None:
    """Say every second that this worker lives, and whether it reaches the engine."""
    me: UUID = uuid4()
    while True:
        try:
            await outbox.seen(pool, me, await _reached(client))
        except LedgerAway:
            _log.warning("ledger away")
        await asyncio.sleep(BEAT_SECONDS)


async def _reached(client: Client) -> bool:
    try:
        return await client.service_client.check_health(timeout=timedelta(seconds=1))
    except (RPCError, RuntimeError):
        return False


async def _pause(stop: asyncio.Event) -> None:
    """A beat, or less when told to stop."""
    with suppress(TimeoutError):
        async with asyncio.timeout(BEAT_SECONDS):
            await stop.wait()


async def _cancel(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _stopped_by_signal() -> asyncio.Event:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop


def main() -> None:
    """Run a worker configured by the environment."""
    settings = Settings.read()
    logs.setup(settings.log_level)
    asyncio.run(run(settings))


if __name__ == "__main__":
    main()
