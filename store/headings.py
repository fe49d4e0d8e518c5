"""What stands on a message, looked up when it is sent: reference, what is owed still, and the address.

Whoever has left the school has none.
"""

from dataclasses import dataclass
from datetime import datetime

import orjson

from store.pool import Pool
from store.post import Delivery

_HEADING = """
SELECT c.reference, CASE WHEN p.roles <> '{}' THEN p.email END AS email, k.wrapped, EXISTS (
    SELECT FROM people AS o
    WHERE o.id = ANY(c.about) AND (o.id = $2 OR lower(o.email) = lower(p.email))
) AS withheld, (
    SELECT each FROM jsonb_array_elements(c.owed) AS each WHERE each ->> 'id' = $3 LIMIT 1
) AS owed
FROM cases AS c
JOIN case_keys AS k ON k.case_id = c.id
LEFT JOIN people AS p ON p.id = $2 AND p.school = c.school
WHERE c.id = $1
"""
_REACHES_OTHERS = """
SELECT EXISTS (
    SELECT FROM post AS o JOIN people AS p ON p.id = o.person
    WHERE o.case_id = $1 AND o.version = $2 AND o.kind = $3 AND o.id <> $4
      AND (o.delivered_at IS NOT NULL OR (o.stopped_at IS NULL AND p.email IS NOT NULL AND p.roles <> '{}'))
)
"""
_ADDRESS = """
SELECT CASE WHEN p.roles <> '{}' THEN p.email END AS email, EXISTS (
    SELECT FROM people AS o
    WHERE o.id = ANY(c.about) AND (o.id = $2 OR lower(o.email) = lower(p.email))
) AS withheld
FROM process_concerns AS c LEFT JOIN people AS p ON p.id = $2 AND p.school = c.school
WHERE c.id = $1
"""


_OF_ACCOUNT = "SELECT email FROM people WHERE id = $1 AND roles <> '{}'"


@dataclass(frozen=True, slots=True, kw_only=True)
class StillOwed:
    """What a message is about, as it stands now."""

    rung: int
    due_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a message about the procedure goes, if it may go there still."""

    email: str | None
    withheld: bool
    """Whether it is about them, or about somebody whose box they share (3.2h)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What stands on a message: the case's reference, the person's address if any, and what is owed."""

    reference: str
    email: str | None
    owed: StillOwed | None
    withheld: bool
    """Whether they may not know of the case any more, or share a box with somebody who may not (3.2h)."""
    wrapped: bytes
    """The case's key: who cannot open it cannot record what became of the message either."""


async def heading(pool: Pool, delivery: Delivery) -> Heading | None:
    """What stands on the message; none where the case or its key is gone."""
    async with pool.connection() as connection:
        row = await connection.fetchrow(_HEADING, delivery.case, delivery.person, delivery.obligation)
    if row is None:
        return None
    return Heading(
        owed=_still_owed(row["owed"]),
        **{name: row[name] for name in ("reference", "email", "withheld", "wrapped")},
    )


async def address(pool: Pool, delivery: Delivery) -> Address:
    """Where a message about a concern about the procedure goes; such a concern is never removed."""
    async with pool.connection() as connection:
        row = await connection.fetchrow(_ADDRESS, delivery.concern, delivery.person)
    assert row is not None
    return Address(**row)


async def reaches_others(pool: Pool, delivery: Delivery) -> bool:
    """Whether the same is told to somebody else who has an address, or has reached them."""
    async with pool.connection() as connection:
        found: bool = await connection.fetchval(
            _REACHES_OTHERS, delivery.case, delivery.version, delivery.kind, delivery.id
        )
    return found


def _still_owed(document: str | None) -> StillOwed | None:
    if document is None:
        return None
    owed = orjson.loads(document)
    due = owed["due_at"]
    return StillOwed(rung=owed["rung"], due_at=datetime.fromisoformat(due) if due else None)


async def own_address(pool: Pool, delivery: Delivery) -> str | None:
    """Where a message about somebody's own account goes; none if they have left, or have no address."""
    async with pool.connection() as connection:
        email: str | None = await connection.fetchval(_OF_ACCOUNT, delivery.person)
    return email
