"""The cases that must be counted: never counted, changed since, or past a deadline."""

from collections.abc import AsyncIterator, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from store.ledger.ledger import Ledger
from store.pool import EARLIEST

_LONG = 60.0
_CHANGED = """
SELECT case_id, coalesce(version, 0) AS version FROM uncounted
WHERE school = $1 AND case_id <> ALL($2::uuid[]) ORDER BY case_id LIMIT $3
"""
_EXPIRED = """
SELECT case_id, coalesce(version, 0) AS version FROM case_measures
WHERE school = $1 AND case_id <> ALL($2::uuid[]) AND valid_until < $4 LIMIT $3
"""
_NEVER_COUNTED = """
SELECT c.id AS case_id, c.version, c.raised_at FROM cases AS c
WHERE c.school = $1 AND (c.recorded_at >= $2 OR c.owed <> '[]') AND (c.raised_at, c.id) > ($3, $4)
    AND NOT EXISTS (SELECT FROM case_measures AS m WHERE m.case_id = c.id)
ORDER BY c.raised_at, c.id LIMIT $5
"""
_NOTE = """
INSERT INTO uncounted (case_id, school, version) VALUES ($1, $2, $3)
ON CONFLICT (case_id) DO UPDATE SET version = greatest(uncounted.version, excluded.version)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """A case to count, and the version at which that was noted."""

    case: UUID
    version: int


async def changed(
    ledger: Ledger, school: UUID, at: datetime, passed_over: Collection[UUID], most: int
) -> list[Noted]:
    """Cases that have changed, or where a deadline has passed, since they were counted."""
    async with ledger.pool.connection(_LONG) as connection:
        rows = await connection.fetch(_CHANGED, school, list(passed_over), most)
        if len(rows) < most:
            known = [*passed_over, *(row["case_id"] for row in rows)]
            rows += await connection.fetch(_EXPIRED, school, known, most - len(rows), at)
    return [Noted(case=row["case_id"], version=row["version"]) for row in rows]


async def never_counted(
    ledger: Ledger, school: UUID, since: datetime, most: int
) -> AsyncIterator[list[Noted]]:
    """Batches of cases that the figures need and that were not counted yet, the oldest first."""
    last = EARLIEST, UUID(int=0)
    while True:
        async with ledger.pool.connection(_LONG) as connection:
            rows = await connection.fetch(_NEVER_COUNTED, school, since, *last, most, timeout=_LONG)
        if not rows:
            return
        last = rows[-1]["raised_at"], rows[-1]["case_id"]
        yield [Noted(case=row["case_id"], version=row["version"] or 0) for row in rows]


async def note(ledger: Ledger, school: UUID, cases: Iterable[Noted]) -> None:
    """Note cases that must still be counted, each in its own transaction: one command waits at most."""
    async with ledger.pool.connection(_LONG) as connection:
        for each in cases:
            await connection.execute(_NOTE, each.case, school, each.version)
