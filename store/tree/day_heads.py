"""The head at the end of each day, and the mail that takes it to people who keep it."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import asyncpg

from domain.calendar.working_time import A_DAY, london
from domain.people.roles import Role
from evidence.checkpoint_text import TreeHead
from store.pool import Pool

KIND = "day-head"
"""The kind of the message that brings a head."""
_HAS_ENDED = "SELECT EXISTS (SELECT FROM day_heads WHERE day = $1)"
_FIRST = "SELECT NOT EXISTS (SELECT FROM day_heads)"
_LAST = "SELECT coalesce(max(size), 0) FROM day_heads WHERE origin = $1"
_CLOSE = """
INSERT INTO day_heads (day, origin, size, closed_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (day) DO NOTHING RETURNING day
"""
_QUEUE = """
INSERT INTO post (id, kind, channel, head_day, person, address)
SELECT gen_random_uuid(), $1, $2, $3, person, CASE WHEN person IS NULL THEN email END
FROM (
    SELECT DISTINCT ON (lower(email)) person, email FROM (
        SELECT p.id AS person, p.email FROM people AS p WHERE p.roles && $4::text[] AND p.email IS NOT NULL
        UNION ALL SELECT NULL, unnest($5::text[])
    ) AS named
    ORDER BY lower(email), person NULLS LAST
) AS readers
"""
_HEAD = """
SELECT c.note FROM day_heads AS d JOIN checkpoints AS c ON (c.origin, c.size) = (d.origin, d.size)
WHERE d.day = $1
"""
_ADDRESS = "SELECT email FROM people WHERE id = $1 AND roles && $2::text[]"


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadReaders:
    """Who gets the head of each day by mail: people of any school with these roles, and these addresses."""

    roles: tuple[Role, ...] = ()
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadMail:
    """How the head of a day goes out; without a channel it is signed and kept, and goes to no one."""

    channel: str | None
    readers: HeadReaders


NO_MAIL = HeadMail(channel=None, readers=HeadReaders())


def ended_day(now: datetime) -> date:
    """The last day that has ended: a day ends at midnight in London."""
    return london(now).date() - A_DAY


async def has_ended(connection: asyncpg.Connection, day: date) -> bool:
    """Whether the head of this day is on record."""
    return bool(await connection.fetchval(_HAS_ENDED, day))


async def close_day(
    connection: asyncpg.Connection, day: date, head: TreeHead, at: datetime, mail: HeadMail
) -> bool:
    """Say in this transaction which head a day ended with, and queue its mail if the tree grew on it.

    False if the day had ended already, whatever the clock said since. The first call of all only marks where
    the days begin: its head is of a day that has not ended.
    """
    if await connection.fetchval(_FIRST):
        await connection.execute(_CLOSE, day, head.origin, 0, at)
        return False
    before = await connection.fetchval(_LAST, head.origin)
    if await connection.fetchval(_CLOSE, day, head.origin, head.size, at) is None:
        return False
    if mail.channel is not None and head.size > before:
        to = mail.readers
        await connection.execute(_QUEUE, KIND, mail.channel, day, list(to.roles), list(to.addresses))
    return True


async def head_of(pool: Pool, day: date) -> bytes | None:
    """The signed head with which a day ended."""
    note: bytes | None = await pool.fetchval(_HEAD, day)
    return note


async def reader_address(pool: Pool, person: UUID, readers: HeadReaders) -> str | None:
    """The address of a person who still has such a role."""
    found: str | None = await pool.fetchval(_ADDRESS, person, list(readers.roles))
    return found
