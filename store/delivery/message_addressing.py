"""What stands on a message, looked up when it is sent: reference, what is owed still, and the address.

Whoever has left the school has none.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from store.delivery.delivery_queue import Delivery
from store.ledger.sealing import Seals
from store.ledger.stored_states import OPENED, STANDS, WITH_KEYS, unsealed
from store.pool import Pool

_HEADING = """
SELECT CASE WHEN p.roles <> '{}' THEN p.email END AS email, EXISTS (
    SELECT FROM people AS o
    WHERE o.id = ANY($3::uuid[]) AND (o.id = $1 OR lower(o.email) = lower(p.email))
) AS withheld
FROM (SELECT) AS told LEFT JOIN people AS p ON p.id = $1 AND p.school = $2
"""
_CASE = f"SELECT {OPENED} FROM {WITH_KEYS} WHERE c.id = $1 AND {STANDS}"
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
class ProcedureAddress:
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
    school: UUID


async def heading(pool: Pool, seals: Seals, delivery: Delivery) -> Heading | None:
    """The message's heading, from the sealed state; none if the case or its key is gone.

    CaseDoesNotOpen where it does not read: what became of the message could not be recorded either.
    """
    async with pool.connection() as connection:
        row = await connection.fetchrow(_CASE, delivery.case)
        if row is None:
            return None
        state = unsealed(row, seals)
        to = await connection.fetchrow(_HEADING, delivery.person, state.school, state.about)
    assert to is not None
    owed = state.open_obligation(delivery.obligation) if delivery.obligation is not None else None
    return Heading(
        reference=state.reference,
        email=to["email"],
        owed=StillOwed(rung=owed.rung, due_at=owed.due_at) if owed is not None else None,
        withheld=to["withheld"],
        school=state.school,
    )


async def address(pool: Pool, delivery: Delivery) -> ProcedureAddress:
    """Where a message about a concern about the procedure goes; such a concern is never removed."""
    async with pool.connection() as connection:
        row = await connection.fetchrow(_ADDRESS, delivery.concern, delivery.person)
    assert row is not None
    return ProcedureAddress(**row)


async def reaches_others(pool: Pool, delivery: Delivery) -> bool:
    """Whether the same is told to somebody else who has an address, or has reached them."""
    async with pool.connection() as connection:
        found: bool = await connection.fetchval(
            _REACHES_OTHERS, delivery.case, delivery.version, delivery.kind, delivery.id
        )
    return found


async def own_address(pool: Pool, delivery: Delivery) -> str | None:
    """Where a message about somebody's own account goes; none if they have left, or have no address."""
    async with pool.connection() as connection:
        email: str | None = await connection.fetchval(_OF_ACCOUNT, delivery.person)
    return email
