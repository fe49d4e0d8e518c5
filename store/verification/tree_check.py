"""Hold the tree against the events: each event is in it once, and its tiles are those of its entries."""

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

import asyncpg

from evidence.checkpoint_text import TreeHead
from evidence.merkle_tree import entry_leaf
from evidence.tiles import WIDTH, GrowingTree, Tile
from store.tree.watched_tables import STREAM_WORDS
from store.verification.damage_findings import Damage, of_pupil
from store.verification.head_check import SignedHeads, check_cosignatures
from store.verification.side_row_check import SECONDS

_AT_ONCE = 2 * WIDTH
"""Entries in one fetch. More take Python longer each: they no longer fit the processor’s own memory."""
_TILES_AT_ONCE = 20
"""Tiles in one comparison."""
_MOST = 1000
"""Maximum findings of one kind: more would not help."""
_STREAMS = """
    SELECT case_id AS stream, version, hash, false AS of_pupil FROM events
    UNION ALL SELECT pupil_id, version, hash, true FROM pupil_events
    UNION ALL SELECT stream, version, hash, false FROM stream_entries
"""
# An event is in the tree, or in the queue: both are written by the statement that writes the event.
_NOT_ENTERED = f"""
SELECT e.stream, e.version, e.of_pupil FROM ({_STREAMS}) AS e
WHERE NOT EXISTS (SELECT FROM tree_entries AS t WHERE t.stream = e.stream AND t.version = e.version)
    AND NOT EXISTS (
        SELECT FROM tree_queue AS q
        WHERE q.stream = e.stream AND e.version BETWEEN q.first_version AND q.last_version
    ) AND ($1::uuid IS NULL OR e.stream = $1)
ORDER BY e.stream, e.version LIMIT {_MOST}
"""
# Removals come first, so that changes hide none, whatever their number.
# Without a limit inside, the planner joins the whole tables, and does not look up one event after another.
_NOT_RECORDED = f"""
WITH found AS MATERIALIZED (
    SELECT t.leaf, t.stream, t.version, e.hash IS NULL AS gone,
        t.stream <> ALL($2::uuid[])
            AND NOT EXISTS (SELECT FROM cases AS c WHERE c.id = t.stream) AS of_no_case,
        coalesce(e.of_pupil, EXISTS (SELECT FROM pupils AS p WHERE p.id = t.stream)) AS of_pupil
    FROM tree_entries AS t LEFT JOIN ({_STREAMS}) AS e ON e.stream = t.stream AND e.version = t.version
    WHERE e.hash IS DISTINCT FROM t.hash AND ($1::uuid IS NULL OR t.stream = $1)
)
SELECT stream, version, gone, of_pupil, of_no_case FROM found
ORDER BY gone AND of_no_case AND NOT of_pupil DESC, gone DESC, leaf LIMIT {_MOST}
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
_FULL = """
SELECT w.level, w.number, t.hashes, t.root
FROM unnest($1::smallint[], $2::bigint[]) AS w (level, number)
LEFT JOIN tree_tiles AS t ON t.level = w.level AND t.number = w.number
"""
_TILES = "SELECT count(*) FROM tree_tiles"
_WAITING = """
SELECT (SELECT coalesce(sum(last_version - first_version + 1), 0) FROM tree_queue)::bigint
    + (SELECT coalesce(sum(cardinality(numbers)), 0) FROM stream_queue)::bigint
"""
_WAITS = "an event waits for the tree, and is not recorded"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedTree:
    """The tree as it was made again from its entries, and the findings."""

    size: int
    waiting: int
    """Events, and rows of view logs and other streams, that are recorded and not in the tree yet."""
    root: bytes | None
    """None if an entry is missing, so that there is no tree."""
    findings: tuple[Damage, ...]
    kept_not_compared: int = 0
    """Heads from outside that could not be compared, because an entry before their size is missing."""


async def check_entries(connection: asyncpg.Connection, stream: UUID | None) -> AsyncIterator[Damage]:
    """Compare the entries of the tree with the events of one case or pupil, or of all."""
    for row in await connection.fetch(_NOT_RECORDED, stream, list(STREAM_WORDS), timeout=SECONDS):
        how = "was removed" if row["gone"] else "has changed since it was entered"
        lost = row["gone"] and row["of_no_case"]
        yield _damage(row, f"event {row['version']} of the tree {how}", gone=lost)
    for row in await connection.fetch(_NOT_ENTERED, stream, timeout=SECONDS):
        yield _damage(row, f"event {row['version']} is not in the tree")
    for row in await connection.fetch(_OUT_OF_PLACE, stream, timeout=SECONDS):
        says = f"the entry of event {row['version']} in the tree is out of place"
        yield _of_stream(row["stream"], "tree_entries.leaf", says)


async def check_tree(connection: asyncpg.Connection, outside: Iterable[TreeHead] = ()) -> CheckedTree:
    """Make the tree again from its entries, in constant memory; compare tiles and signed heads with it.

    `outside` has heads that someone kept outside the database.
    """
    found = [each async for each in check_entries(connection, None)]
    queued = await connection.fetch(_QUEUED_FOR_NOTHING, timeout=SECONDS)
    found += [_of_stream(row["stream"], "tree_queue", _WAITS) for row in queued]
    remade = _RemadeTree()
    heads = await SignedHeads.begin(connection, outside)
    entries = await connection.cursor(_ENTRIES, timeout=SECONDS)
    while rows := await entries.fetch(_AT_ONCE, timeout=SECONDS):
        leaves, whole = _leaves(rows, remade.tree.size)
        await remade.extend(leaves, heads)
        if not whole or len(remade.full) >= _TILES_AT_ONCE:
            found += await remade.compare(connection)
        if not whole:
            says = f"entry {remade.tree.size} of the tree is missing"
            missing = Damage(place="tree_entries.leaf", says=says)
            return CheckedTree(
                size=remade.tree.size,
                waiting=0,
                root=None,
                findings=(*found[:_MOST], missing, *_most_of(heads.findings)),
                kept_not_compared=heads.kept_ahead,
            )
    found += await remade.compare(connection)
    found += await check_cosignatures(connection, _MOST)
    if await connection.fetchval(_TILES) != remade.tiles:
        found.append(Damage(place="tree_tiles", says="the number of tiles is not that of the tree"))
    return CheckedTree(
        size=remade.tree.size,
        waiting=await connection.fetchval(_WAITING),
        root=remade.tree.root(),
        findings=(*found[:_MOST], *_most_of(heads.end())),
    )


class _RemadeTree:
    """The tree made again, and the tiles that have become full since the last comparison."""

    def __init__(self) -> None:
        self.tiles = 0
        self.full: list[tuple[Tile, bytes]] = []
        """Those that wait for a comparison."""
        self._roots: list[bytes] = []
        self.tree = GrowingTree(
            lambda tile, hashes: self.full.append((tile, hashes)),
            keep_root=lambda _, root: self._roots.append(root),
        )

    async def extend(self, leaves: Sequence[bytes], heads: SignedHeads) -> None:
        """Add these leaves, and stop at the size of each signed head to compare it."""
        at = 0
        while at < len(leaves):
            size = self.tree.size
            self.tree.extend(leaves[at : at + heads.distance(size)])
            at += self.tree.size - size
            await heads.compare(self.tree)

    async def compare(self, connection: asyncpg.Connection) -> list[Damage]:
        """Compare these tiles with the stored ones."""
        if not self.full:
            return []
        found = []
        levels, numbers = zip(*((tile.level, tile.index) for tile, _ in self.full), strict=True)
        rows = await connection.fetch(_FULL, levels, numbers, timeout=SECONDS)
        stored = {(row["level"], row["number"]): row for row in rows}
        for (tile, hashes), root in zip(self.full, self._roots, strict=True):
            self.tiles += 1
            row = stored[tile.level, tile.index]
            if row["hashes"] is None and row["root"] is None:
                found.append(Damage(place="tree_tiles", says=f"{tile.path} is missing"))
            elif row["hashes"] != hashes:
                found.append(
                    Damage(place="tree_tiles.hashes", says=f"{tile.path} is not that of its entries")
                )
            elif row["root"] != root:
                says = f"the root of {tile.path} is not that of its hashes"
                found.append(Damage(place="tree_tiles.root", says=says))
        self.full.clear()
        self._roots.clear()
        return found


def _leaves(rows: Sequence[asyncpg.Record], size: int) -> tuple[list[bytes], bool]:
    """The leaves of these entries that go on from this size, and whether that is all of them."""
    leaves: list[bytes] = []
    for leaf, stream, version, event_hash in rows:
        if leaf < 0 or stream is None or version is None or event_hash is None:
            continue  # named by `check_entries`
        if leaf != size:
            return leaves, False
        size += 1
        leaves.append(entry_leaf(stream, version, event_hash))
    return leaves, True


def _most_of(heads: Sequence[Damage]) -> Sequence[Damage]:
    """Findings on signed heads, those that someone kept first: other damage must not hide them."""
    return sorted(heads, key=lambda each: each.kind != "kept")[:_MOST]


def _damage(row: asyncpg.Record, says: str, *, gone: bool = False) -> Damage:
    if row["of_pupil"]:
        return of_pupil(row["stream"], "tree_entries", says)
    return _of_stream(row["stream"], "tree_entries", says, gone=gone)


def _of_stream(stream: UUID | None, place: str, says: str, *, gone: bool = False) -> Damage:
    if stream in STREAM_WORDS:
        return Damage(place=place, says=f"{STREAM_WORDS[stream]}: {says}", log=stream)
    return Damage(case=stream, place=place, says=says, gone=gone)
