"""The time at which every workflow was closed, by each engine's own account."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Protocol

import asyncpg
from temporalio.client import Client

POLL_SECONDS = 0.25  # the engines give the times; more frequent polls would only slow them
PATIENCE_SECONDS = 240.0


class NotClosed(Exception):
    """Workflows were still open at the time limit."""


class Closing(Protocol):
    """Tells when the last workflow of a load was closed, as a Unix time."""

    async def last(self, *, begun: float, answered: float, referrals: int) -> float | None:
        """The time, or None while some are open, for a load that began and ended at these times."""


class AtTheAnswer:
    """Without workflows, a referral is closed when its last command is acknowledged."""

    async def last(self, *, begun: float, answered: float, referrals: int) -> float | None:
        return answered


class InTemporal:
    """Asks Temporal's visibility store, with the server's close times."""

    def __init__(self, client: Client, workflow_type: str) -> None:
        self._client = client
        self._type = workflow_type

    async def last(self, *, begun: float, answered: float, referrals: int) -> float | None:
        since = datetime.fromtimestamp(begun, UTC).isoformat().replace("+00:00", "Z")
        started = f"WorkflowType = '{self._type}' AND StartTime >= '{since}'"
        done = f"{started} AND ExecutionStatus = 'Completed'"
        if (await self._client.count_workflows(done)).count < referrals:
            return None
        if (await self._client.count_workflows(f"{started} AND ExecutionStatus = 'Running'")).count:
            return None
        closed: dict[str, datetime] = {}  # by id: a late signal may have started and ended a second run
        async for found in self._client.list_workflows(done):
            if found.close_time is not None:
                closed[found.id] = min(found.close_time, closed.get(found.id, found.close_time))
        if len(closed) < referrals:
            return None
        return max(closed.values()).timestamp()


class InDBOS:
    """Asks DBOS's table of workflows, with its own times."""

    def __init__(self, database: str) -> None:
        self._database = database

    async def last(self, *, begun: float, answered: float, referrals: int) -> float | None:
        connection = await asyncpg.connect(self._database)
        try:
            row = await connection.fetchrow(
                "SELECT count(*) FILTER (WHERE status = 'SUCCESS') AS closed, count(*) AS begun,"
                " max(updated_at) AS last FROM dbos.workflow_status WHERE created_at >= $1",
                int(begun * 1000),
            )
        finally:
            await connection.close()
        if row is None or row["closed"] < max(referrals, row["begun"]):
            return None
        return float(row["last"]) / 1000


async def until_closed(closing: Closing, *, begun: float, answered: float, referrals: int) -> float:
    """Wait until every workflow is closed, and return the time of the last."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while (last := await closing.last(begun=begun, answered=answered, referrals=referrals)) is None:
                await asyncio.sleep(POLL_SECONDS)
            return last
    except TimeoutError as late:
        raise NotClosed(
            f"not all of {referrals} workflows were closed {PATIENCE_SECONDS:.0f} s after"
        ) from late
