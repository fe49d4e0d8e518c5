"""The Temporal worker for referrals, as production, rehearsals and tests run it."""

from datetime import timedelta

from temporalio.client import Client
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from activities import ClockActivities
from runtime.clock import Clock
from store.ledger import Ledger
from workflows import ReferralWorkflow

MOST_CACHED = 20_000
"""More than the open cases of a large service: a smaller cache doubled the lag at the close of day."""
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
        max_concurrent_workflow_tasks=100,
        max_concurrent_local_activities=100,
        graceful_shutdown_timeout=GRACE,
    )
