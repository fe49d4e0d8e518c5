"""Tiles (C2SP tlog-tiles): the hashes of the tree in pieces of 256, roots, proofs and growth."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Protocol

from evidence.merkle_tree import EMPTY_ROOT, HASH_BYTES, largest_power_below, node_hash, perfect_root

HEIGHT = 8
WIDTH = 1 << HEIGHT
"""Hashes in a full tile: each is the root of a full tile of the level below, or a leaf."""
_MOST_LEVEL = 63
_PATH = re.compile(r"tile/(0|[1-9]\d?)/((?:x\d{3}/)*\d{3})(?:\.p/([1-9]\d{0,2}))?", re.ASCII)


class TilePathMalformed(Exception):
    """The text is not the path of a tile."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One tile; a partial one has fewer than 256 hashes."""

    level: int
    index: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """Its path below the log's prefix, such as `tile/0/x001/x234/067.p/12`."""
        groups = f"{self.index:03d}"
        groups = groups.zfill(-(-len(groups) // 3) * 3)
        parts = [groups[at : at + 3] for at in range(0, len(groups), 3)]
        folders = "".join(f"x{part}/" for part in parts[:-1])
        partial = "" if self.width == WIDTH else f".p/{self.width}"
        return f"tile/{self.level}/{folders}{parts[-1]}{partial}"


def tile_named(path: str) -> Tile:
    """The tile with this path; TilePathMalformed if there is none."""
    found = _PATH.fullmatch(path)
    if found is None:
        raise TilePathMalformed
    level, index, width = found.groups()
    tile = Tile(int(level), int(index.replace("x", "").replace("/", "")), int(width or WIDTH))
    if tile.level > _MOST_LEVEL or tile.width > WIDTH or tile.path != path:
        raise TilePathMalformed
    return tile


def width_in(size: int, level: int, index: int) -> int:
    """How many hashes this tile has in a tree of `size` leaves; none if 0."""
    return max(0, min(WIDTH, (size >> HEIGHT * level) - index * WIDTH))


def tile_in(size: int, level: int, index: int) -> Tile:
    """This tile as it is in a tree of `size` leaves."""
    return Tile(level, index, width_in(size, level, index))


def edge_of(size: int) -> list[Tile]:
    """The partial tiles at the right edge."""
    levels = range(-(-size.bit_length() // HEIGHT))
    edge = [tile_in(size, level, size >> HEIGHT * (level + 1)) for level in levels]
    return [tile for tile in edge if tile.width]


Range = tuple[int, int]
"""Leaves from the first index up to, and without, the second."""


_remembered_root = lru_cache(maxsize=256)(perfect_root)
"""Proofs in one tree share most of their subtrees. The hashes themselves are what is remembered, at most two
megabytes of them: from a tile that was changed comes another root."""


class TileReader(Protocol):
    """Gives the hashes of a tile in one string; a dictionary of tiles does."""

    def __getitem__(self, tile: Tile, /) -> bytes: ...


def root_ranges(size: int) -> list[Range]:
    """The range whose hash is the root."""
    return [(0, size)] if size else []


def inclusion_ranges(index: int, size: int) -> list[Range]:
    """The ranges whose hashes prove that entry `index` is in a tree of `size` leaves (RFC 6962, 2.1.1)."""
    found: list[Range] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + largest_power_below(end - start)
        if index < middle:
            found.append((middle, end))
            end = middle
        else:
            found.append((start, middle))
            start = middle
    return found[::-1]


def consistency_ranges(first: int, second: int) -> list[Range]:
    """The ranges whose hashes prove that a tree of `first` leaves grew to `second` (RFC 6962, 2.1.2)."""
    found: list[Range] = []
    start, end, whole = 0, second, True
    while first != end:
        middle = start + largest_power_below(end - start)
        if first <= middle:
            found.append((middle, end))
            end = middle
        else:
            found.append((start, middle))
            start, whole = middle, False
    if not whole:
        found.append((start, end))
    return found[::-1]


def tiles_for(ranges: Iterable[Range], size: int) -> list[Tile]:
    """The tiles of a tree of `size` leaves that have the hashes of these ranges, each once and in order."""
    found = {_place(*part)[:2] for each in ranges for part in _perfect_parts(*each)}
    return [tile_in(size, level, index) for level, index in sorted(found)]


def hashes_of(ranges: Iterable[Range], size: int, tiles: TileReader) -> list[bytes]:
    """The hash of each range in a tree of `size` leaves."""
    return [_hash_of(each, size, tiles) for each in ranges]


def root_from(size: int, tiles: TileReader) -> bytes:
    """The root of the tree of this size."""
    return next(iter(hashes_of(root_ranges(size), size, tiles)), EMPTY_ROOT)


def fold_right(roots: Sequence[bytes]) -> bytes:
    """The root over perfect subtrees, the largest first."""
    found = roots[-1]
    for each in reversed(roots[:-1]):
        found = node_hash(each, found)
    return found


def _hash_of(wanted: Range, size: int, tiles: TileReader) -> bytes:
    roots = []
    for part in _perfect_parts(*wanted):
        level, index, at, count = _place(*part)
        hashes = tiles[tile_in(size, level, index)]
        roots.append(_remembered_root(hashes[at * HASH_BYTES : (at + count) * HASH_BYTES]))
    return fold_right(roots)


def _perfect_parts(start: int, end: int) -> list[tuple[int, int]]:
    """The perfect subtrees of a range, from the left: height, and index among those of its height."""
    parts = []
    while start < end:
        height = (end - start).bit_length() - 1
        parts.append((height, start >> height))
        start += 1 << height
    return parts


def _place(height: int, index: int) -> tuple[int, int, int, int]:
    """Where a perfect subtree is found: level and index of the tile, first hash in it, and how many."""
    level, above = divmod(height, HEIGHT)
    tile, at = divmod(index << above, WIDTH)
    return level, tile, at, 1 << above


KeepTile = Callable[[Tile, bytes], None]


class GrowingTree:
    """A tree of any size, in constant memory.

    `keep` is called with each tile that becomes full, and then `keep_root` with the root over its hashes.
    """

    def __init__(
        self,
        keep: KeepTile,
        keep_root: KeepTile | None = None,
    ) -> None:
        self._keep = keep
        self._keep_root = keep_root
        self._levels: list[_Level] = []
        self.size = 0

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Add these leaf hashes."""
        coming = iter(leaves)
        while part := list(islice(coming, WIDTH - self.size % WIDTH)):  # as many as the tile has room for
            self.size += len(part)
            self._add(0, b"".join(part))

    def edge(self) -> dict[Tile, bytes]:
        """The partial tiles at the right edge."""
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
