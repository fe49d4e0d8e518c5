"""Connections to Postgres that answer quickly, or say that Postgres is down."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any, Protocol, cast

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from store.servers import reach

CONNECT_SECONDS, STATEMENT_SECONDS, ANSWER_SECONDS = 1.0, 1.2, 1.5
REMEMBERED_SECONDS = 10.0
"""How long after a refused write the service reports Postgres as read-only."""
_READ_ONLY = (asyncpg.ReadOnlySQLTransactionError, asyncpg.DiskFullError)
_AWAY = (
    OSError,  # TimeoutError too
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,  # shutting down, starting, crashed
    asyncpg.InsufficientResourcesError,
    asyncpg.InternalClientError,  # also if no server in the address is the primary
    asyncpg.SerializationError,  # a standby cancelled the read, because its primary changed the rows
)


_HELD_SECONDS = 7 * 24 * 3600.0
_AGAIN_SECONDS = 0.2
_TRY_LOCK = "SELECT pg_try_advisory_lock($1)"
LOST_RACE = asyncpg.DeadlockDetectedError
"""Postgres undid a statement because two waited for each other. The same statement may succeed later."""
_FROM, _FROM_DAY = datetime(2000, 1, 1, tzinfo=UTC), date(2000, 1, 1)
"""Postgres counts microseconds and days from here."""
_MICROSECOND = timedelta(microseconds=1)
EARLIEST, LATEST = datetime(1, 2, 1, tzinfo=UTC), datetime(9999, 12, 1, tzinfo=UTC)
"""Substitutes for a time or day that Python cannot represent; no code writes these two."""


class LedgerAway(Exception):
    """Postgres does not answer. It is unknown whether anything was written."""


class LedgerReadOnly(LedgerAway):
    """Postgres answers but accepts no writes: it is a standby, set to read-only, or its disk is full."""


class Database(Protocol):
    """Runs a statement: a pool on a connection of its own, or one connection, perhaps in a transaction."""

    async def fetch(self, statement: str, /, *values: Any) -> list[asyncpg.Record]:
        """The rows."""
        ...

    async def fetchrow(self, statement: str, /, *values: Any) -> asyncpg.Record | None:
        """The first row."""
        ...

    async def fetchval(self, statement: str, /, *values: Any) -> Any:
        """The first value of the first row."""
        ...


class Pool:
    """A pool of connections as one database role."""

    def __init__(self, pool: asyncpg.Pool, patience: float = 1.0) -> None:
        self._pool = pool
        self._patience = patience
        # The pool gives a free connection to a task that asks at that moment, ahead of those that wait, so
        # under load a task can wait for ever. An asyncio semaphore keeps the order of arrival.
        self._turns = asyncio.Semaphore(pool.get_max_size())
        self.takes()

    @property
    def refused(self) -> bool:
        """Whether Postgres refused a write in the last ten seconds."""
        return time.monotonic() - self._refused_at < REMEMBERED_SECONDS

    def takes(self) -> None:
        """Note that Postgres accepts writes."""
        self._refused_at = -REMEMBERED_SECONDS

    @classmethod
    async def connect(cls, url: str, size: int = 10, patience: float = 1.0) -> "Pool":
        """A pool that connects when first used, so that a service can start while Postgres is down.

        `patience` multiplies every time limit, for work that no person waits for.
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
        """One connection for one piece of work; LedgerAway if it takes too long or Postgres is down.

        LedgerReadOnly if Postgres accepts no writes. The pool then drops every connection, because another
        server may be the primary now.
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
                ) as error:  # raised by a transaction whose session the server ended
                    if _is_lost(connection):
                        raise LedgerAway from error
                    raise
        except _READ_ONLY as error:
            self._refused_at = time.monotonic()
            raise LedgerReadOnly from error
        except _AWAY as error:
            raise LedgerAway from error

    async def fetch(self, statement: str, *values: Any, seconds: float | None = None) -> list[asyncpg.Record]:
        """The rows of one statement, on a connection of its own; `seconds` if it may take long."""
        async with self.connection(seconds or ANSWER_SECONDS) as connection:
            return list(await connection.fetch(statement, *values, timeout=seconds))

    async def fetchrow(
        self, statement: str, *values: Any, seconds: float | None = None
    ) -> asyncpg.Record | None:
        """The first row of one statement."""
        async with self.connection(seconds or ANSWER_SECONDS) as connection:
            return await connection.fetchrow(statement, *values, timeout=seconds)

    async def fetchval(self, statement: str, *values: Any, seconds: float | None = None) -> Any:
        """The first value of the first row of one statement."""
        async with self.connection(seconds or ANSWER_SECONDS) as connection:
            return await connection.fetchval(statement, *values, timeout=seconds)

    async def execute(self, statement: str, *values: Any, seconds: float | None = None) -> None:
        """Run one statement."""
        async with self.connection(seconds or ANSWER_SECONDS) as connection:
            await connection.execute(statement, *values, timeout=seconds)

    @asynccontextmanager
    async def alone(self, work: int, *, wait: bool = False) -> AsyncIterator[bool]:
        """Whether no other process does this work, until the block ends; with `wait`, once none does."""
        async with self.connection(_HELD_SECONDS) as connection:
            while not (mine := await connection.fetchval(_TRY_LOCK, work)) and wait:
                await asyncio.sleep(_AGAIN_SECONDS)
            try:
                yield bool(mine)
            finally:
                if mine:
                    await _unlock(connection, work)

    async def close(self) -> None:
        """Close every connection; those in use have a second to finish."""
        try:
            async with asyncio.timeout(1):
                await self._pool.close()
        except TimeoutError:
            self._pool.terminate()


async def _unlock(connection: asyncpg.Connection, work: int) -> None:
    """Release the lock; if the session does not answer or is lost, the lock goes with it."""
    try:
        await connection.execute("SELECT pg_advisory_unlock($1)", work)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError):
        with suppress(asyncpg.InterfaceError):
            connection.terminate()
    except asyncio.CancelledError:
        connection.terminate()
        raise


async def reads_any_time(connection: asyncpg.Connection) -> None:
    """Read times and days beyond Python's range as substitutes, so that they do not stop the other rows."""
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
    """Skip the reset query: nothing here changes a session, so it would be a wasted round trip."""


def _is_lost(connection: PoolConnectionProxy) -> bool:
    """Whether the server ended the session during the work; the pool may already have taken it back."""
    try:
        return bool(connection.is_closed())
    except asyncpg.InterfaceError:
        return True
