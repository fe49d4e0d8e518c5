"""Address and current deadline of a message, looked up when it is sent.

A person who has left the school has no address.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.case.case import Case
from domain.people.roles import Role
from store.delivery.delivery_queue import Delivery
from store.ledger.sealing import Seals
from store.ledger.stored_states import OPENED, STANDS, WITH_KEYS, unsealed
from store.pool import Pool

_HEADING = """
SELECT CASE WHEN p.roles <> '{}' THEN p.email END AS email, p.roles, EXISTS (
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
    """The obligation that a message is about, as it is now."""

    rung: int
    due_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedureAddress:
    """The address for a message about the procedure, and whether it may still be sent."""

    email: str | None
    withheld: bool
    """Whether the recipient is its subject, or shares a mailbox with one (3.2h)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAddress:
    """The case's reference, the person's address if any, and the obligation."""

    reference: str
    email: str | None
    owed: StillOwed | None
    withheld: bool
    """Whether the recipient, or anyone who shares their mailbox, may not know about the case now (3.2h)."""
    case: Case
    roles: tuple[Role, ...] = ()
    """The recipient's roles now."""

    @property
    def school(self) -> UUID:
        """The school of the case."""
        return self.case.school


async def heading(pool: Pool, seals: Seals, delivery: Delivery) -> CaseAddress | None:
    """The message's heading, from the sealed state; None if the case or its key is gone.

    CaseDoesNotOpen if the state cannot be opened: the outcome could not be recorded either.
    """
    async with pool.connection() as connection:
        row = await connection.fetchrow(_CASE, delivery.case)
        if row is None:
            return None
        state = unsealed(row, seals)
        to = await connection.fetchrow(_HEADING, delivery.person, state.school, state.about)
    assert to is not None
    owed = state.open_obligation(delivery.obligation) if delivery.obligation is not None else None
    return CaseAddress(
        reference=state.reference,
        email=to["email"],
        owed=StillOwed(rung=owed.rung, due_at=owed.due_at) if owed is not None else None,
        withheld=to["withheld"],
        case=state,
        roles=tuple(to["roles"] or ()),
    )


async def address(pool: Pool, delivery: Delivery) -> ProcedureAddress:
    """The address for a message about a concern about the procedure; such a concern is never deleted."""
    async with pool.connection() as connection:
        row = await connection.fetchrow(_ADDRESS, delivery.concern, delivery.person)
    assert row is not None
    return ProcedureAddress(**row)


async def reaches_others(pool: Pool, delivery: Delivery) -> bool:
    """Whether the same message goes to someone else with an address, or has reached one."""
    async with pool.connection() as connection:
        found: bool = await connection.fetchval(
            _REACHES_OTHERS, delivery.case, delivery.version, delivery.kind, delivery.id
        )
    return found


async def own_address(pool: Pool, delivery: Delivery) -> str | None:
    """The address for a message about a person's own account; None if they have left or have none."""
    async with pool.connection() as connection:
        email: str | None = await connection.fetchval(_OF_ACCOUNT, delivery.person)
    return email
