"""Find cases whose clock is due, without Temporal's timers."""

from datetime import datetime
from uuid import UUID

from store.pool import Pool

# At random: several workers may ask at once.
_DUE = """
SELECT id, wakes_at FROM (
    SELECT id, wakes_at FROM cases WHERE wakes_at <= $1 AND id <> ALL($2::uuid[])
    ORDER BY wakes_at LIMIT $3
) AS d ORDER BY random()
"""
_NEXT = "SELECT min(wakes_at) FROM cases WHERE wakes_at > $1"


async def due(pool: Pool, by: datetime, passed_over: list[UUID], most: int) -> dict[UUID, datetime]:
    """Cases where the clock should have acted by then, and since when, but for those passed over."""
    rows = await pool.fetch(_DUE, by, passed_over, most)
    return {row["id"]: row["wakes_at"] for row in rows}


async def next_due(pool: Pool, after: datetime) -> datetime | None:
    """When the clock has to act next after that time; None if it never has."""
    found: datetime | None = await pool.fetchval(_NEXT, after)
    return found
