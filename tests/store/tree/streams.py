"""Streams of events for a tree of any size. Nothing is sealed: the tree reads only hashes."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg

from evidence.merkle_tree import entry_leaf
from evidence.tiles import GrowingTree, Tile

_ADD = """
INSERT INTO {table} ({stream}, version, format, recorded_at, type, command_id, body, previous, hash)
SELECT $1::uuid, v, 1, now(), 'x', gen_random_uuid(), '', sha256('p'),
    sha256(convert_to($1::uuid || ' ' || v, 'UTF8'))
FROM generate_series($2::bigint, $3::bigint) AS v
"""
_ALL = "SELECT leaf, stream, version, hash FROM tree_entries ORDER BY leaf"


async def add_events(
    connection: asyncpg.Connection, stream: UUID, first: int, last: int, *, of: str = "case"
) -> None:
    """Record events of a case or a pupil, as a command would: the tree's queue is filled by the trigger."""
    table, column = ("events", "case_id") if of == "case" else ("pupil_events", "pupil_id")
    await connection.execute(_ADD.format(table=table, stream=column), stream, first, last)


async def events_only(connection: asyncpg.Connection) -> None:
    """Until the end of a test, the keys of the log get no entries: the tree has the test’s own events."""
    await connection.execute("ALTER TABLE log_keys DISABLE TRIGGER rows_queue")


async def entries(connection: asyncpg.Connection) -> list[asyncpg.Record]:
    """All entries of the tree in order, without gaps."""
    rows = await connection.fetch(_ALL)
    assert [row["leaf"] for row in rows] == list(range(len(rows)))
    return rows


def rebuilt(rows: Sequence[asyncpg.Record]) -> tuple[GrowingTree, dict[Tile, bytes]]:
    """The tree over these entries and its full tiles, as Python makes them."""
    tiles: dict[Tile, bytes] = {}
    tree = GrowingTree(tiles.__setitem__)
    tree.extend(entry_leaf(row["stream"], row["version"], row["hash"]) for row in rows)
    return tree, tiles


async def kept_tiles(connection: asyncpg.Connection) -> dict[Tile, bytes]:
    """The full tiles in the database."""
    rows = await connection.fetch("SELECT level, number, hashes FROM tree_tiles")
    return {Tile(row["level"], row["number"]): row["hashes"] for row in rows}
