"""Find overdue obligations in the ledger, without Temporal's timers."""

from datetime import datetime
from uuid import UUID

from store.pool import Pool

# One pass over the open cases, at 5pm and every half minute. An index would cost more than all the passes,
# because every command changes the clock's next time.
_DUE = """
SELECT id FROM cases
WHERE NOT closed
  AND jsonb_path_exists(owed, '$[*] ? (@.wakes <= $at)', jsonb_build_object('at', $1::double precision))
ORDER BY random() LIMIT $2
"""


async def due(pool: Pool, by: datetime, most: int) -> list[UUID]:
    """Open cases where the clock should have acted by then, in random order: several workers may ask."""
    async with pool.connection() as connection:
        rows = await connection.fetch(_DUE, by.timestamp(), most)
    return [row["id"] for row in rows]
