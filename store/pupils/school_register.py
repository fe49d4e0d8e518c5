"""The whole register of a school, read for an import that no other change may overtake."""

import asyncio
from uuid import UUID

import asyncpg

from domain.people.roles import By
from store.ledger.sealing import Seals
from store.ledger.statements import READ_NAMED
from store.pool import LedgerAway, Pool
from store.pupils.pupil_store import LoadedPupil, load_pupils

IMPORT_SECONDS = 600.0
"""How long one import may wait for another and write, together."""
CHANGE_SECONDS = 30.0
"""How long a person's change waits for an import: the longest list that Onward takes is written in less."""
_BETWEEN_LOOKS = 0.1
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended($1::uuid::text, 41))"
"""The lock that every change of the register takes (store/sql/append_pupil.sql)."""
_IS_FREE = "SELECT pg_try_advisory_xact_lock(hashtextextended($1::uuid::text, 41))"
_ALL = "SELECT id FROM pupils WHERE school = $1 ORDER BY id"
_AT_ONCE = 500


async def lock_register(connection: asyncpg.Connection, school: UUID) -> None:
    """Wait until no other transaction changes the school's register, and keep it until this one ends."""
    await connection.execute(_LOCK, school, timeout=IMPORT_SECONDS)


async def wait_for_register(pool: Pool, school: UUID) -> None:
    """Wait until no import changes the school's register; LedgerAway if it takes too long.

    It looks again and again, because waiters that kept their connections would leave none for an emergency.
    """
    try:
        async with asyncio.timeout(CHANGE_SECONDS):
            while not await _is_free(pool, school):
                await asyncio.sleep(_BETWEEN_LOOKS)
    except TimeoutError:
        raise LedgerAway from None


async def _is_free(pool: Pool, school: UUID) -> bool:
    return bool(await pool.fetchval(_IS_FREE, school))


async def has_role(connection: asyncpg.Connection, school: UUID, by: By) -> bool:
    """Whether the author still has the role by which they act."""
    row = await connection.fetchrow(READ_NAMED, school, [by.id])
    return row is not None and by.role in (row["roles"] or ())


async def load_register(
    connection: asyncpg.Connection, seals: Seals, school: UUID
) -> dict[UUID, LoadedPupil]:
    """Every pupil of the school whose key exists, by id; PupilDoesNotOpen if one is damaged."""
    ids = [row["id"] for row in await connection.fetch(_ALL, school)]
    found: dict[UUID, LoadedPupil] = {}
    for start in range(0, len(ids), _AT_ONCE):
        found |= await load_pupils(connection, seals, school, ids[start : start + _AT_ONCE])
    return found
