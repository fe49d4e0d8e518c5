"""The cases that were open in a period or had an entry in it, with their entries, a few at a time."""

from collections.abc import Sequence
from itertools import groupby
from typing import cast
from uuid import UUID

import asyncpg

from domain.calendar.periods import Period
from store.ledger.ledger import Ledger
from store.ledger.stored_states import STANDS, WITH_KEYS

_LONG = 30.0
_IDS = f"""
SELECT c.id FROM {WITH_KEYS}
WHERE c.school = $1 AND {STANDS} AND c.raised_at < $3 AND (c.closed IS NOT TRUE OR c.recorded_at >= $2)
ORDER BY c.raised_at DESC, c.id DESC
"""
_ROWS = f"""
SELECT c.id, c.raised_at, c.version AS newest, c.head, k.wrapped, e.version, e.format, e.body, e.hash
FROM {WITH_KEYS} LEFT JOIN events AS e ON e.case_id = c.id
WHERE c.school = $1 AND {STANDS} AND c.id = ANY($2::uuid[])
ORDER BY c.id, e.version
"""


async def case_ids(ledger: Ledger, school: UUID, period: Period) -> list[UUID]:
    """The newest case first. The columns only find them: what they say is checked in the entries."""
    async with ledger.pool.connection(_LONG) as connection:
        rows = await connection.fetch(_IDS, school, period.since, period.until, timeout=_LONG)
    return [row["id"] for row in rows]


async def sealed_entries(ledger: Ledger, school: UUID, cases: Sequence[UUID]) -> list[list[asyncpg.Record]]:
    """The rows of these cases, for `compliance_streams.streamed`."""
    async with ledger.pool.connection(_LONG) as connection:
        rows = await connection.fetch(_ROWS, school, list(cases), timeout=_LONG)
    return [list(group) for _, group in groupby(rows, key=lambda row: cast(UUID, row["id"]))]
