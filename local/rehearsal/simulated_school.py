"""The school of a rehearsal: real Postgres, worker, relay and API, and a time-skipping Temporal server."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import httpx2
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import WorkflowExecutionStatus
from temporalio.api.workflowservice.v1 import DescribeWorkflowExecutionRequest
from temporalio.service import RPCError, RPCStatusCode
from temporalio.worker import Replayer, UnsandboxedWorkflowRunner

from api.app import build
from delivery.channels import DeliverySettings
from delivery.postman import Postman
from domain.messaging.workflow_progress import progress
from local.embedded_postgres import EmbeddedPostgres
from local.time_skipping_server import NotAnswered, SkippingServer, answering, time_skipping
from policies import load_all
from runtime.clocks import SimulatedClock, SystemClock
from runtime.relay import Relay
from runtime.temporal_worker import workflow_worker
from store import workflow_outbox
from store.delivery import delivery_queue
from store.delivery.delivery_queue import NO_CHANNELS
from store.ledger.ledger import Ledger
from store.ledger.sealing import Seals
from store.migrate import migrate
from store.people.people_setup import Cast, demonstration
from store.pool import LedgerAway, Pool
from workflows import ReferralWorkflow

QUEUE = "rehearsal"
END_SECONDS, AGAIN_SECONDS = 15.0, 0.5


class Clockwork:
    """One set of the three, over a ledger that outlives it."""

    def __init__(self, ledger: Ledger, clock: SimulatedClock) -> None:
        self._ledger = ledger
        self._clock = clock
        self._running = AsyncExitStack()
        self._server: SkippingServer | None = None

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
        relay = asyncio.create_task(Relay(ledger, client, self._clock, QUEUE).run())
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
    """Cancel a task if it has not ended after so many seconds, and wait for it no longer than that again."""
    await asyncio.wait([task], timeout=seconds)
    task.cancel()
    done, _ = await asyncio.wait([task], timeout=END_SECONDS)
    await asyncio.gather(*done, return_exceptions=True)


SETTLE_SECONDS = 60
PATIENCE = 10.0
"""Patience with Postgres, longer than in service, so that a busy machine changes no result."""
TRIES = 2
"""Workflow servers in a row that may fail to let time pass."""
SOME_WAY = timedelta(minutes=2)
ONE_CALL = timedelta(seconds=5)


class NotSettled(RuntimeError):
    """The workflow did not settle in time."""


class SimulatedSchool:
    """A school on simulated time."""

    def __init__(self, ledger: Ledger, cast: Cast, clock: SimulatedClock, clockwork: Clockwork) -> None:
        self.ledger = ledger
        self.cast = cast
        self.clock = clock
        self.clockwork = clockwork
        transport = httpx2.ASGITransport(app=build(ledger))
        self.http = httpx2.AsyncClient(transport=transport, base_url="http://onward")

    @property
    def server(self) -> SkippingServer:
        """The workflow server; `renew` replaces it."""
        return self.clockwork.server

    async def begin(self, instant: datetime) -> None:
        """Set the time, and the calendar of the file. The workflow server keeps its own time."""
        self.clock.move(instant - await self.server.get_current_time())
        self.clock.hold(instant)
        await self.ledger.plans.withdraw_all(self.ledger.pool, instant)

    async def move_to(self, instant: datetime) -> None:
        """Let time pass until an instant, and fire every timer on the way.

        A workflow server that is too slow is replaced, and the new one continues from there.
        """
        self.clock.hold(instant)
        left_to_try, reached = TRIES, datetime.min.replace(tzinfo=UTC)
        while left_to_try:
            try:
                left = self.clock.to_server(instant) - await self.server.get_current_time()
                if left > timedelta(0):
                    await self.server.sleep(left)
            except NotAnswered:
                await self.renew()
            else:
                return
            now = self.clock.from_server(self.server.last_seen)
            left_to_try = TRIES if now - reached > SOME_WAY else left_to_try - 1
            reached = now
        raise NotSettled(
            "Time does not pass: the workflow server did not move it, and neither did a new one."
        )

    async def renew(self) -> None:
        """Replace the workflow server, and start every open case's workflow on it before time passes."""
        await self.clockwork.renew()
        await self.settle_all()

    async def run_on(self) -> None:
        """Let time run on from now. If the server does not answer, keep the last known time."""
        with suppress(NotAnswered):
            await self.server.get_current_time()
            self.clock.skew = self.server.ahead
        self.clock.release()

    async def settle(self, *cases: UUID) -> None:
        """Wait until relay and workflows have nothing left to do at this instant."""
        try:
            async with asyncio.timeout(SETTLE_SECONDS):
                while not await self._are_settled(cases):
                    await asyncio.sleep(0.005)
        except TimeoutError:
            raise NotSettled("The workflow did not settle within a minute.") from None

    async def settle_all(self) -> None:
        """Settle every open case."""
        async for batch in workflow_outbox.open_cases(self.ledger):
            for case in batch:
                await self.settle(case)

    async def workflow_ended(self, case: UUID) -> bool:
        """Whether the case's workflow has completed."""
        # The handle's own describe fails on this server if a search attribute was unset.
        client = self.server.client
        asked = DescribeWorkflowExecutionRequest(
            namespace=client.namespace, execution=WorkflowExecution(workflow_id=str(case))
        )
        with answering():
            described = await client.workflow_service.describe_workflow_execution(asked, timeout=ONE_CALL)
        completed = WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_COMPLETED
        return described.workflow_execution_info.status == completed

    async def workflow_replays(self, case: UUID) -> bool:
        """Whether the workflow's history replays with the present code."""
        history = await self.server.client.get_workflow_handle(str(case)).fetch_history()
        replayer = Replayer(workflows=[ReferralWorkflow], workflow_runner=UnsandboxedWorkflowRunner())
        replayed = await replayer.replay_workflow(history, raise_on_replay_failure=False)
        return replayed.replay_failure is None

    async def _are_settled(self, cases: Sequence[UUID]) -> bool:
        try:
            return await self._nothing_waits() and all([await self._settled(case) for case in cases])
        except (NotAnswered, LedgerAway):  # the machine is busy
            return False

    async def _nothing_waits(self) -> bool:
        pool = self.ledger.pool
        return not (await delivery_queue.waiting(pool) or await workflow_outbox.waiting(pool))

    async def _settled(self, case: UUID) -> bool:
        state = await self.ledger.state(case)
        if state is None:
            return True
        if progress(state).closed:
            return await self.workflow_ended(state.id)
        due = progress(state).at_instants(self.clock.to_server).next_act()
        if due is not None and due.act_at is not None and due.act_at <= await self.server.get_current_time():
            return False
        try:
            handle = self.server.client.get_workflow_handle(str(state.id))
            with answering():
                standing = await handle.query(ReferralWorkflow.standing, rpc_timeout=ONE_CALL)
        except RPCError as error:
            if error.status == RPCStatusCode.NOT_FOUND:
                return False
            raise
        return standing.version == state.version


@asynccontextmanager
async def open_stage(
    data: Path | None = None, office: DeliverySettings | None = None
) -> AsyncIterator[SimulatedSchool]:
    """Start everything, in a temporary folder unless one is given. Without an office no messages are sent."""
    async with AsyncExitStack() as stack:
        folder = data or Path(stack.enter_context(TemporaryDirectory(prefix="onward-")))
        postgres = EmbeddedPostgres(folder / "postgres")
        await postgres.start()
        stack.push_async_callback(postgres.stop)
        await migrate(postgres.url("onward_owner"))
        cast = await demonstration(postgres.url("onward_owner"))
        pool = await Pool.connect(postgres.url("onward_app"), patience=PATIENCE)
        stack.push_async_callback(pool.close)
        clock = SimulatedClock()
        channels = office.channels if office is not None else NO_CHANNELS
        ledger = Ledger(pool, Seals(os.urandom(32)), clock, load_all(), channels)
        clockwork = Clockwork(ledger, clock)
        await clockwork.start()
        stack.push_async_callback(clockwork.stop)
        if office is not None:
            # Mail takes no time here: its delivery is recorded at the instant of its event.
            postman = Postman(ledger, office, SystemClock().now, lambda: datetime.min.replace(tzinfo=UTC))
            carrying = asyncio.create_task(postman.run())
            stack.push_async_callback(ended, carrying)
        stage = SimulatedSchool(ledger, cast, clock, clockwork)
        stack.push_async_callback(stage.http.aclose)
        yield stage
