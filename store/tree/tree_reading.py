"""Enter events in the tree, and read its size, its tiles at any size, and where an event is."""

from collections.abc import Collection, Sequence
from uuid import UUID

import asyncpg

from evidence.merkle_tree import HASH_BYTES, entry_leaf
from evidence.tiles import Range, Tile, hashes_of, root_from, root_ranges, tiles_for
from store.ledger import chain
from store.pool import Database, Pool

STREAMS_AT_ONCE = 500
"""Cases and pupils in one transaction: a few thousand events, which take well under a second."""
_ENTER = "SELECT enter_in_tree($1)"
_LONG = 60.0


async def enter_events(pool: Pool) -> int:
    """Enter what waits, up to a maximum. Returns how many events; 0 also if another process is at it."""
    return await pool.fetchval(_ENTER, STREAMS_AT_ONCE, seconds=_LONG) or 0


_SIZE = "SELECT coalesce(max(leaf), -1) + 1 FROM tree_entries"
_WAITS = "SELECT EXISTS (SELECT FROM tree_queue) OR EXISTS (SELECT FROM stream_queue)"
_TILES = """
SELECT level, number, width, tile_hashes(level, number, width) AS hashes
FROM unnest($1::smallint[], $2::bigint[], $3::bigint[]) AS t (level, number, width)
"""
_PARTS = "version, format, recorded_at, type, command_id, previous, body"
_STORED = f"""
SELECT case_id, {_PARTS} FROM events WHERE case_id = $1 AND version = $2
UNION ALL SELECT pupil_id, {_PARTS} FROM pupil_events WHERE pupil_id = $1 AND version = $2
"""
# An event is in the queue or in the tree: the statement that records it queues it, and one moves it. If a row
# of the tree has none before it, it was put there.
_LOST = """
SELECT min(v.version) FROM unnest($2::bigint[]) AS v (version)
WHERE NOT EXISTS (
    SELECT FROM tree_queue AS q WHERE q.stream = $1 AND v.version BETWEEN q.first_version AND q.last_version
) AND NOT EXISTS (
    SELECT FROM tree_entries AS t WHERE t.stream = $1 AND t.version = v.version
    AND (t.leaf = 0 OR EXISTS (SELECT FROM tree_entries AS b WHERE b.leaf = t.leaf - 1))
)
"""
_STREAMS = "SELECT DISTINCT stream FROM tree_entries WHERE stream BETWEEN $1 AND $2 ORDER BY stream"
_GONE = """
SELECT count(*) AS entries, min(t.leaf) AS first FROM tree_entries AS t
WHERE t.stream = ANY($1::uuid[])
    AND NOT EXISTS (SELECT FROM events AS e WHERE e.case_id = t.stream AND e.version = t.version)
    AND NOT EXISTS (SELECT FROM pupil_events AS e WHERE e.pupil_id = t.stream AND e.version = t.version)
"""


class TreeIncomplete(Exception):
    """The tree lacks hashes that a tree of this size has: it was damaged, or the size is larger than it."""


async def tree_size(connection: asyncpg.Connection) -> int:
    """How many events the tree has."""
    return int(await connection.fetchval(_SIZE))


async def waits_for_tree(connection: asyncpg.Connection) -> bool:
    """Whether an event, or a row of a stream, is recorded and not in the tree yet."""
    return bool(await connection.fetchval(_WAITS))


async def read_tiles(database: Database, tiles: Collection[Tile]) -> dict[Tile, bytes]:
    """The hashes of each tile; TreeIncomplete if one is not there, or not so wide."""
    columns = [[t.level for t in tiles], [t.index for t in tiles], [t.width for t in tiles]]
    rows = await database.fetch(_TILES, *columns)
    found = {Tile(row["level"], row["number"], row["width"]): row["hashes"] or b"" for row in rows}
    if any(len(hashes) != tile.width * HASH_BYTES for tile, hashes in found.items()):
        raise TreeIncomplete
    return found


async def read_hashes(database: Database, ranges: Sequence[Range], size: int) -> list[bytes]:
    """The hash of each of these ranges in a tree of this size."""
    return hashes_of(ranges, size, await read_tiles(database, tiles_for(ranges, size)))


async def hashes_and_root(
    database: Database, ranges: Sequence[Range], size: int
) -> tuple[list[bytes], bytes]:
    """The hashes, and the root of the tree of this size, in one round trip: they share most tiles."""
    tiles = await read_tiles(database, tiles_for([*ranges, *root_ranges(size)], size))
    return hashes_of(ranges, size, tiles), root_from(size, tiles)


async def tree_root(database: Database, size: int) -> bytes:
    """The root of the tree when it had this size."""
    return root_from(size, await read_tiles(database, tiles_for(root_ranges(size), size)))


async def streams_between(connection: asyncpg.Connection, first: UUID, last: UUID) -> list[UUID]:
    """The cases and pupils with ids between these whose events are in the tree, also if they were removed."""
    return [row["stream"] for row in await connection.fetch(_STREAMS, first, last)]


async def gone_entries(database: Database, streams: Collection[UUID]) -> tuple[int, int | None]:
    """How many events of these streams only the tree still knows, and the first one's index in it."""
    (row,) = await database.fetch(_GONE, list(streams))
    return row["entries"], row["first"]


async def lost_entry(database: Database, stream: UUID, versions: Collection[int]) -> int | None:
    """The first of these recorded events that is not in the tree and does not wait for it; None if all are.

    Someone removed it from the tree, or added it to the record without Onward.
    """
    found: int | None = await database.fetchval(_LOST, stream, list(versions))
    return found


async def leaf_as_stored(database: Database, stream: UUID, version: int) -> bytes | None:
    """The leaf of an event, calculated from its stored parts and not from the tree; None without it."""
    row = await database.fetchrow(_STORED, stream, version)
    event_hash = chain.relinked(row) if row is not None else None
    return entry_leaf(stream, version, event_hash) if event_hash is not None else None
