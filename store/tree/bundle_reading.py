"""Read cases and children with their proofs and a signed head, as they go into one bundle."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import asyncpg

from evidence.bundle_file import BundledEntry, BundledStream
from evidence.tiles import Tile, hashes_of, inclusion_ranges, tiles_for
from store.ledger.sealing import CaseKey, Seals
from store.pool import Database
from store.tree.checkpoint_store import ServedCheckpoint, newest_checkpoint, with_cosignatures
from store.tree.tree_reading import lost_entry, read_tiles

_COLUMNS = "e.version, e.format, e.recorded_at, e.type, e.command_id, e.previous, e.hash, e.body, t.leaf"
_OF_CASE = f"""
SELECT {_COLUMNS} FROM events AS e
LEFT JOIN tree_entries AS t ON t.stream = e.case_id AND t.version = e.version
WHERE e.case_id = $1 ORDER BY e.version
"""
_OF_PUPIL = f"""
SELECT {_COLUMNS} FROM pupil_events AS e
LEFT JOIN tree_entries AS t ON t.stream = e.pupil_id AND t.version = e.version
WHERE e.pupil_id = $1 ORDER BY e.version
"""
_KEYS = {
    "case": "SELECT wrapped FROM case_keys WHERE case_id = $1",
    "child": "SELECT wrapped FROM pupil_keys WHERE pupil_id = $1",
}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = _EPOCH.resolution
_BREATH = 50
"""Entries after which other tasks run."""


class EntryNotSigned(Exception):
    """An entry is not in the tree that is signed; it will be within a minute."""


class LostFromTree(Exception):
    """An entry is not in the tree, and does not wait for it either."""

    def __init__(self, stream: UUID, version: int) -> None:
        super().__init__()
        self.stream = stream
        self.version = version


async def bundled_stream(
    connection: asyncpg.Connection, stream: UUID, size: int, seals: Seals | None
) -> BundledStream | None:
    """A case or child with proofs for the tree of this size, opened if seals are given; or None.

    EntryNotSigned if one of its entries came later, LostFromTree if no head will ever have one. A case whose
    key was destroyed stays sealed.
    """
    kind, rows = "case", await connection.fetch(_OF_CASE, stream)
    if not rows:
        kind, rows = "child", await connection.fetch(_OF_PUPIL, stream)
    if not rows:
        return None
    unsigned = [row["version"] for row in rows if row["leaf"] is None or row["leaf"] >= size]
    if unsigned:
        lost = await lost_entry(connection, stream, unsigned)
        raise EntryNotSigned if lost is None else LostFromTree(stream, lost)
    entries = await _proved(connection, rows, size)
    wrapped = await connection.fetchval(_KEYS[kind], stream)
    if seals is None or wrapped is None:
        return BundledStream(id=stream, kind=kind, entries=entries, lost=wrapped is None)
    words = await _opened(seals.key(stream, wrapped), entries)
    secret = seals.secret_of(stream, wrapped)
    return BundledStream(id=stream, kind=kind, entries=entries, key=secret, words=words)


async def words_of(database: Database, of: BundledStream, seals: Seals) -> list[bytes]:
    """What the entries say, also those of a sealed one; DoesNotOpen if one was changed or the key is gone."""
    return await _opened(seals.key(of.id, await database.fetchval(_KEYS[of.kind], of.id)), of.entries)


async def _opened(key: CaseKey, entries: Sequence[BundledEntry]) -> list[bytes]:
    words = list[bytes]()
    for each in entries:
        words.append(key.open_event(each.version, each.body, each.format))
        await _breathe(len(words))
    return words


async def _breathe(done: int) -> None:
    """Let others be answered from time to time."""
    if done % _BREATH == 0:
        await asyncio.sleep(0)


async def _proved(
    connection: asyncpg.Connection, rows: Sequence[asyncpg.Record], size: int
) -> list[BundledEntry]:
    needed = set[Tile]()
    for done, row in enumerate(rows, 1):
        needed.update(tiles_for(inclusion_ranges(row["leaf"], size), size))
        await _breathe(done)
    tiles = await read_tiles(connection, needed)
    entries = list[BundledEntry]()
    for row in rows:
        entries.append(_entry(row, hashes_of(inclusion_ranges(row["leaf"], size), size, tiles)))
        await _breathe(len(entries))
    return entries


def _entry(row: asyncpg.Record, path: list[bytes]) -> BundledEntry:
    return BundledEntry(
        version=row["version"],
        format=row["format"],
        recorded_at=(row["recorded_at"] - _EPOCH) // _MICROSECOND,
        type=row["type"],
        command=row["command_id"],
        previous=row["previous"],
        hash=row["hash"],
        body=row["body"],
        index=row["leaf"],
        path=path,
    )


_COSIGNED = """
SELECT c.note, c.origin, c.size, c.signed_at FROM checkpoints AS c
WHERE c.origin = $1 AND EXISTS (
    SELECT FROM witnesses AS w JOIN cosignatures AS s ON s.witness = w.line
    WHERE w.listed AND s.origin = c.origin AND s.size = c.size
)
ORDER BY c.size DESC LIMIT 1
"""
_NEEDED = "SELECT coalesce(max(leaf), -1) + 1 FROM tree_entries WHERE stream = ANY($1::uuid[])"


async def head_for_bundle(
    connection: asyncpg.Connection, streams: Sequence[UUID], since: int
) -> ServedCheckpoint | None:
    """A head with all entries of these streams, that goes on from a tree of size `since`.

    The newest one, if no witness has cosigned one that covers everything; None before the first.
    """
    newest = await newest_checkpoint(connection)
    if newest is None:
        return None
    row = await connection.fetchrow(_COSIGNED, newest.origin)
    needed: int = max(since, await connection.fetchval(_NEEDED, list(streams)))
    if row is None or not needed <= row["size"] < newest.size:
        return newest
    found = ServedCheckpoint(**row)
    return replace(found, note=await with_cosignatures(connection, found.origin, found.size, found.note))
