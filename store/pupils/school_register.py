"""The whole register of a school, read for an import that no other change may overtake."""

from uuid import UUID

import asyncpg

from store.ledger.sealing import Seals
from store.pupils.pupil_store import LoadedPupil, load_pupils

IMPORT_SECONDS = 600.0
"""How long one import may wait for another and write, together."""
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended($1::uuid::text, 41))"
"""The lock that every change of the register takes (store/sql/append_pupil.sql)."""
_ALL = "SELECT id FROM pupils WHERE school = $1 ORDER BY id"
_AT_ONCE = 500


async def lock_register(connection: asyncpg.Connection, school: UUID) -> None:
    """Wait until no other transaction changes the school's register, and keep it until this one ends."""
    await connection.execute(_LOCK, school, timeout=IMPORT_SECONDS)


async def load_register(
    connection: asyncpg.Connection, seals: Seals, school: UUID
) -> dict[UUID, LoadedPupil]:
    """Every pupil of the school whose key exists, by id; PupilDoesNotOpen if one is damaged."""
    ids = [row["id"] for row in await connection.fetch(_ALL, school)]
    found: dict[UUID, LoadedPupil] = {}
    for start in range(0, len(ids), _AT_ONCE):
        found |= await load_pupils(connection, seals, school, ids[start : start + _AT_ONCE])
    return found
