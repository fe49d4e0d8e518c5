"""The worker process: workflows, relay, postman, sweeper, replanner, checks, tree, witnesses, heartbeat."""

import asyncio
import signal
from contextlib import suppress
from datetime import timedelta
from uuid import UUID, uuid4

import structlog
from prometheus_client import start_http_server
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from delivery.channels import SealKeyWrong
from delivery.postman import Postman
from policies.policy_loader import read_files
from runtime import fault_reports, logs, temporal_connection
from runtime.checkpoint_file import CheckpointFile
from runtime.clocks import Clock, SystemClock
from runtime.delivery_settings import delivery_settings_from
from runtime.ledger_setup import open_ledger
from runtime.log_signer import LogSigner
from runtime.overdue_sweeper import run_sweeper
from runtime.relay import Relay
from runtime.settings import Settings
from runtime.temporal_worker import workflow_worker
from runtime.upkeep import Replanner, Verifier, keep_tree
from runtime.witness_client import WitnessClient, measure_witnesses
from runtime.witness_settings import witnesses_from
from store import health
from store.ledger.ledger import Ledger
from store.pool import LedgerAway, Pool
from store.tree.day_heads import HeadMail

BEAT_SECONDS = 1.0
_log = structlog.get_logger("worker")


async def run(settings: Settings, clock: Clock | None = None, stop: asyncio.Event | None = None) -> None:
    """Run every part until told to stop. If one fails, all end, and a supervisor restarts the process."""
    stop = stop or _stopped_by_signal()
    watches = clock is None  # simulated time stops or jumps: there only the timers know what is due
    clock = clock or SystemClock()
    asked = witnesses_from(settings)
    async with open_ledger(settings, clock) as ledger:
        if settings.metrics_port is not None:
            start_http_server(settings.metrics_port, settings.host)
        client = await temporal_connection.connect(lazy=True)
        async with asyncio.TaskGroup() as parts:
            delivery = delivery_settings_from(settings)
            postman = parts.create_task(Postman(ledger, delivery, SystemClock().now).run())
            beat = parts.create_task(_beat(ledger.pool, client))
            replanner = parts.create_task(Replanner(ledger, read_files()).run())
            verifier = parts.create_task(Verifier(ledger).run())
            tree = parts.create_task(keep_tree(ledger.pool))
            ending = [postman, beat, replanner, verifier, tree]
            if settings.log_key_file is not None and settings.checkpoint_file is not None:
                heads = CheckpointFile(settings.checkpoint_file)
                mail = HeadMail(channel=delivery.channels.mail, readers=delivery.head_readers)
                signer = LogSigner(ledger.pool, settings.log_key_file, heads, SystemClock().now, mail)
                ending.append(parts.create_task(signer.run()))
            witnesses = WitnessClient(ledger.pool, asked, SystemClock().now, ledger.channels.mail)
            ending.append(parts.create_task(witnesses.run()))
            if asked and settings.metrics_port is not None:
                ending.append(parts.create_task(measure_witnesses(ledger.pool)))
            if watches:
                ending.append(parts.create_task(run_sweeper()))
            parts.create_task(_serve(ledger, clock, settings.task_queue, stop))
            await stop.wait()
            for part in ending:
                part.cancel()


async def _serve(ledger: Ledger, clock: Clock, queue: str, stop: asyncio.Event) -> None:
    """Run a worker and a relay while the engine is up, and new ones each time the engine comes back.

    While it is down, a worker's pollers wait up to ten seconds between tries, but a new worker polls at once.
    """
    while not stop.is_set():
        try:
            client = await temporal_connection.connect()  # a worker does not accept a lazy client
        except (RPCError, RuntimeError):
            await _pause(stop)
            continue
        with suppress(RPCError):  # without the permission, the engine's operator has done it
            await temporal_connection.register(client)
        async with workflow_worker(client, ledger, clock, queue), asyncio.TaskGroup() as parts:
            # Of one client, so that a workflow's first task comes with the answer to its start.
            relay = parts.create_task(Relay(ledger, client, clock, queue).run())
            _log.info("worker polls")
            while not stop.is_set() and not await _gone(client):
                await _pause(stop)
            relay.cancel()
        if not stop.is_set():
            _log.warning("engine away")


async def _beat(pool: Pool, client: Client) -> None:
    """Record every second that this worker is alive, and whether it reaches the engine."""
    me: UUID = uuid4()
    while True:
        reached = await _answers(client)
        with suppress(LedgerAway):
            await health.heartbeat(pool, me, reached)
        await asyncio.sleep(BEAT_SECONDS)


async def _answers(client: Client) -> bool:
    try:
        return await client.service_client.check_health(timeout=timedelta(seconds=1))
    except (RPCError, RuntimeError):  # a client that was never connected raises the second
        return False


async def _gone(client: Client) -> bool:
    """Whether no server listens. An engine that is only slow, as at 5pm, is not gone."""
    try:
        await client.service_client.check_health(timeout=timedelta(seconds=1))
    except RPCError as error:
        return error.status is RPCStatusCode.UNAVAILABLE
    return False


async def _pause(stop: asyncio.Event) -> None:
    """Wait one beat, or less if told to stop."""
    with suppress(TimeoutError):
        async with asyncio.timeout(BEAT_SECONDS):
            await stop.wait()


def _stopped_by_signal() -> asyncio.Event:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop


def main() -> None:
    """Run a worker with settings from the environment."""
    settings = Settings.read()
    logs.setup(settings.log_level)
    if not settings.debug:
        fault_reports.keep_words_in()
    try:
        asyncio.run(run(settings))
    except ExceptionGroup as many:
        if many.subgroup(SealKeyWrong) is not None:
            raise SealKeyWrong from None
        _log.critical("worker ended", exc_info=many)
        raise


if __name__ == "__main__":
    main()
