"""Check whether Postgres accepts writes: not a standby, not read-only, and the disk has room."""

from store.pool import LedgerReadOnly, Pool

_READ_ONLY = "SELECT current_setting('transaction_read_only')::boolean"
_LITTLE_MEMORY = "SET LOCAL work_mem = '64kB'"
# This does not fit in that memory, so Postgres sorts it in a temporary file.
_NEEDS_ROOM = """
SELECT count(*) FROM (
    SELECT md5(n::text) FROM generate_series(1, 5000) AS n ORDER BY 1 OFFSET 0
) AS sorted
"""
_AN_ENTRY = """
INSERT INTO views (id, case_id, what, whole, version, at) OVERRIDING SYSTEM VALUE
VALUES (-ceil(random() * 1e15)::bigint, gen_random_uuid(), 'probe', false, 0, now())
"""


async def takes_entries(pool: Pool) -> bool:
    """Whether Postgres accepts writes now; LedgerAway if it does not answer.

    Only if it refused a write a moment ago, this adds an entry to the access log and rolls it back. Otherwise
    it writes nothing.
    """
    try:
        async with pool.connection() as connection:
            whole = connection.transaction()
            await whole.start()
            try:
                if await connection.fetchval(_READ_ONLY):
                    return False
                await connection.execute(_LITTLE_MEMORY)
                await connection.fetchval(_NEEDS_ROOM)
                if pool.refused:
                    await connection.execute(_AN_ENTRY)
            finally:
                await whole.rollback()
    except LedgerReadOnly:
        return False
    pool.takes()
    return True
