"""What has come due, found in the ledger itself: the record waits for no timer that is late or lost."""

from datetime import datetime
from uuid import UUID

from store.pool import Pool

# One pass over the open cases, at the close of day and every half minute: an index would cost every command
# more than all the passes, for the clock's next instant changes with each.
_DUE = """
SELECT id FROM cases
WHERE NOT closed
  AND jsonb_path_exists(owed, '$[*] ? (@.wakes <= $at)', jsonb_build_object('at', $1::double precision))
ORDER BY random() LIMIT $2
"""


async def due(pool: Pool, by: datetime, most: int) -> list[UUID]:
    """Open cases in which the clock should have acted by then, in no order: several may look at once."""
    async with pool.connection() as connection:
        rows = await connection.fetch(_DUE, by.timestamp(), most)
    return [row["id"] for row in rows]
