"""Wait until others wait for a lock in Postgres."""

import asyncpg

from tests.patience import until

_WAITING = """
SELECT array_agg(DISTINCT pid) FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE NOT granted AND datname = current_database()
"""


async def until_they_wait(connection: asyncpg.Connection, number: int = 1) -> list[int]:
    """The processes of Postgres that wait for a lock in this database, as soon as they are so many."""
    found = list[int]()

    async def they_wait() -> bool:
        found[:] = await connection.fetchval(_WAITING) or []
        return len(found) == number

    await until(f"{number} wait for a lock", they_wait)
    return found
