"""Connections to Postgres that answer soon or say that it is away."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any, cast

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from store.servers import reach

CONNECT_SECONDS, STATEMENT_SECONDS, ANSWER_SECONDS = 1.0, 1.2, 1.5
REMEMBERED_SECONDS = 10.0
"""How long after Postgres refused an entry the service says that nothing can be recorded."""
_READ_ONLY = (asyncpg.ReadOnlySQLTransactionError, asyncpg.DiskFullError)
_AWAY = (
    OSError,  # TimeoutError too
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,  # shutting down, starting, crashed
    asyncpg.InsufficientResourcesError,
    asyncpg.InternalClientError,  # among them: no server of the address is the primary
    asyncpg.SerializationError,  # a standby ended the reading: what it reads was changed by its primary
)


_FROM, _FROM_DAY = datetime(2000, 1, 1, tzinfo=UTC), date(2000, 1, 1)
"""Postgres counts from here: microseconds, and days."""
_MICROSECOND = timedelta(microseconds=1)
EARLIEST, LATEST = datetime(1, 2, 1, tzinfo=UTC), datetime(9999, 12, 1, tzinfo=UTC)
"""Stand-ins for an instant or day that Python cannot hold; no one writes these two."""


class LedgerAway(Exception):
    """Postgres does not answer; nothing is known to have been written."""


class LedgerReadOnly(LedgerAway):
    """Postgres answers and takes no entry: it is a standby or set read-only, or its disk is full."""


class Pool:
    """A pool of connections as one database role."""

    def __init__(self, pool: asyncpg.Pool, patience: float = 1.0) -> None:
        self._pool = pool
        self._patience = patience
        # The pool's own queue gives a free connection to whoever asks at that moment, before those who wait:
        # under load somebody waits for ever. A semaphore of asyncio keeps the order in which they came.
        self._turns = asyncio.Semaphore(pool.get_max_size())
        self.takes()

    @property
    def refused(self) -> bool:
        """Whether Postgres took no entry when it was last asked to, a moment ago."""
        return time.monotonic() - self._refused_at < REMEMBERED_SECONDS

    def takes(self) -> None:
        """Note that it takes entries."""
        self._refused_at = -REMEMBERED_SECONDS

    @classmethod
    async def connect(cls, url: str, size: int = 10, patience: float = 1.0) -> "Pool":
        """A pool that connects when first used, so that a service can start while Postgres is away.

        Every time limit is multiplied by `patience`: where nobody waits, a busy machine is no outage.
        """
        pool = await asyncpg.create_pool(
            url,
            connect=cast(Any, partial(reach, seconds=CONNECT_SECONDS * patience)),
            min_size=0,
            max_size=size,
            command_timeout=STATEMENT_SECONDS * patience,
            max_inactive_connection_lifetime=300,
            init=reads_any_time,
            reset=_no_reset,
        )
        return cls(pool, patience)

    @asynccontextmanager
    async def connection(self, seconds: float = ANSWER_SECONDS) -> AsyncIterator[asyncpg.Connection]:
        """One connection for one piece of work; LedgerAway if it takes longer or Postgres is away.

        LedgerReadOnly if it takes no entry; then no connection is used again, for another server may.
        """
        try:
            async with (
                asyncio.timeout(seconds * self._patience),
                self._turns,
                self._pool.acquire() as connection,
            ):
                try:
                    yield cast(asyncpg.Connection, connection)
                except asyncpg.ReadOnlySQLTransactionError:
                    await self._pool.expire_connections()
                    raise
                except (
                    asyncpg.InterfaceError
                ) as error:  # a transaction whose session the server ended says this
                    if _is_lost(connection):
                        raise LedgerAway from error
                    raise
        except _READ_ONLY as error:
            self._refused_at = time.monotonic()
            raise LedgerReadOnly from error
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


def _is_lost(connection: PoolConnectionProxy) -> bool:
    """Whether the session was ended under the work; the pool may have taken such a one back already."""
    try:
        return bool(connection.is_closed())
    except asyncpg.InterfaceError:
        return True
