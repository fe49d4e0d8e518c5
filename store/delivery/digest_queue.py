"""The lines of one person's next mail, leased together: messages that waited for a digest.

One postman at a time has lines of a person: it takes an advisory lock, and leaves a person alone while other
lines of theirs are under way. A line that was in a mail stays in it, and none is added, so that a repeat has
the same Message-ID.
"""

from collections.abc import Collection
from uuid import UUID

import asyncpg

from store.delivery.delivery_queue import AGE, COLUMNS, DUE, LEASE_SECONDS, LEASED, Delivery, from_row
from store.delivery.digest_release import DigestRound, collected, recipient, released
from store.pool import Pool

SETTLE_SECONDS = 5.0
"""How long a line waits for others of the same moment, such as the close of school."""
MOST_LINES = 100
_TO = recipient("$2", "$3")
_READY = f"{DUE} AND {collected(_TO)} AND {released(_TO, '$4', '$5', '$6')}"
_UNDER_WAY = """EXISTS (
    SELECT FROM post AS busy
    WHERE busy.digest IS NOT NULL AND busy.delivered_at IS NULL AND busy.stopped_at IS NULL
      AND busy.leased_until >= clock_timestamp() AND {busy} = {{person}}
)""".format(busy=_TO.replace("post.person", "busy.person"))
_PEOPLE = f"""
SELECT DISTINCT {_TO} AS person FROM post
WHERE {_READY} AND created_at <= clock_timestamp() - make_interval(secs => $7)
  AND person IS NOT NULL AND NOT {_UNDER_WAY.format(person=_TO)}
LIMIT $1
"""
_TURN = "SELECT pg_try_advisory_xact_lock(hashtextextended('digest ' || $1::text, 0))"
_CLAIM = f"""
WITH ready AS MATERIALIZED (
    SELECT id, digest, channel, next_try_at FROM post
    WHERE {_TO} = $1 AND {_READY} AND NOT {_UNDER_WAY.format(person="$1")}
    ORDER BY id FOR UPDATE SKIP LOCKED
), mail AS MATERIALIZED (
    SELECT digest AS before, coalesce(digest, gen_random_uuid()) AS digest, channel FROM ready
    ORDER BY (digest IS NULL), next_try_at, id LIMIT 1
), lines AS MATERIALIZED (
    SELECT r.id AS line, m.digest AS mail FROM ready AS r, mail AS m
    WHERE r.digest IS NOT DISTINCT FROM m.before AND r.channel = m.channel
    ORDER BY r.id LIMIT {MOST_LINES}
)
UPDATE post SET digest = lines.mail, {LEASED.format(seconds="$7")}
FROM lines
WHERE id = line
RETURNING {COLUMNS}, {AGE} AS age
"""
_LEAVE = """
UPDATE post SET digest = NULL, fault = coalesce($3, fault)
WHERE id = $1 AND attempts = $2 AND delivered_at IS NULL
"""
Mail = tuple[Delivery, ...]
"""The lines of one mail to one person, by case."""


async def claim(pool: Pool, most: int, now: DigestRound) -> list[Mail]:
    """Lease the lines of up to this many people, for one mail each."""
    values = (*now.absences, *now.hours)
    async with pool.connection() as connection:
        rows = await connection.fetch(_PEOPLE, most, *values, SETTLE_SECONDS)
        found = [await _of_person(connection, row["person"], values) for row in rows]
    return [mail for mail in found if mail]


async def leave(pool: Pool, delivery: Delivery, fault: str | None = None) -> None:
    """Take a line out of its mail, so that it holds up no other. It goes in another one, with another id."""
    await pool.execute(_LEAVE, delivery.id, delivery.attempts, fault)


async def _of_person(connection: asyncpg.Connection, person: UUID, values: Collection[object]) -> Mail:
    async with connection.transaction():
        if not await connection.fetchval(_TURN, str(person)):
            return ()
        # A statement of its own after the lock, so that it sees what another postman has just leased.
        rows = await connection.fetch(_CLAIM, person, *values, float(LEASE_SECONDS))
    return tuple(sorted(map(from_row, rows), key=lambda each: (each.created_at, each.id)))
