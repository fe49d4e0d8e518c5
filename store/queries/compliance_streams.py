"""Read many cases for figures: their entries, or the rows of a period."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, cast
from uuid import UUID

import asyncpg
import structlog

from domain.calendar.periods import Period
from domain.case.case import Case
from domain.case.event import Event
from domain.evolve import replay
from store.ledger import event_codec
from store.ledger.ledger import Ledger
from store.ledger.sealing import DoesNotOpen, EventDoesNotOpen, Seals
from store.ledger.stored_states import OPENED, STANDS, WITH_KEYS
from store.pool import LATEST
from store.queries.case_filters import CasePosition

AT_ONCE = 25
"""Cases read at once: this limits memory and the time of one query."""
_LONG = 30.0
_log = structlog.get_logger("store")
# Never read a case for its own subject: neither a figure nor the time taken may reveal it (3.2h).
_WANTED = f"""c.school = $1 AND {STANDS} AND ($2::uuid IS NULL OR ($2 = ANY(c.about)) IS NOT TRUE)
    AND c.raised_at < $4 AND (c.recorded_at >= $3 OR c.closed IS NOT TRUE)"""
_PAGE = f"""
WITH page AS (
    SELECT c.id, c.raised_at, c.version AS newest, c.head, k.wrapped FROM {WITH_KEYS}
    WHERE {_WANTED}
    AND ($5::timestamptz IS NULL OR (c.raised_at, c.id) <= ($5, $6))
    ORDER BY c.raised_at DESC, c.id DESC LIMIT $7
)
SELECT p.id, p.raised_at, p.newest, p.head, p.wrapped, e.version, e.format, e.body, e.hash
FROM page AS p LEFT JOIN events AS e ON e.case_id = p.id
ORDER BY p.raised_at DESC, p.id DESC, e.version
"""
_VERSION = "coalesce(c.version, 0)"
_NEWEST = f"SELECT c.id, {_VERSION} AS version FROM {WITH_KEYS} WHERE {_WANTED}"
_CHANGED = "(c.recorded_at >= $5 OR c.id = ANY($6::uuid[]))"
# With the id, no case can take the place of another with as many entries. A damaged version may be huge.
_CHANGES = f"""
SELECT coalesce(sum({_VERSION}::numeric * ('x' || right(c.id::text, 8))::bit(32)::bigint), 0) AS check_sum,
    coalesce(array_agg(c.id) FILTER (WHERE {_CHANGED}), '{{}}') AS changed,
    coalesce(array_agg({_VERSION}) FILTER (WHERE {_CHANGED}), '{{}}') AS versions
FROM {WITH_KEYS} WHERE {_WANTED}
"""
_IN_USE_FROM = """SELECT least(s.created_at, $2, (SELECT min(raised_at) FROM cases WHERE school = s.id))
FROM schools AS s WHERE s.id = $1"""
StreamPosition = tuple[datetime, UUID]
"""A position in the order: when the case was raised, and its id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamSelection:
    """Which cases: a school's cases that were open, or had an entry, in a period."""

    school: UUID
    period: Period
    but_about: UUID | None = None
    """The caller, who must learn nothing about a case of which they are the subject."""

    @property
    def values(self) -> tuple[UUID, UUID | None, datetime, datetime]:
        """The values for the statements."""
        return self.school, self.but_about, self.period.since, self.period.until


@dataclass(frozen=True, slots=True, kw_only=True)
class Streamed:
    """One case with all its events."""

    id: UUID
    reference: str
    raised_at: datetime
    """The time in the row, which orders the list."""
    stream: tuple[Event, ...]
    state: Case
    """The fold of the stream."""


async def cases(
    ledger: Ledger, wanted: StreamSelection, begin: StreamPosition | None = None
) -> AsyncIterator[Streamed | DoesNotOpen]:
    """The cases one by one, as in `pages`."""
    async for page in pages(ledger, wanted, begin):
        for each in page:
            yield each


async def pages(
    ledger: Ledger, wanted: StreamSelection, begin: StreamPosition | None = None
) -> AsyncIterator[list[Streamed | DoesNotOpen]]:
    """The cases, newest first, from `begin` on; no connection is held while some are processed.

    Leaves out a case whose key was destroyed, because no one can read it. A damaged case has no events.
    """
    while True:
        page = await _page(ledger, wanted, begin)
        yield await asyncio.to_thread(_opened, ledger.seals, wanted, page[:AT_ONCE])
        if len(page) <= AT_ONCE:
            return
        begin = _place(page[-1][0])


async def newest(ledger: Ledger, wanted: StreamSelection) -> dict[UUID, int]:
    """The newest version of each case, by the columns: they only find cases that were counted before it."""
    rows = await ledger.pool.fetch(_NEWEST, *wanted.values, seconds=_LONG)
    return {row["id"]: row["version"] for row in rows}


async def changes(
    ledger: Ledger, wanted: StreamSelection, since: datetime, asked_for: Sequence[UUID]
) -> tuple[int, dict[UUID, int]]:
    """The check sum of all cases, and the versions of those asked for or with an entry since then."""
    [row] = await ledger.pool.fetch(_CHANGES, *wanted.values, since, asked_for, seconds=_LONG)
    return int(row["check_sum"]), dict(zip(row["changed"], row["versions"], strict=True))


async def schools(ledger: Ledger) -> dict[str, UUID]:
    """The id of every school, by name."""
    return {row["name"]: row["id"] for row in await ledger.pool.fetch("SELECT id, name FROM schools")}


async def _page(
    ledger: Ledger, wanted: StreamSelection, begin: StreamPosition | None
) -> list[list[asyncpg.Record]]:
    values = (*wanted.values, *(begin or (None, None)), AT_ONCE + 1)
    return _by_case(await ledger.pool.fetch(_PAGE, *values, seconds=_LONG))


def _by_case(rows: Sequence[asyncpg.Record]) -> list[list[asyncpg.Record]]:
    return [list(group) for _, group in groupby(rows, key=lambda row: cast(UUID, row["id"]))]


def _opened(
    seals: Seals, wanted: StreamSelection, page: list[list[asyncpg.Record]]
) -> list[Streamed | DoesNotOpen]:
    opened = (streamed(seals, wanted, rows) for rows in page)
    return [each for each in opened if each is not None]


def _place(row: asyncpg.Record) -> StreamPosition:
    return row["raised_at"] or LATEST, row["id"]


def streamed(
    seals: Seals, wanted: StreamSelection, rows: list[asyncpg.Record]
) -> Streamed | DoesNotOpen | None:
    """The case; None if its entries, though not its row, exclude the caller (3.2h)."""
    first, newest = rows[0], rows[-1]
    try:
        key = seals.key(first["id"], first["wrapped"])
        stream = tuple(event_codec.opened(key, rows))
        if not event_codec.is_whole(newest, newest["newest"], newest["head"]):
            raise EventDoesNotOpen(first["id"], newest["version"] + 1)
    except DoesNotOpen as damaged:
        _log.error("a case does not open", case=str(damaged.case))
        return damaged
    state = replay(stream)
    if state.school != wanted.school or wanted.but_about in state.about:
        return None
    return Streamed(
        id=first["id"], reference=state.reference, raised_at=_place(first)[0], stream=stream, state=state
    )


_ENTRIES = f"""
SELECT c.id, c.raised_at, c.version AS newest, c.head, k.wrapped, e.version, e.format, e.body, e.hash
FROM {WITH_KEYS} LEFT JOIN events AS e ON e.case_id = c.id
WHERE c.school = $1 AND {STANDS} AND c.id = ANY($2::uuid[])
ORDER BY c.id, e.version
"""


async def in_use_from(ledger: Ledger, school: UUID) -> datetime:
    """When the school was added. A demonstration on simulated time may have begun earlier."""
    found: datetime = await ledger.pool.fetchval(_IN_USE_FROM, school, ledger.clock.now())
    return found


async def sealed_entries(ledger: Ledger, school: UUID, cases: Sequence[UUID]) -> list[list[asyncpg.Record]]:
    """The rows of these cases, for `streamed`."""
    return _by_case(await ledger.pool.fetch(_ENTRIES, school, list(cases), seconds=_LONG))


_PAGE_OF_A_PERIOD = f"""
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
    return await ledger.pool.fetch(_PAGE_OF_A_PERIOD, *values, seconds=_LONG)
