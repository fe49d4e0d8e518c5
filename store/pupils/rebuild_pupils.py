"""Make the search rows of pupils again from their events, pupil by pupil, while the service runs."""

from collections.abc import Callable
from uuid import UUID

from domain.pupils.pupil_fold import replay_pupil
from domain.pupils.pupil_listing import listing_of
from store.ledger.ledger import Ledger
from store.pupils import pupil_codec
from store.pupils.pupil_codec import PupilDoesNotOpen, opening

_AT_ONCE = 200
_READ = """
SELECT p.id, p.version, k.wrapped FROM pupils AS p JOIN pupil_keys AS k ON k.pupil_id = p.id
WHERE $1::uuid IS NULL OR p.id > $1 ORDER BY p.id LIMIT $2
"""
_EVENTS = "SELECT version, format, body FROM pupil_events WHERE pupil_id = $1 ORDER BY version"
_REPLACE = "SELECT replace_pupil_listing($1, $2, $3, $4)"
_OF_NO_PUPIL = """
DELETE FROM pupil_listings AS l WHERE NOT EXISTS (SELECT FROM pupils AS p WHERE p.id = l.pupil_id)
"""


async def count_pupils(ledger: Ledger) -> int:
    """How many pupils there are, for showing progress."""
    async with ledger.pool.connection() as connection:
        return int(await connection.fetchval("SELECT count(*) FROM pupils"))


async def rebuild_pupils(ledger: Ledger, done: Callable[[int], None]) -> list[PupilDoesNotOpen]:
    """Rebuild the row of every pupil, and remove rows of no pupil; returns the pupils who cannot be read.

    Each pupil is one short transaction, so commands go on, and a rebuild that is stopped can be run again.
    """
    unread: list[PupilDoesNotOpen] = []
    last: UUID | None = None
    while True:
        async with ledger.pool.connection() as connection:
            rows = await connection.fetch(_READ, last, _AT_ONCE)
        if not rows:
            break
        for row in rows:
            try:
                await _rebuild(ledger, row["id"], row["version"], row["wrapped"])
            except PupilDoesNotOpen as damaged:
                unread.append(damaged)
            done(1)
        last = rows[-1]["id"]
    async with ledger.pool.connection() as connection:
        await connection.execute(_OF_NO_PUPIL)
    ledger.names.clear()
    return unread


async def _rebuild(ledger: Ledger, pupil: UUID, version: int, wrapped: bytes) -> None:
    async with ledger.pool.connection() as connection:
        rows = await connection.fetch(_EVENTS, pupil)
        with opening(pupil):
            key = ledger.seals.key(pupil, wrapped)
            events = list(pupil_codec.opened_events(key, rows))
        if not events:
            raise PupilDoesNotOpen(pupil)
        state = replay_pupil(pupil, events)
        listing = key.seal_listing(state.version, pupil_codec.listing_to_bytes(listing_of(state)))
        replaced = await connection.fetchval(_REPLACE, pupil, state.school, state.version, listing)
    if not replaced and state.version == version:  # the row of the pupil is damaged
        raise PupilDoesNotOpen(pupil)
