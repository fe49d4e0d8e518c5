"""Enter recorded events in the tree; the statement that records an event queues it."""

from store.pool import Pool

STREAMS_AT_ONCE = 500
"""Cases and pupils in one transaction: a few thousand events, which take well under a second."""
_ENTER = "SELECT enter_in_tree($1)"
_LONG = 60.0


async def enter_events(pool: Pool) -> int:
    """Enter what waits, up to a maximum. Returns how many events; 0 also if another process is at it."""
    async with pool.connection(_LONG) as connection:
        return await connection.fetchval(_ENTER, STREAMS_AT_ONCE, timeout=_LONG) or 0
