"""Connections to Postgres that answer soon or say that it is away."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
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


_FROM, _FROM_DAY = datetime(2000, 1, 1, tzinfo=UTC), date(2000, 1, 1)
"""Postgres counts from here: microseconds, and days."""
_MICROSECOND = timedelta(microseconds=1)
EARLIEST, LATEST = datetime(1, 2, 1, tzinfo=UTC), datetime(9999, 12, 1, tzinfo=UTC)
"""What is read where a column holds an instant that Python has none for: nobody writes either."""


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
            init=reads_any_time,
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


async def reads_any_time(connection: asyncpg.Connection) -> None:
    """Let no instant or day that is out of Python's reach stop the reading of the rows around it."""
    for kind, write, read in (("timestamptz", _written, _read), ("date", _day_written, _day_read)):
        await connection.set_type_codec(
            kind, schema="pg_catalog", format="tuple", encoder=write, decoder=read
        )


def _written(instant: datetime) -> tuple[int]:
    return ((instant - _FROM) // _MICROSECOND,)


def _read(stored: tuple[int]) -> datetime:
    try:
        return _FROM + timedelta(microseconds=stored[0])
    except OverflowError:
        return LATEST if stored[0] > 0 else EARLIEST


def _day_written(day: date) -> tuple[int]:
    return ((day - _FROM_DAY).days,)


def _day_read(stored: tuple[int]) -> date:
    try:
        return _FROM_DAY + timedelta(days=stored[0])
    except OverflowError:
        return (LATEST if stored[0] > 0 else EARLIEST).date()


async def _no_reset(_: asyncpg.Connection) -> None:
    """Nothing here changes a session, so the reset query after each use would be a round trip for nothing."""
