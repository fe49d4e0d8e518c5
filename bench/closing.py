"""When every workflow was closed, as each workflow engine says it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Protocol

import asyncpg
from temporalio.client import Client

POLL_SECONDS = 0.25  # the instants are the engines' own: asking more often would only cost them time
PATIENCE_SECONDS = 240.0


class NotClosed(Exception):
    """Workflows were still open when patience ended."""


class Closing(Protocol):
    """Tells when the last workflow of a load was closed; every instant is a Unix time."""

    async def last(self, *, begun: float, answered: float, referrals: int) -> float | None:
        """The instant, or None while some are open, for a load that began and was last answered then."""


class AtTheAnswer:
    """Without a workflow a referral is closed when its last command is acknowledged."""

    async def last(self, *, begun: float, answered: float, referrals: int) -> float | None:
        return answered


class InTemporal:
    """Asks Temporal's visibility; close times are the server's own."""

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
        closed: dict[str, datetime] = {}  # by id: a late nudge may have started, and ended, a second run
        async for found in self._client.list_workflows(done):
            if found.close_time is not None:
                closed[found.id] = min(found.close_time, closed.get(found.id, found.close_time))
        if len(closed) < referrals:
            return None
        return max(closed.values()).timestamp()


class InDBOS:
    """Asks DBOS's table of workflows; times are its own."""

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
    """Wait until every workflow is closed and return when the last one was."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while (last := await closing.last(begun=begun, answered=answered, referrals=referrals)) is None:
                await asyncio.sleep(POLL_SECONDS)
            return last
    except TimeoutError as late:
        raise NotClosed(
            f"not all of {referrals} workflows were closed {PATIENCE_SECONDS:.0f} s after"
        ) from late
