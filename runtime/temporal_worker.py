"""The Temporal worker for referrals, as production, rehearsals and tests run it."""

from collections.abc import Callable
from datetime import timedelta

from temporalio.client import Client
from temporalio.worker import PollerBehaviorSimpleMaximum, UnsandboxedWorkflowRunner, Worker

from activities import ClockActivities
from runtime.clocks import Clock
from store.ledger.ledger import Ledger
from workflows import ReferralWorkflow

MOST_CACHED = 20_000
"""More than the open cases of a large service: a smaller cache doubled the lag at the close of day."""
PATIENCE = timedelta(minutes=2)
"""How long a task waits for the worker that has its case in memory; at the close of day thousands queue.

Those that gave up after twenty seconds stalled the server, which wrote each anew, and went over to the
common queue, which gave out 37 a second while no core was busy: ten thousand took three minutes. A killed
worker holds up what it was given in its last seconds, but not the record (runtime/overdue_sweeper.py).
"""
GRACE = timedelta(seconds=5)


def workflow_worker(
    client: Client,
    ledger: Ledger,
    clock: Clock,
    task_queue: str,
    fired: Callable[[], None] = lambda: None,
) -> Worker:
    """A worker that is not yet running; `fired` is told of each timer."""
    return Worker(
        client,
        task_queue=task_queue,
        workflows=[ReferralWorkflow],
        activities=ClockActivities(ledger, clock, fired).all(),
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
