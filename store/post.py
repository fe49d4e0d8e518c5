"""The post's rows: what waits to be delivered, leased to one postman at a time, and where it is to go."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from store.pool import Pool

LEASE_SECONDS = 40
"""Kept up while a try goes on: a postman that dies gives its messages back when the lease ends.

Each lease in a row of which nothing came is longer: what cannot be recorded, for whatever reason, is not sent
again every minute. A try that failed and was recorded counts for nothing here."""
WITHDRAWN = "withdrawn"
"""The fault of what is never to be sent."""
_COLUMNS = (
    "id, case_id, version, kind, obligation, rung, due_at, person, webhook, authority, channel, attempts, "
    "created_at, failed_at"
)
_CLAIM = f"""
UPDATE post SET
    leased_until = clock_timestamp()
        + make_interval(secs => $2 * power(2, least(unanswered, 6))),
    attempts = attempts + 1,
    unanswered = unanswered + 1
FROM (
    SELECT id AS free FROM post
    WHERE delivered_at IS NULL AND stopped_at IS NULL AND next_try_at <= clock_timestamp()
      AND (webhook IS NOT NULL) = $3
      AND (leased_until IS NULL OR leased_until < clock_timestamp())
    ORDER BY next_try_at LIMIT $1 FOR UPDATE SKIP LOCKED
) AS waiting
WHERE id = free
RETURNING {_COLUMNS}, extract(epoch FROM clock_timestamp() - created_at)::float8 AS age
"""
_KEEP = """
UPDATE post SET
    leased_until = greatest(leased_until, clock_timestamp() + make_interval(secs => $3))
WHERE id = $1 AND attempts = $2 AND leased_until IS NOT NULL
"""
_LATER = """
UPDATE post SET
    leased_until = NULL, unanswered = 0, fault = $4,
    next_try_at = clock_timestamp() + make_interval(secs => $3)
WHERE id = $1 AND attempts = $2 AND delivered_at IS NULL
"""
_STOP = """
UPDATE post SET leased_until = NULL, unanswered = 0, fault = $3, stopped_at = clock_timestamp()
WHERE id = $1 AND attempts = $2 AND delivered_at IS NULL
"""
_AGAIN = f"""
UPDATE post SET stopped_at = NULL, leased_until = NULL, unanswered = 0, next_try_at = clock_timestamp()
WHERE delivered_at IS NULL AND ($1::uuid IS NULL OR id = $1)
  AND (leased_until IS NULL OR leased_until < clock_timestamp())
  AND fault IS DISTINCT FROM '{WITHDRAWN}'
RETURNING id
"""
_UNDELIVERED = f"""
SELECT {_COLUMNS}, fault, next_try_at, stopped_at FROM post
WHERE delivered_at IS NULL ORDER BY created_at LIMIT $1
"""
_HEADING = """
SELECT c.reference, p.email FROM cases AS c
LEFT JOIN people AS p ON p.id = $2 AND p.school = c.school
WHERE c.id = $1
"""
_SENDER = """
SELECT s.name AS school, p.name, p.email FROM people AS p JOIN schools AS s ON s.id = p.school WHERE p.id = $1
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Posts:
    """What can be sent from here: by which channel to people's addresses, and to which authorities."""

    mail: str | None = None
    secure: frozenset[str] = frozenset()


NO_POSTS = Posts()


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One message to one recipient by one channel."""

    id: UUID
    case: UUID
    version: int
    kind: str
    obligation: str | None
    rung: int | None
    due_at: datetime | None
    person: UUID | None
    webhook: UUID | None
    authority: str | None
    channel: str
    attempts: int
    """This one included."""
    created_at: datetime
    reported: bool
    """Whether the record says already that it fails."""
    age: float
    """Seconds since it was posted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What stands on a message: the case's reference, and the person's address if it has one."""

    reference: str
    email: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who made a referral, for the document that is sent."""

    school: str
    name: str
    email: str | None


async def claim(pool: Pool, most: int, *, webhooks: bool = False) -> list[Delivery]:
    """Lease what is due, the longest waiting first: mail and documents, or calls of webhooks."""
    async with pool.connection() as connection:
        rows = await connection.fetch(_CLAIM, most, float(LEASE_SECONDS), webhooks)
    return [_delivery(row) for row in rows]


async def keep(pool: Pool, delivery: Delivery) -> None:
    """Lease it for as long again, unless it was given back or claimed by another."""
    async with pool.connection() as connection:
        await connection.execute(_KEEP, delivery.id, delivery.attempts, float(LEASE_SECONDS))


async def later(pool: Pool, delivery: Delivery, seconds: float, fault: str) -> None:
    """Give it back, to be tried again after so long, unless another has claimed it since."""
    async with pool.connection() as connection:
        await connection.execute(_LATER, delivery.id, delivery.attempts, seconds, fault)


async def stop(pool: Pool, delivery: Delivery, fault: str) -> None:
    """Try it no more until somebody says so, unless another has claimed it since."""
    async with pool.connection() as connection:
        await connection.execute(_STOP, delivery.id, delivery.attempts, fault)


async def again(pool: Pool, delivery: UUID | None) -> int:
    """Try this one, or all that are not delivered, at once; how many there are.

    What is being sent just now, and what is not to be sent any more, is left as it is.
    """
    async with pool.connection() as connection:
        return len(await connection.fetch(_AGAIN, delivery))


async def undelivered(pool: Pool, most: int) -> list[dict[str, Any]]:
    """What has not been delivered, the oldest first."""
    async with pool.connection() as connection:
        return [dict(row) for row in await connection.fetch(_UNDELIVERED, most)]


async def waiting(pool: Pool) -> int:
    """How many messages are still to be delivered without anybody's doing."""
    async with pool.connection() as connection:
        count: int = await connection.fetchval(
            "SELECT count(*) FROM post WHERE delivered_at IS NULL AND stopped_at IS NULL"
        )
    return count


async def overdue(pool: Pool) -> int:
    """How many messages are on record as failing, or given up."""
    async with pool.connection() as connection:
        count: int = await connection.fetchval(
            "SELECT count(*) FROM post WHERE delivered_at IS NULL AND failed_at IS NOT NULL"
        )
    return count


async def heading(pool: Pool, delivery: Delivery) -> Heading | None:
    """What stands on the message; none where the case is gone."""
    async with pool.connection() as connection:
        row = await connection.fetchrow(_HEADING, delivery.case, delivery.person)
    return Heading(**row) if row is not None else None


async def sender(pool: Pool, person: UUID) -> Sender | None:
    """A person with the name of their school."""
    async with pool.connection() as connection:
        row = await connection.fetchrow(_SENDER, person)
    return Sender(**row) if row is not None else None


async def address_of(pool: Pool, person: UUID) -> str | None:
    """Where a person gets mail."""
    async with pool.connection() as connection:
        email: str | None = await connection.fetchval("SELECT email FROM people WHERE id = $1", person)
    return email


def _delivery(row: Any) -> Delivery:
    given = dict(row)
    return Delivery(case=given.pop("case_id"), reported=given.pop("failed_at") is not None, **given)
