"""Make roots and proofs from tiles: first ask which tiles are needed, then calculate from what was read."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Protocol

from evidence.merkle_tree import EMPTY_ROOT, HASH_BYTES, largest_power_below, node_hash, perfect_root
from evidence.tiles import HEIGHT, WIDTH, Tile, tile_in

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
