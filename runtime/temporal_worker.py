"""The Temporal worker for referrals, in production, rehearsals and tests."""

from datetime import timedelta

from temporalio.client import Client
from temporalio.worker import PollerBehaviorSimpleMaximum, UnsandboxedWorkflowRunner, Worker

from activities import ClockActivities
from runtime.clocks import Clock
from store.ledger.ledger import Ledger
from workflows import ReferralWorkflow

MOST_CACHED = 1_000
"""Each takes about 28 kB. One that was dropped is replayed, and no deadline waits for that (0067)."""
PATIENCE = timedelta(minutes=2)
"""Time that a task waits for the worker that has its case in memory. At the close of day thousands queue.

With twenty seconds, tasks moved to the common queue, and the server wrote each again. That queue gave out 37
tasks a second while no core was busy: ten thousand took three minutes. If a worker is killed, the tasks that
it just received wait this long, but the record does not (runtime/overdue_sweeper.py).
"""
GRACE = timedelta(seconds=5)


def workflow_worker(
    client: Client,
    ledger: Ledger,
    clock: Clock,
    task_queue: str,
) -> Worker:
    """A worker that is not running yet."""
    return Worker(
        client,
        task_queue=task_queue,
        workflows=[ReferralWorkflow],
        activities=ClockActivities(ledger, clock).all(),
        # The workflow is small, pure and replayed in every test run. A sandbox for each case costs too much.
        workflow_runner=UnsandboxedWorkflowRunner(),
        max_cached_workflows=MOST_CACHED,
        max_concurrent_workflow_tasks=50,
        max_concurrent_local_activities=20,  # twice the pool: more would only wait there and time out
        max_concurrent_activities=20,
        workflow_task_poller_behavior=PollerBehaviorSimpleMaximum(10),
        sticky_queue_schedule_to_start_timeout=PATIENCE,
        graceful_shutdown_timeout=GRACE,
    )
