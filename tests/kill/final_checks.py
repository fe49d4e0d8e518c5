"""Check afterwards that all work is finished and each workflow agrees with the ledger."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from temporalio.client import Client, WorkflowExecutionStatus, WorkflowFailureError, WorkflowHandle
from temporalio.service import RPCError

from store import workflow_outbox
from store.delivery import dead_letters, delivery_queue
from store.ledger.ledger import Ledger
from tests.patience import PATIENCE
from workflows import ReferralWorkflow

QUIET_SECONDS = 5 * PATIENCE
MAIL_SECONDS = 10 * PATIENCE
"""Longer than the leases of workers that were killed, some repeatedly."""
UNREACHED = ("no-address", "nobody")
"""Failures on record at once and for good: seven of eight leads have no address."""


async def restless(ledger: Ledger) -> list[str]:
    """Wait until all progress is delivered; returns a sentence if that never happens."""
    await ledger.pool.execute("UPDATE outbox SET tell_at = clock_timestamp()")  # wait for no later time
    try:
        async with asyncio.timeout(QUIET_SECONDS):
            while await workflow_outbox.waiting(ledger.pool):
                await asyncio.sleep(0.2)
    except TimeoutError:
        return [f"the outbox was never empty: {await workflow_outbox.waiting(ledger.pool)} cases wait"]
    return []


async def given_up(ledger: Ledger) -> list[str]:
    """Wait until all mail is delivered; returns a sentence if that never happens."""
    try:
        async with asyncio.timeout(MAIL_SECONDS):
            while await delivery_queue.waiting(ledger.pool):
                await asyncio.sleep(0.2)
    except TimeoutError:
        return [f"{await delivery_queue.waiting(ledger.pool)} messages were never delivered"]
    return [
        f"{each['id']} was given up: {each['fault']}"
        for each in await dead_letters.undelivered(ledger.pool, 1_000_000)
        if each["fault"] not in UNREACHED
    ]


async def workflows_that_disagree(ledger: Ledger, client: Client, cases: list[UUID]) -> list[str]:
    """Workflows that do not agree even after a while, and workflows without a case."""
    left = dict.fromkeys(cases, "not asked")
    for _ in range(int(QUIET_SECONDS / 0.5)):
        for case in list(left):
            wrong = await _disagreement(ledger, client, case)
            if wrong is None:
                del left[case]
            else:
                left[case] = wrong
        if not left:
            break
        await asyncio.sleep(0.5)
    known = {str(case) for case in cases}
    strays = [found.id async for found in client.list_workflows() if found.id not in known]
    return [f"{case}: {wrong}" for case, wrong in left.items()] + [f"{each} has no case" for each in strays]


async def _why(handle: WorkflowHandle[Any, Any]) -> str:
    try:
        await handle.result()
    except WorkflowFailureError as failure:
        return f"{failure.cause!r} {failure.cause.__cause__!r}"
    return "it did not"


async def _disagreement(ledger: Ledger, client: Client, case: UUID) -> str | None:
    state = await ledger.state(case)
    assert state is not None
    handle = client.get_workflow_handle(str(case))
    try:
        status = (await handle.describe()).status
        if state.closed:
            return None if status == WorkflowExecutionStatus.COMPLETED else f"closed, but {status}"
        if status == WorkflowExecutionStatus.FAILED:
            return f"failed: {await _why(handle)}"
        if status != WorkflowExecutionStatus.RUNNING:
            return f"open, but {status}"
        standing = await handle.query(ReferralWorkflow.standing)
    except RPCError as error:
        return f"{error.status}"
    if standing.version != state.version:
        return f"{standing.version} is not {state.version}"
    late = [
        owed.id
        for owed in state.open_obligations
        if owed.wakes_at is not None and owed.wakes_at <= datetime.now(UTC)
    ]
    return f"nothing was done about {late}" if late else None
