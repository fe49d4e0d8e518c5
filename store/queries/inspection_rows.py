"""Rows of cases that were open, or had an entry, in a period: the newest first, a page at a time."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import asyncpg

from domain.calendar.periods import Period
from store.ledger.ledger import Ledger
from store.ledger.stored_states import OPENED, STANDS, WITH_KEYS
from store.queries.case_filters import CasePosition

_LONG = 30.0
_PAGE = f"""
SELECT {OPENED}, c.recorded_at FROM {WITH_KEYS}
WHERE c.school = $1 AND {STANDS} AND coalesce(c.about, '{{}}') = '{{}}'
  AND c.raised_at < $3 AND (c.closed IS NOT TRUE OR c.recorded_at >= $2)
  AND ($4::timestamptz IS NULL OR (c.raised_at, c.id) < ($4, $5))
ORDER BY c.raised_at DESC, c.id DESC LIMIT $6
"""


async def rows_of_a_period(
    ledger: Ledger, school: UUID, period: Period, after: CasePosition | None, limit: int
) -> Sequence[asyncpg.Record]:
    """Rows to open; the columns only find them, and each case must be checked (3.2h)."""
    values: tuple[Any, ...] = (school, period.since, period.until, *(after or (None, None)), limit)
    async with ledger.pool.connection(_LONG) as connection:
        return list(await connection.fetch(_PAGE, *values, timeout=_LONG))
