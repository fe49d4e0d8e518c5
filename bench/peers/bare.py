"""The upper limit: a FastAPI route that validates a body and does one INSERT."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

from fastapi import FastAPI

from bench.peers.common import Raise, Step, Table, arguments, serve, settle

given = arguments()
table = Table()


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    """Open the table before the first request."""
    async with table.opened(given.database):
        settle()
        yield


app = FastAPI(lifespan=lifespan, openapi_url=None)


@app.post("/v1/referrals", status_code=201)
async def raise_concern(body: Raise) -> dict[str, object]:
    """Insert the first step."""
    referral = uuid4()
    await table.insert(referral, "raise", body.model_dump_json())
    return {"id": str(referral), "version": 1}


@app.post("/v1/referrals/{referral}/{command}")
async def advance(referral: UUID, command: str, body: Step) -> dict[str, object]:
    """Insert a later step."""
    await table.insert(referral, command, body.stored())
    return {"id": str(referral), "version": 1}


if __name__ == "__main__":
    serve(app, given.port)
