"""One message for a hand-over of several cases; it names none, so it betrays none (3.2h)."""

from uuid import UUID

from store.ledger.ledger import Ledger
from store.people.absence_records import away_now
from store.pool import Pool

CASES_HANDED_OVER = "cases-handed-over"
"""The template of the message."""
SOON = "clock_timestamp() + interval '2 minutes'"
"""When it is sent if the hand-over is cut off before its end."""
_QUEUE = f"""
WITH told AS (
    INSERT INTO post (id, account, kind, person, channel)
    SELECT gen_random_uuid(), true, '{CASES_HANDED_OVER}', p.id, $3
    FROM people AS p WHERE p.id = $1 AND p.school = $2 AND p.roles <> '{{}}' AND p.email IS NOT NULL
    RETURNING id
)
SELECT id FROM told
"""
_LATER = f"UPDATE post SET next_try_at = {SOON} WHERE id = $1"
_NOW = "UPDATE post SET next_try_at = clock_timestamp() WHERE id = $1 AND delivered_at IS NULL"
_NONE = """
UPDATE post SET fault = 'withdrawn', stopped_at = clock_timestamp(), settled_at = clock_timestamp()
WHERE id = $1 AND delivered_at IS NULL
"""


async def begin(ledger: Ledger, school: UUID, to: UUID) -> UUID | None:
    """Queue the message; None if each case must send its own: no address, no mail, or the person is away.

    It waits until the cases are handed over. If that is cut off, it is sent all the same.
    """
    if ledger.posts.mail is None:
        return None
    async with ledger.pool.connection() as connection, connection.transaction():
        if to in await away_now(connection, school, ledger.clock.now()):
            return None
        notice: UUID | None = await connection.fetchval(_QUEUE, to, school, ledger.posts.mail)
        if notice is not None:
            await connection.execute(_LATER, notice)
    return notice


async def finish(pool: Pool, notice: UUID, handed_over: bool) -> None:
    """Send it now, or not at all if no case was handed over."""
    async with pool.connection() as connection:
        await connection.execute(_NOW if handed_over else _NONE, notice)
