"""Make rows that are derived from the record again, while the service runs."""

from collections.abc import AsyncIterator, Callable
from uuid import UUID

import asyncpg
import orjson

from domain.pupils.pupil_fold import replay_pupil
from domain.pupils.pupil_listing import listing_of
from store.ledger import history
from store.ledger.ledger import Ledger
from store.ledger.list_rows import COLUMNS, changes
from store.ledger.projection import wakes_at
from store.ledger.sealing import DoesNotOpen, StateDoesNotOpen
from store.pupils import pupil_codec
from store.pupils.pupil_codec import PupilDoesNotOpen, opening

_AT_ONCE = 200
_IDS = "SELECT id FROM cases WHERE $1::uuid IS NULL OR id > $1 ORDER BY id LIMIT $2"
_REPLACE = "SELECT replace_lists($1, $2, $3, $4)"
_OF_NO_CASE = [
    f"DELETE FROM {table} AS l WHERE NOT EXISTS (SELECT FROM cases AS c WHERE c.id = l.case_id)"
    for table in COLUMNS
]


async def rebuild_lists(ledger: Ledger, done: Callable[[int], None]) -> list[DoesNotOpen]:
    """Rebuild the rows of every case, and remove rows of no case; returns the cases that cannot be read.

    Each case is one short transaction, so commands go on, and a rebuild that is stopped can be run again.
    """
    unread: list[DoesNotOpen] = []
    async for row in _rows(ledger, _IDS):
        try:
            await _rebuild(ledger, row["id"])
        except DoesNotOpen as damaged:
            unread.append(damaged)
        done(1)
    for statement in _OF_NO_CASE:
        await ledger.pool.execute(statement)
    return unread


async def _rows(ledger: Ledger, statement: str) -> AsyncIterator[asyncpg.Record]:
    """Every row, read in parts in the order of ids."""
    last: UUID | None = None
    while rows := await ledger.pool.fetch(statement, last, _AT_ONCE):
        for row in rows:
            yield row
        last = rows[-1]["id"]


async def _rebuild(ledger: Ledger, case: UUID) -> None:
    before = None
    while True:
        state = await history.as_of(ledger, case)
        if state is None:  # its key was destroyed: it is in no list
            return
        if state.version == before:  # no command came between: the row's version is damaged
            raise StateDoesNotOpen(case)
        before = state.version
        rows = orjson.dumps(changes(None, state)).decode()
        replaced = await ledger.pool.fetchval(_REPLACE, case, state.version, rows, wakes_at(state))
        if replaced:
            return


_READ = """
SELECT p.id, p.version, k.wrapped FROM pupils AS p JOIN pupil_keys AS k ON k.pupil_id = p.id
WHERE $1::uuid IS NULL OR p.id > $1 ORDER BY p.id LIMIT $2
"""
_EVENTS = "SELECT version, format, body FROM pupil_events WHERE pupil_id = $1 ORDER BY version"
_REPLACE_LISTING = "SELECT replace_pupil_listing($1, $2, $3, $4)"
_OF_NO_PUPIL = """
DELETE FROM pupil_listings AS l WHERE NOT EXISTS (SELECT FROM pupils AS p WHERE p.id = l.pupil_id)
"""


async def count_pupils(ledger: Ledger) -> int:
    """How many pupils there are, for showing progress."""
    return int(await ledger.pool.fetchval("SELECT count(*) FROM pupils"))


async def rebuild_pupils(ledger: Ledger, done: Callable[[int], None]) -> list[PupilDoesNotOpen]:
    """Rebuild the row of every pupil, and remove rows of no pupil; returns the pupils who cannot be read.

    Each pupil is one short transaction, so commands go on, and a rebuild that is stopped can be run again.
    """
    unread: list[PupilDoesNotOpen] = []
    async for row in _rows(ledger, _READ):
        try:
            await _rebuild_pupil(ledger, row["id"], row["version"], row["wrapped"])
        except PupilDoesNotOpen as damaged:
            unread.append(damaged)
        done(1)
    await ledger.pool.execute(_OF_NO_PUPIL)
    ledger.names.clear()
    return unread


async def _rebuild_pupil(ledger: Ledger, pupil: UUID, version: int, wrapped: bytes) -> None:
    rows = await ledger.pool.fetch(_EVENTS, pupil)
    with opening(pupil):
        key = ledger.seals.key(pupil, wrapped)
        events = list(pupil_codec.opened_events(key, rows))
    if not events:
        raise PupilDoesNotOpen(pupil)
    state = replay_pupil(pupil, events)
    listing = key.seal_listing(state.version, pupil_codec.listing_to_bytes(listing_of(state)))
    replaced = await ledger.pool.fetchval(_REPLACE_LISTING, pupil, state.school, state.version, listing)
    if not replaced and state.version == version:  # the row of the pupil is damaged
        raise PupilDoesNotOpen(pupil)
