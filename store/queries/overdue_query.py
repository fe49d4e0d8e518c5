"""Find overdue obligations in the ledger, without Temporal's timers."""

from datetime import datetime
from uuid import UUID

from store.pool import Pool

# Of those that are due, some at random: several workers may ask.
_DUE = """
SELECT case_id FROM (
    SELECT case_id FROM clock_times WHERE wakes_at <= $1 ORDER BY wakes_at LIMIT $2
) AS d ORDER BY random()
"""


async def due(pool: Pool, by: datetime, most: int) -> list[UUID]:
    """Open cases where the clock should have acted by then, in random order: several workers may ask."""
    async with pool.connection() as connection:
        rows = await connection.fetch(_DUE, by, most)
    return [row["case_id"] for row in rows]
