"""The Temporal peer's API: each command is an update, and is answered when the update completes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

from fastapi import FastAPI
from temporalio.client import Client, WithStartWorkflowOperation, WorkflowHandle
from temporalio.common import WorkflowIDConflictPolicy

from bench.peers import common
from bench.peers.temporal_worker import TASK_QUEUE, BenchReferral, Step

given = common.arguments()
clients: list[Client] = []


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    """Connect before the first request."""
    clients.append(await Client.connect(given.temporal))
    common.settle()
    yield


app = FastAPI(lifespan=lifespan, openapi_url=None)


@app.post("/v1/referrals", status_code=201)
async def raise_concern(body: common.Raise) -> dict[str, object]:
    """Start the workflow and take the first step in one request to the server."""
    referral = str(uuid4())
    start = WithStartWorkflowOperation(
        BenchReferral.run,
        id=referral,
        task_queue=TASK_QUEUE,
        id_conflict_policy=WorkflowIDConflictPolicy.FAIL,
    )
    step = Step(referral=referral, command="raise", body=body.model_dump_json())
    version = await clients[0].execute_update_with_start_workflow(
        BenchReferral.advance, step, start_workflow_operation=start
    )
    return {"id": referral, "version": version}


@app.post("/v1/referrals/{referral}/{command}")
async def advance(referral: UUID, command: str, body: common.Step) -> dict[str, object]:
    """Take a later step."""
    step = Step(referral=str(referral), command=command, body=body.stored())
    handle: WorkflowHandle[BenchReferral, None] = clients[0].get_workflow_handle(step.referral)
    version = await handle.execute_update(BenchReferral.advance, step)
    return {"id": step.referral, "version": version}


if __name__ == "__main__":
    common.serve(app, given.port)
