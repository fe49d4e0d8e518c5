"""The cases of a school with their whole streams, a few at a time, for figures and lists made of them."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import cast
from uuid import UUID

import asyncpg

from domain.entry import Event
from domain.periods import Period
from store import records
from store.ledger import Ledger

AT_ONCE = 25
"""Cases that are read together: what is held at a time, and how long one reading takes."""
_LONG = 30.0
# Whoever a case is about learns of it in no figure and by no time taken: it is not read (3.2h).
_WANTED = """c.school = $1 AND ($2::uuid IS NULL OR NOT ($2 = ANY(c.about)))
    AND c.raised_at < $4 AND (c.recorded_at >= $3 OR c.owed <> '[]')"""
_PAGE = f"""
WITH page AS (
    SELECT c.id, c.reference, c.raised_at, k.wrapped
    FROM cases AS c JOIN case_keys AS k ON k.case_id = c.id
    WHERE {_WANTED} AND ($5::timestamptz IS NULL OR (c.raised_at, c.id) <= ($5, $6))
    ORDER BY c.raised_at DESC, c.id DESC LIMIT $7
)
SELECT p.id, p.reference, p.raised_at, p.wrapped, e.version, e.format, e.body
FROM page AS p JOIN events AS e ON e.case_id = p.id
ORDER BY p.raised_at DESC, p.id DESC, e.version
"""
_COUNT = f"SELECT count(*) FROM cases AS c JOIN case_keys AS k ON k.case_id = c.id WHERE {_WANTED}"
Place = tuple[datetime, UUID]
"""Where a case stands in the order: when it was raised, and its id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which cases: those of a school that were open, or of which something was recorded, in a period."""

    school: UUID
    period: Period
    but_about: UUID | None = None
    """Whoever asks, who learns nothing of a case that is about them."""

    @property
    def values(self) -> tuple[UUID, UUID | None, datetime, datetime]:
        """What the statements take for them."""
        return self.school, self.but_about, self.period.since, self.period.until


@dataclass(frozen=True, slots=True, kw_only=True)
class Streamed:
    """One case with all that was recorded in it."""

    id: UUID
    reference: str
    raised_at: datetime
    stream: tuple[Event, ...]


async def cases(ledger: Ledger, wanted: Wanted, begin: Place | None = None) -> AsyncIterator[Streamed]:
    """The cases, newest first, from one on; no connection is kept while one is looked at.

    A case whose key was destroyed is left out: nobody can read it any more.
    """
    while True:
        page = await _page(ledger, wanted, begin)
        for each in page[:AT_ONCE]:
            yield each
        if len(page) <= AT_ONCE:
            return
        begin = (page[-1].raised_at, page[-1].id)


async def count(ledger: Ledger, wanted: Wanted) -> int:
    """How many cases there are to read."""
    async with ledger.pool.connection() as connection:
        found: int = await connection.fetchval(_COUNT, *wanted.values)
    return found


async def schools(ledger: Ledger) -> dict[str, UUID]:
    """Every school by its name."""
    async with ledger.pool.connection() as connection:
        return {row["name"]: row["id"] for row in await connection.fetch("SELECT id, name FROM schools")}


async def _page(ledger: Ledger, wanted: Wanted, begin: Place | None) -> list[Streamed]:
    raised_at, case = begin or (None, None)
    async with ledger.pool.connection(_LONG) as connection:
        rows = await connection.fetch(_PAGE, *wanted.values, raised_at, case, AT_ONCE + 1, timeout=_LONG)
    return [_streamed(ledger, list(rows)) for _, rows in groupby(rows, key=lambda row: cast(UUID, row["id"]))]


def _streamed(ledger: Ledger, rows: list[asyncpg.Record]) -> Streamed:
    first = rows[0]
    key = ledger.seals.key(first["id"], first["wrapped"])
    opened = (key.open_event(row["version"], row["body"], row["format"]) for row in rows)
    return Streamed(
        id=first["id"],
        reference=first["reference"],
        raised_at=first["raised_at"],
        stream=tuple(map(records.from_bytes, opened)),
    )
