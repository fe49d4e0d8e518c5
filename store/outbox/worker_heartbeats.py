"""Which workers are alive and reach the workflow engine, and how long cases wait for the relay."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from store.pool import Pool

SEEN_SECONDS = 5
_SEEN = """
INSERT INTO workers VALUES ($1, clock_timestamp(), $2)
ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at, engine_reached = excluded.engine_reached
"""
_HEALTH = """
SELECT
    coalesce(
        bool_or(engine_reached AND seen_at > clock_timestamp() - make_interval(secs => $1)), false
    ) AS running,
    (SELECT count(*) FROM outbox) AS waiting,
    (
        SELECT clock_timestamp() - min(greatest(enqueued_at, clock_timestamp() - interval '10 years'))
        FROM outbox
    ) AS waits_for
FROM workers
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockHealth:
    """Whether a worker reaches the workflow engine, and how many cases wait for the relay and how long."""

    running: bool
    waiting: int
    waits_for: timedelta | None = None
    """How long the longest has waited; None if no case waits."""


async def heartbeat(pool: Pool, worker: UUID, engine_reached: bool) -> None:
    """Record that a worker is alive, and whether it reaches the workflow engine."""
    async with pool.connection() as connection:
        await connection.execute(_SEEN, worker, engine_reached)


async def clock_health(pool: Pool) -> ClockHealth:
    """The health that the workers last reported."""
    async with pool.connection() as connection:
        row = await connection.fetchrow(_HEALTH, float(SEEN_SECONDS))
    assert row is not None
    return ClockHealth(**row)
