"""A full stack for one school on a workflow server: API, ledger, worker and relay, all real."""

import asyncio
import json
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import EventType
from temporalio.api.workflow.v1 import WorkflowExecutionInfo
from temporalio.api.workflowservice.v1 import DescribeWorkflowExecutionRequest
from temporalio.client import Client, WorkflowExecutionStatus, WorkflowHandle, WorkflowHistory
from temporalio.service import RPCError
from temporalio.worker import Replayer, UnsandboxedWorkflowRunner

from domain.events import EscalationRaised
from domain.messaging.workflow_progress import progress
from local.embedded_postgres import APP, OWNER, EmbeddedPostgres
from local.temporal_server import DevServer, program
from local.time_skipping_server import SkippingServer
from policies import load_all
from runtime import temporal_connection
from runtime.clocks import SimulatedClock
from runtime.relay import Relay
from runtime.temporal_worker import workflow_worker
from store import workflow_outbox
from store.ledger import history
from store.ledger.contention import Attempts, CaseQueues
from store.ledger.history import Stored
from store.ledger.ledger import Ledger
from store.ledger.sealing import Seals
from store.people.people_setup import demonstration
from store.pool import LedgerAway, Pool
from tests.patience import POOL_PATIENCE, until
from tests.processes import a_process
from tests.school import Actor, a_referral, served
from workflows import ReferralWorkflow
from workflows.messages import RunStatus

QUEUE = "tests"


class StoppableLedger(Ledger):
    """The workflow's ledger, which fails while it is `away`, as if Postgres were down."""

    away = False
    refused = 0

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self.queues = _StoppableQueues(self)


class _StoppableQueues(CaseQueues):
    def __init__(self, ledger: StoppableLedger) -> None:
        super().__init__(ledger.pool)
        self._ledger = ledger

    def attempts(self, case: UUID | None) -> Attempts:
        if self._ledger.away:
            self._ledger.refused += 1
            raise LedgerAway("a child's name must not travel") from OSError("nor this")
        return super().attempts(case)


class House:
    """A school with a settable clock, on one workflow server."""

    def __init__(
        self, ledger: StoppableLedger, clock: SimulatedClock, client: Client, people: dict[str, Actor]
    ) -> None:
        self.ledger = ledger
        self.clock = clock
        self.client = client
        self.people = people

    async def events(self, case: str) -> list[Stored]:
        """The events of a case."""
        return await history.events(self.ledger, UUID(case))

    async def types(self, case: str) -> list[str]:
        """The types of a case's events."""
        return [each.event.fact.type for each in await self.events(case)]

    def workflow(self, case: str) -> WorkflowHandle[Any, Any]:
        """The case's newest run."""
        return self.client.get_workflow_handle(case)

    async def described(self, case: str) -> WorkflowExecutionInfo:
        """The server's description of the newest run."""
        # Not the handle's describe: it fails on an attribute that was unset on the time-skipping server.
        answer = await self.client.workflow_service.describe_workflow_execution(
            DescribeWorkflowExecutionRequest(
                namespace=self.client.namespace, execution=WorkflowExecution(workflow_id=case)
            )
        )
        return answer.workflow_execution_info

    async def run_id(self, case: str) -> str:
        """The id of the newest run."""
        return (await self.described(case)).execution.run_id

    async def status(self, case: str) -> WorkflowExecutionStatus:
        """The status of the newest run."""
        return WorkflowExecutionStatus((await self.described(case)).status)

    async def ended(self, case: str) -> bool:
        """Whether the newest run has completed."""
        return await self.status(case) is WorkflowExecutionStatus.COMPLETED

    async def events_of_run(self, case: str) -> list[str]:
        """The types of the newest run's history events."""
        history = await self.workflow(case).fetch_history()
        return [EventType.Name(each.event_type).removeprefix("EVENT_TYPE_") for each in history.events]

    async def attributes(self, case: str) -> dict[str, Any]:
        """The newest run's search attributes, without the server's own."""
        indexed = (await self.described(case)).search_attributes.indexed_fields
        values = {name: json.loads(payload.data) for name, payload in indexed.items() if payload.data}
        return {name: value for name, value in values.items() if name != "BuildIds"}

    async def escalations(self, case: str) -> list[EscalationRaised]:
        """The escalation steps that were taken."""
        facts = [each.event.fact for each in await self.events(case)]
        return [fact for fact in facts if isinstance(fact, EscalationRaised)]

    async def standing(self, case: str) -> RunStatus | None:
        """The workflow's own status; None while there is no workflow."""
        try:
            return await self.workflow(case).query(ReferralWorkflow.standing)
        except RPCError:
            return None

    async def until_agreed(self, case: str) -> None:
        """Wait until the workflow knows the case's newest version."""

        async def agreed() -> bool:
            standing = await self.standing(case)
            state = await self.ledger.state(UUID(case))
            return standing is not None and state is not None and standing.version == state.version

        await until(f"the workflow of {case} has its newest version", agreed)

    async def timers(self, case: str) -> list[datetime]:
        """When the newest run's timers fire, by the clock of the case; no more exact than a task is quick."""
        history, fires = await self.workflow(case).fetch_history(), dict[str, datetime]()
        for each in history.events:
            if each.HasField("timer_started_event_attributes"):
                timer = each.timer_started_event_attributes
                at = each.event_time.ToDatetime(tzinfo=UTC) + timer.start_to_fire_timeout.ToTimedelta()
                fires[timer.timer_id] = self.clock.from_server(at)
            elif each.HasField("timer_canceled_event_attributes"):
                del fires[each.timer_canceled_event_attributes.timer_id]
            elif each.HasField("timer_fired_event_attributes"):
                del fires[each.timer_fired_event_attributes.timer_id]
        return list(fires.values())

    async def nudge_all(self) -> None:
        """Send every open case's progress to its workflow again, as `onward recover` does."""
        async for batch in workflow_outbox.open_cases(self.ledger):
            await workflow_outbox.enqueue(self.ledger.pool, batch)


@asynccontextmanager
async def house(
    database: EmbeddedPostgres, client: Client, clock: SimulatedClock, working: bool = True
) -> AsyncIterator[House]:
    """A stack with its worker and relay running, unless the test starts its own."""
    pool = await Pool.connect(database.url(APP), patience=POOL_PATIENCE)
    ledger = StoppableLedger(pool, Seals(SEAL_KEY), clock, load_all())
    cast = await demonstration(database.url(OWNER))
    async with served(Ledger(pool, ledger.seals, clock, ledger.policies)) as http:
        people = {part: Actor(cast.people[part], cast.tokens[part], http) for part in cast.tokens}
        built = House(ledger, clock, client, people)
        try:
            if not working:
                yield built
                return
            async with workflow_worker(client, ledger, clock, QUEUE):
                relay = asyncio.create_task(Relay(ledger, client, clock, QUEUE).run())
                try:
                    yield built
                finally:
                    relay.cancel()
                    await asyncio.gather(relay, return_exceptions=True)
        finally:
            await pool.close()


@asynccontextmanager
async def a_dev_server_that_soon_suggests() -> AsyncIterator[Client]:
    """A client of a dev server that suggests continue-as-new after forty history events."""
    server = DevServer()
    with a_process(
        *(program("temporal"), "server", "start-dev", "--headless", "--log-level", "error"),
        *("--ip", "127.0.0.1", "--port", str(server.port)),
        *("--search-attribute", "OnwardStage=Keyword", "--search-attribute", "OnwardNextDeadline=Datetime"),
        *("--dynamic-config-value", "limit.historyCount.suggestContinueAsNew=40"),
    ):
        await until("the dev server answers", server.running)
        yield await temporal_connection.connect(server.address)


async def replays(history: WorkflowHistory) -> bool:
    """Whether the present code replays this history."""
    replayer = Replayer(workflows=[ReferralWorkflow], workflow_runner=UnsandboxedWorkflowRunner())
    return (await replayer.replay_workflow(history, raise_on_replay_failure=False)).replay_failure is None


SEAL_KEY = bytes(range(32))
"""One key for all stacks: they share a database, and `nudge_all` reads every open case in it."""


@asynccontextmanager
async def running(*parts: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Run these in the background, and cancel them at the end."""
    tasks = [asyncio.create_task(part) for part in parts]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def silent_referral(built: House) -> str:
    """A case whose feedback was due days ago."""
    dsl = built.people["dsl"]
    case = await dsl.raises()
    # Long enough ago for the whole ladder, also if most of those days were holidays.
    days_ago = (built.clock.now() - timedelta(days=30)).isoformat()
    await dsl.does(case, "refer", a_referral(occurred_at=days_ago))
    return str(case["id"])


async def advance(built: House, case: str, to: datetime, skipping: SkippingServer | None) -> None:
    """Let time pass until an instant: skip it, or jump to just before it and wait."""
    if skipping is not None:
        await skipping.sleep(built.clock.to_server(to) - await skipping.get_current_time())
    else:
        just_before = to - timedelta(seconds=1.5)
        built.clock.move(built.clock.offset + (just_before - built.clock.now()))
        await built.nudge_all()

        async def acted() -> bool:
            state = await built.ledger.state(UUID(case))
            assert state is not None
            then = progress(state).next_act()
            return then is None or then.act_at is None or then.act_at > to

        await until(f"the clock has acted in {case}", acted)
    await built.until_agreed(case)
