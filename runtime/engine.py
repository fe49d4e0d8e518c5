"""The Temporal worker for referrals, as production, rehearsals and tests run it."""

from datetime import timedelta

from temporalio.client import Client
from temporalio.worker import PollerBehaviorSimpleMaximum, UnsandboxedWorkflowRunner, Worker

from activities import ClockActivities
from runtime.clock import Clock
from store.ledger import Ledger
from workflows import ReferralWorkflow

MOST_CACHED = 20_000
"""More than the open cases of a large service: a smaller cache doubled the lag at the close of day."""
PATIENCE = timedelta(seconds=20)
"""How long a task waits for the worker that has its case in memory. At the close of day thousands queue, and
those that gave up after the usual ten seconds made more work; but a killed worker holds some up so long."""
GRACE = timedelta(seconds=5)


def workflow_worker(client: Client, ledger: Ledger, clock: Clock, task_queue: str) -> Worker:
    """A worker that is not yet running."""
    return Worker(
        client,
        task_queue=task_queue,
        workflows=[ReferralWorkflow],
        activities=ClockActivities(ledger, clock).all(),
        # The routine is small, pure and replayed in every test run; a sandbox a case would cost the most.
        workflow_runner=UnsandboxedWorkflowRunner(),
        max_cached_workflows=MOST_CACHED,
        max_concurrent_workflow_tasks=50,
        max_concurrent_local_activities=20,  # twice the pool: more would only wait there, and give up
        max_concurrent_activities=20,
        workflow_task_poller_behavior=PollerBehaviorSimpleMaximum(10),
        sticky_queue_schedule_to_start_timeout=PATIENCE,
        graceful_shutdown_timeout=GRACE,
    )
