"""The duty rota in Postgres: shifts are added and ended early, never changed."""

from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from domain.people.rota import PutOnDuty, Shift
from store.ledger.idempotency import once, record_once
from store.ledger.load_request import Key
from store.pool import Database

_COLUMNS = "d.id, d.person, p.name, p.roles, d.starts_at, d.ends_at, d.ended_at"
_SHIFTS = f"""
SELECT {_COLUMNS} FROM duty AS d JOIN people AS p ON p.id = d.person
WHERE d.school = $1
  AND d.ends_at > $2
  AND ($3::timestamptz IS NULL OR d.starts_at < $3)
  AND ($4::timestamptz IS NULL OR (d.starts_at, d.id) > ($4, $5))
ORDER BY d.starts_at, d.id LIMIT $6
"""
_SHIFT = f"""
SELECT {_COLUMNS} FROM duty AS d JOIN people AS p ON p.id = d.person WHERE d.id = $1 AND d.school = $2
"""
_PUT = once(
    """
    INSERT INTO duty (school, person, starts_at, ends_at, made_by, made_at)
    SELECT p.school, p.id, $7, $8, $2, $9 FROM people AS p, free WHERE p.id = $6::uuid AND free.ours
    RETURNING id
    """
)
_END = once(
    """
    UPDATE duty AS d SET
        ended_at = CASE WHEN d.ended_at IS NULL AND d.ends_at > $7 THEN $7 ELSE d.ended_at END,
        ended_by = CASE WHEN d.ended_at IS NULL AND d.ends_at > $7 THEN $2 ELSE d.ended_by END
    FROM free WHERE d.id = $6::uuid AND free.ours
    RETURNING d.id
    """
)


async def shifts(
    database: Database,
    school: UUID,
    start: datetime,
    end: datetime | None = None,
    after: tuple[datetime, UUID] | None = None,
    limit: int | None = None,
) -> list[Shift]:
    """Shifts that overlap a period, by start; shifts that ended early are among them."""
    rows = await database.fetch(_SHIFTS, school, start, end, *(after or (None, None)), limit)
    return [_shift(row) for row in rows]


async def shift(database: Database, found: UUID, school: UUID) -> Shift | None:
    """One shift of this school."""
    row = await database.fetchrow(_SHIFT, found, school)
    return _shift(row) if row is not None else None


async def put_on(
    database: Database, school: UUID, asked: PutOnDuty, at: datetime, by: UUID, key: Key | None
) -> Shift:
    """Add a shift of a person of the school; KeyInUse if the key is no longer free."""
    values = (asked.person, asked.starts_at, asked.ends_at, at)
    return await _changed(database, _PUT, school, by, key, 201, *values)


async def end(
    database: Database, school: UUID, ending: UUID, at: datetime, by: UUID, key: Key | None
) -> Shift:
    """End a shift of the school at `at` unless it is over; KeyInUse if the key is no longer free."""
    return await _changed(database, _END, school, by, key, 200, ending, at)


async def _changed(
    database: Database, statement: str, school: UUID, by: UUID, key: Key | None, status: int, *values: Any
) -> Shift:
    done = await record_once(database, statement, by, key, status, *values)
    found = await shift(database, done, school) if done is not None else None
    assert found is not None  # the person is of the school, and a row is never removed
    return found


def _shift(row: asyncpg.Record) -> Shift:
    return Shift(**{**dict(row), "roles": tuple(row["roles"] or ())})
