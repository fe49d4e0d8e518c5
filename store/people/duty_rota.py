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
WHERE ($1::uuid IS NULL OR d.school = $1)
  AND d.ends_at > $2
  AND ($3::timestamptz IS NULL OR d.starts_at < $3)
  AND ($4::timestamptz IS NULL OR (d.starts_at, d.id) > ($4, $5))
ORDER BY d.starts_at, d.id LIMIT $6
"""
_SHIFT = f"SELECT {_COLUMNS} FROM duty AS d JOIN people AS p ON p.id = d.person WHERE d.id = $1"
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
    school: UUID | None,
    start: datetime,
    end: datetime | None = None,
    after: tuple[datetime, UUID] | None = None,
    limit: int | None = None,
) -> list[Shift]:
    """Shifts that overlap a period, by start; shifts that ended early are among them."""
    rows = await database.fetch(_SHIFTS, school, start, end, *(after or (None, None)), limit)
    return [_shift(row) for row in rows]


async def shift(database: Database, found: UUID, school: UUID | None = None) -> Shift | None:
    """One shift, in this school if one is given."""
    row = await database.fetchrow(_SHIFT + " AND ($2::uuid IS NULL OR d.school = $2)", found, school)
    return _shift(row) if row is not None else None


async def put_on(
    database: Database,
    asked: PutOnDuty,
    at: datetime,
    by: UUID | None = None,
    key: Key | None = None,
) -> Shift | None:
    """Add a shift; None if there is no such person, KeyInUse if the key is no longer free."""
    times = asked.starts_at, asked.ends_at
    return await _changed(database, _PUT, by, key, 201, asked.person, *times, at)


async def end(
    database: Database,
    ending: UUID,
    at: datetime,
    by: UUID | None = None,
    key: Key | None = None,
) -> Shift | None:
    """End the shift at `at` unless it is over; None if there is none, KeyInUse if the key is not free."""
    return await _changed(database, _END, by, key, 200, ending, at)


async def _changed(
    database: Database,
    statement: str,
    by: UUID | None,
    key: Key | None,
    status: int,
    *values: Any,
) -> Shift | None:
    done = await record_once(database, statement, by, key, status, *values)
    return await shift(database, done) if done is not None else None


def _shift(row: asyncpg.Record) -> Shift:
    return Shift(**{**dict(row), "roles": tuple(row["roles"] or ())})
