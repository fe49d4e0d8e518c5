"""Connections to Postgres that answer soon or say that it is away."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

import asyncpg

CONNECT_SECONDS, STATEMENT_SECONDS, ANSWER_SECONDS = 1.0, 1.2, 1.5
_AWAY = (
    OSError,  # TimeoutError too
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,  # shutting down, starting, crashed
    asyncpg.InsufficientResourcesError,
    asyncpg.InternalClientError,
)


class LedgerAway(Exception):
    """Postgres does not answer; nothing is known to have been written."""


class Pool:
    """A pool of connections as one database role."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool
        # The pool's own queue gives a free connection to whoever asks at that moment, before those who wait:
        # under load somebody waits for ever. A semaphore of asyncio keeps the order in which they came.
        self._turns = asyncio.Semaphore(pool.get_max_size())

    @classmethod
    async def connect(cls, url: str, size: int = 10) -> "Pool":
        """A pool that connects when first used, so that a service can start while Postgres is away."""
        pool = await asyncpg.create_pool(
            url,
            min_size=0,
            max_size=size,
            timeout=CONNECT_SECONDS,
            command_timeout=STATEMENT_SECONDS,
            max_inactive_connection_lifetime=300,
            reset=_no_reset,
        )
        return cls(pool)

    @asynccontextmanager
    async def connection(self, seconds: float = ANSWER_SECONDS) -> AsyncIterator[asyncpg.Connection]:
        """One connection for one piece of work; LedgerAway if it takes longer or Postgres is away."""
        try:
            async with asyncio.timeout(seconds), self._turns, self._pool.acquire() as connection:
                yield cast(asyncpg.Connection, connection)
        except _AWAY as error:
            raise LedgerAway from error

    async def close(self) -> None:
        """Close every connection; those in use are given a second to end."""
        try:
            async with asyncio.timeout(1):
                await self._pool.close()
        except TimeoutError:
            self._pool.terminate()


async def _no_reset(_: asyncpg.Connection) -> None:
    """Nothing here changes a session, so the reset query after each use would be a round trip for nothing."""
