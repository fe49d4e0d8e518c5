"""Grow a tree, with only the tiles of its right edge in memory."""

from collections.abc import Callable, Iterable
from itertools import islice

from evidence.merkle_tree import EMPTY_ROOT, HASH_BYTES, node_hash, perfect_root
from evidence.tile_proofs import TileReader, fold_right
from evidence.tiles import WIDTH, Tile, edge_of

KeepTile = Callable[[Tile, bytes], None]


class GrowingTree:
    """A tree of any size, in constant memory.

    `keep` is called with each tile that becomes full, and then `keep_root` with the root over its hashes.
    """

    def __init__(
        self,
        keep: KeepTile,
        size: int = 0,
        edge: TileReader | None = None,
        keep_root: KeepTile | None = None,
    ) -> None:
        self._keep = keep
        self._keep_root = keep_root
        self._levels: list[_Level] = []
        self.size = size
        for tile in edge_of(size):
            assert edge is not None, "a tree that is not empty goes on from its right edge"
            self._level(tile.level).hashes.extend(edge[tile])

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Add these leaf hashes."""
        coming = iter(leaves)
        while part := list(islice(coming, WIDTH - self.size % WIDTH)):  # as many as the tile has room for
            self.size += len(part)
            self._add(0, b"".join(part))

    def edge(self) -> dict[Tile, bytes]:
        """The partial tiles, from which another `GrowingTree` goes on."""
        return {tile: bytes(self._levels[tile.level].hashes) for tile in edge_of(self.size)}

    def root(self) -> bytes:
        """The root over all leaves so far. After each leaf it costs as many hashes as the tree is high."""
        roots = [root for level in reversed(self._levels) for root in level.roots()]
        return fold_right(roots) if roots else EMPTY_ROOT

    def _add(self, level: int, found: bytes) -> None:
        hashes = self._level(level).hashes
        hashes += found
        if len(hashes) < WIDTH * HASH_BYTES:
            return
        full = bytes(hashes)
        self._levels[level] = _Level()
        tile = Tile(level, (self.size - 1) // WIDTH ** (level + 1))
        self._keep(tile, full)
        root = perfect_root(full)
        if self._keep_root is not None:
            self._keep_root(tile, root)
        self._add(level + 1, root)

    def _level(self, level: int) -> "_Level":
        while len(self._levels) <= level:
            self._levels.append(_Level())
        return self._levels[level]


class _Level:
    """The partial tile of a level, and the roots in it that were asked for: no node is hashed twice."""

    def __init__(self) -> None:
        self.hashes = bytearray()
        self._roots: list[tuple[int, bytes]] = []
        self._rooted = 0

    def roots(self) -> list[bytes]:
        """The roots of the perfect subtrees, the largest first."""
        for at in range(self._rooted, len(self.hashes), HASH_BYTES):
            count, root = 1, bytes(self.hashes[at : at + HASH_BYTES])
            while self._roots and self._roots[-1][0] == count:
                root = node_hash(self._roots.pop()[1], root)
                count *= 2
            self._roots.append((count, root))
        self._rooted = len(self.hashes)
        return [root for _, root in self._roots]
