"""Hold the tree against the events: each event is in it once, and its tiles are those of its entries."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from uuid import UUID

import asyncpg

from evidence.checkpoint_text import TreeHead
from evidence.growing_tree import GrowingTree
from evidence.merkle_tree import perfect_root
from evidence.tiles import Tile
from evidence.tree_entries import entry_leaf
from store.verification.cosignature_check import check_cosignatures
from store.verification.damage_findings import Damage, of_pupil
from store.verification.head_check import SignedHeads
from store.verification.side_row_check import SECONDS

_AT_ONCE = 5000
_MOST = 1000
"""Maximum findings of one kind: more would not help."""
_STREAMS = """
    SELECT case_id AS stream, version, hash, false AS of_pupil FROM events
    UNION ALL SELECT pupil_id, version, hash, true FROM pupil_events
"""
# An event is in the tree, or in the queue: both are written by the statement that writes the event.
_NOT_ENTERED = f"""
SELECT e.stream, e.version, e.of_pupil FROM ({_STREAMS}) AS e
WHERE NOT EXISTS (SELECT FROM tree_entries AS t WHERE t.stream = e.stream AND t.version = e.version)
    AND NOT EXISTS (
        SELECT FROM tree_queue AS q
        WHERE q.stream = e.stream AND e.version BETWEEN q.first_version AND q.last_version
    ) AND ($1::uuid IS NULL OR e.stream = $1)
LIMIT {_MOST}
"""
_NOT_RECORDED = f"""
SELECT t.stream, t.version, e.hash IS NULL AS gone, e.of_pupil
FROM tree_entries AS t LEFT JOIN ({_STREAMS}) AS e ON e.stream = t.stream AND e.version = t.version
WHERE e.hash IS DISTINCT FROM t.hash AND ($1::uuid IS NULL OR t.stream = $1)
LIMIT {_MOST}
"""
_OUT_OF_PLACE = f"""
SELECT t.stream, t.version FROM tree_entries AS t
WHERE NOT t.leaf BETWEEN 0 AND (SELECT count(*) - 1 FROM tree_entries) AND ($1::uuid IS NULL OR t.stream = $1)
LIMIT {_MOST}
"""
_QUEUED_FOR_NOTHING = f"""
SELECT q.stream FROM tree_queue AS q
WHERE (q.first_version > 0 AND q.last_version >= q.first_version) IS NOT TRUE OR NOT EXISTS (
    SELECT FROM ({_STREAMS}) AS e WHERE e.stream = q.stream AND e.version = q.last_version
)
LIMIT {_MOST}
"""
_ENTRIES = "SELECT leaf, stream, version, hash FROM tree_entries ORDER BY leaf"
_TILE = "SELECT hashes, root FROM tree_tiles WHERE level = $1 AND number = $2"
_TILES = "SELECT count(*) FROM tree_tiles"
_WAITING = "SELECT coalesce(sum(last_version - first_version + 1), 0)::bigint FROM tree_queue"
_WAITS = "an event waits for the tree, and is not recorded"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedTree:
    """The tree as it was made again from its entries, and the findings."""

    size: int
    waiting: int
    """Events that are recorded and not in the tree yet."""
    root: bytes | None
    """None if an entry is missing, so that there is no tree."""
    findings: tuple[Damage, ...]


async def check_entries(connection: asyncpg.Connection, stream: UUID | None) -> AsyncIterator[Damage]:
    """Compare the entries of the tree with the events of one case or pupil, or of all."""
    for row in await connection.fetch(_NOT_ENTERED, stream, timeout=SECONDS):
        yield _found(row, f"event {row['version']} is not in the tree")
    for row in await connection.fetch(_NOT_RECORDED, stream, timeout=SECONDS):
        how = "was removed" if row["gone"] else "has changed since it was entered"
        yield _found(row, f"event {row['version']} of the tree {how}")
    for row in await connection.fetch(_OUT_OF_PLACE, stream, timeout=SECONDS):
        says = f"the entry of event {row['version']} in the tree is out of place"
        yield Damage(case=row["stream"], place="tree_entries.leaf", says=says)


async def check_tree(connection: asyncpg.Connection, outside: Iterable[TreeHead] = ()) -> CheckedTree:
    """Make the tree again from its entries, in constant memory; compare tiles and signed heads with it.

    `outside` has heads that someone kept outside the database.
    """
    found = [each async for each in check_entries(connection, None)]
    queued = await connection.fetch(_QUEUED_FOR_NOTHING, timeout=SECONDS)
    found += [Damage(case=row["stream"], place="tree_queue", says=_WAITS) for row in queued]
    remade = _RemadeTree()
    heads = await SignedHeads.begin(connection, outside)
    async for row in connection.cursor(_ENTRIES, prefetch=_AT_ONCE, timeout=SECONDS):
        if row["leaf"] < 0 or None in (row["stream"], row["version"], row["hash"]):
            continue  # named by `check_entries`
        if row["leaf"] != remade.tree.size:
            found.append(
                _of_the_tree("tree_entries.leaf", f"entry {remade.tree.size} of the tree is missing")
            )
            return CheckedTree(size=remade.tree.size, waiting=0, root=None, findings=tuple(found))
        remade.tree.extend([entry_leaf(row["stream"], row["version"], row["hash"])])
        await heads.compare(remade.tree)
        if remade.full:
            found += await remade.compare(connection)
            await asyncio.sleep(0)
    found += heads.end()
    found += await check_cosignatures(connection, _MOST)
    if await connection.fetchval(_TILES) != remade.tiles:
        found.append(_of_the_tree("tree_tiles", "the number of tiles is not that of the tree"))
    return CheckedTree(
        size=remade.tree.size,
        waiting=await connection.fetchval(_WAITING),
        root=remade.tree.root(),
        findings=tuple(found[:_MOST]),
    )


class _RemadeTree:
    """The tree made again, and the tiles that have become full since the last comparison."""

    def __init__(self) -> None:
        self.full: list[tuple[Tile, bytes]] = []
        self.tiles = 0
        self.tree = GrowingTree(lambda tile, hashes: self.full.append((tile, hashes)))

    async def compare(self, connection: asyncpg.Connection) -> list[Damage]:
        """Compare these tiles with the stored ones."""
        found = []
        for tile, hashes in self.full:
            self.tiles += 1
            row = await connection.fetchrow(_TILE, tile.level, tile.index)
            if row is None:
                found.append(_of_the_tree("tree_tiles", f"{tile.path} is missing"))
            elif row["hashes"] != hashes:
                found.append(_of_the_tree("tree_tiles.hashes", f"{tile.path} is not that of its entries"))
            elif row["root"] != perfect_root(hashes):
                found.append(
                    _of_the_tree("tree_tiles.root", f"the root of {tile.path} is not that of its hashes")
                )
        self.full.clear()
        return found


def _found(row: asyncpg.Record, says: str) -> Damage:
    if row["of_pupil"]:
        return of_pupil(row["stream"], "tree_entries", says)
    return Damage(case=row["stream"], place="tree_entries", says=says)


def _of_the_tree(place: str, says: str) -> Damage:
    return Damage(case=None, place=place, says=says)
