"""When the whole record was last verified, and what was found (3-DSL.n)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from store import history
from store.pool import Pool

_LONG = 24 * 3600.0
ONE_AT_A_TIME = 0x6F6E7761726403
_KEEP = "INSERT INTO verifications (begun_at, cases, events, bad_cases) VALUES ($1, $2, $3, $4)"
_LATEST = (
    "SELECT begun_at, ended_at, cases, events, bad_cases FROM verifications ORDER BY number DESC LIMIT 1"
)
_IS_DUE = """
SELECT NOT EXISTS (SELECT FROM verifications WHERE ended_at > clock_timestamp() - $1::interval)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """One look at every chain."""

    begun_at: datetime
    ended_at: datetime
    cases: int
    events: int
    bad_cases: int

    @property
    def holds(self) -> bool:
        """Whether every chain was as it was written."""
        return self.bad_cases == 0


async def latest(pool: Pool) -> Verified | None:
    """The last that came to its end; none where there was none yet."""
    async with pool.connection() as connection:
        row = await connection.fetchrow(_LATEST)
    return Verified(**row) if row is not None else None


async def is_due(pool: Pool, every: timedelta) -> bool:
    """Whether the last is longer ago than this, by the database's own clock."""
    async with pool.connection() as connection:
        return bool(await connection.fetchval(_IS_DUE, every))


async def verify(pool: Pool) -> Verified | None:
    """Check every chain and keep what was found; none where another process does so just now."""
    async with _alone(pool) as mine, pool.connection(_LONG) as connection:
        if not mine:
            return None
        begun = await connection.fetchval("SELECT clock_timestamp()")
        cases = events = bad = 0
        async for _, found in history.verify_all(connection):
            cases, events, bad = cases + 1, events + found.events, bad + (not found.verified)
        await connection.execute(_KEEP, begun, cases, events, bad)
    return await latest(pool)


@asynccontextmanager
async def _alone(pool: Pool) -> AsyncIterator[bool]:
    async with pool.connection(_LONG) as connection:
        mine = bool(await connection.fetchval("SELECT pg_try_advisory_lock($1)", ONE_AT_A_TIME))
        try:
            yield mine
        finally:
            if mine:
                await connection.execute("SELECT pg_advisory_unlock($1)", ONE_AT_A_TIME)
