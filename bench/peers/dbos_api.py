"""The DBOS peer: a workflow for each referral takes steps as messages, inserts them, and sets an event."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

from dbos import DBOS, DBOSConfig, SetWorkflowID
from fastapi import FastAPI, HTTPException

from bench.peers.common import Raise, Step, Table, arguments, serve, settle

PATIENCE_SECONDS = 600
"""With 4,000 open referrals, a slow machine needs more than a minute for a step of each."""

given = arguments()
table = Table()


async def insert(referral: str, command: str, body: str) -> None:
    """The step: insert one command and set an event."""
    await table.insert(UUID(referral), command, body)
    # An event within the step costs fewer writes than after it. Each command has its own key, because a value
    # overwritten before it is read would leave the reader waiting.
    await DBOS.set_event_async(command, True)


async def life(referral: str, body: str) -> None:
    """The workflow, from the concern to closure."""
    command = "raise"
    await record(referral, command, body)
    while command != "close":
        message = await DBOS.recv_async(timeout_seconds=PATIENCE_SECONDS)
        if message is None:
            raise TimeoutError("no further step came")
        command, body = message
        await record(referral, command, body)


# Called, not used as decorators, so that type checks pass without the peers' packages.
record = DBOS.step()(insert)
referral_life = DBOS.workflow()(life)

config: DBOSConfig = {
    "name": "bench",
    "system_database_url": given.database,
    "log_level": "WARNING",
    # The fastest settings found: unlimited threads contend, and the default coalescing delays answers.
    "sys_db_pool_size": 20,
    "max_executor_threads": 16,
    "notification_coalesce_sec": 0.001,
}


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    """Open the table and launch DBOS before the first request."""
    async with table.opened(given.database):
        DBOS(config=config)
        DBOS.launch()
        settle()
        yield
        DBOS.destroy()


app = FastAPI(lifespan=lifespan, openapi_url=None)


async def acknowledged(referral: str, command: str) -> dict[str, object]:
    """Wait for the workflow's event that the step is recorded."""
    if not await DBOS.get_event_async(referral, command, timeout_seconds=PATIENCE_SECONDS):
        raise HTTPException(504, f"the workflow did not record {command}")
    return {"id": referral, "version": 1}


@app.post("/v1/referrals", status_code=201)
async def raise_concern(body: Raise) -> dict[str, object]:
    """Start the workflow with the first step."""
    referral = str(uuid4())
    with SetWorkflowID(referral):
        await DBOS.start_workflow_async(referral_life, referral, body.model_dump_json())
    return await acknowledged(referral, "raise")


@app.post("/v1/referrals/{referral}/{command}")
async def advance(referral: UUID, command: str, body: Step) -> dict[str, object]:
    """Send a later step as a message."""
    await DBOS.send_async(str(referral), (command, body.stored()))
    return await acknowledged(str(referral), command)


if __name__ == "__main__":
    serve(app, given.port)
