"""The record of who signed in. The database adds each session itself; refused passwords are added here."""

from uuid import UUID

from store.pool import Pool

# As a look: it waits for the row but not for the disk. A known and an unknown name take as long.
_REFUSED = """
WITH soon AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))
SELECT keep_refused_sign_in($1) FROM soon
"""


async def note_refused(pool: Pool, person: UUID | None) -> None:
    """Record that a password was refused; None if no one has the sign-in name. At most once a minute each."""
    async with pool.connection() as connection:
        await connection.execute(_REFUSED, person)
