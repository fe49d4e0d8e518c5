"""The Temporal peer's worker: a workflow for each referral, an update for each step, a local activity."""

from __future__ import annotations

import asyncio
import signal
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from temporalio import activity, workflow
from temporalio.client import Client
from temporalio.exceptions import ApplicationError
from temporalio.worker import PollerBehaviorAutoscaling, UnsandboxedWorkflowRunner, Worker

from bench.peers.common import Table, arguments, settle

TASK_QUEUE = "bench"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step, as received by the update and the activity."""

    referral: str
    command: str
    body: str


class Recording:
    """The peers' table, as an activity."""

    def __init__(self, table: Table) -> None:
        self._table = table

    @activity.defn(name="insert")
    async def insert(self, step: Step) -> None:
        """Insert one step."""
        await self._table.insert(UUID(step.referral), step.command, step.body)


@workflow.defn(name="BenchReferral")
class BenchReferral:
    """One referral. It ends when the closing step is recorded."""

    def __init__(self) -> None:
        self._version = 0
        self._closed = False

    @workflow.run
    async def run(self) -> None:
        """Wait for the last step."""
        await workflow.wait_condition(lambda: self._closed and workflow.all_handlers_finished())

    @workflow.update
    async def advance(self, step: Step) -> int:
        """Record a step and return its version."""
        await workflow.execute_local_activity_method(
            Recording.insert, step, start_to_close_timeout=timedelta(seconds=10)
        )
        self._version += 1
        self._closed = step.command == "close"
        return self._version

    @advance.validator
    def check(self, step: Step) -> None:
        """Refuse steps after the end."""
        if self._closed:
            raise ApplicationError(f"the referral is closed: no {step.command}", non_retryable=True)


async def main() -> None:
    """Run until stopped."""
    given = arguments()
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    client = await Client.connect(given.temporal)
    table = Table()
    worker = Worker(
        client,
        task_queue=TASK_QUEUE,
        workflows=[BenchReferral],
        activities=[Recording(table).insert],
        # The fastest settings found: the peer gets every advantage.
        workflow_runner=UnsandboxedWorkflowRunner(),
        workflow_task_poller_behavior=PollerBehaviorAutoscaling(initial=10, maximum=40),
        max_cached_workflows=5000,
    )
    async with table.opened(given.database), worker:
        settle()
        await stop.wait()


if __name__ == "__main__":
    asyncio.run(main())
