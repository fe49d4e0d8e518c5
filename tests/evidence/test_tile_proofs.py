"""Tiles, and the proofs made from them, are those of a plain recursion over all leaves."""

import hashlib
import sys
from types import FrameType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.merkle_tree import largest_power_below
from evidence.proof_checks import ProofWrong, check_consistency, check_inclusion
from evidence.tiles import (
    GrowingTree,
    Tile,
    TilePathMalformed,
    consistency_ranges,
    edge_of,
    hashes_of,
    inclusion_ranges,
    root_from,
    root_ranges,
    tile_in,
    tile_named,
    tiles_for,
    width_in,
)
from tests.evidence.leaves import grown, leaves
from tests.evidence.plain_tree import root_of
from tests.with_each import with_each

LARGEST = 70_000
SIZES = [1, 2, 3, 7, 255, 256, 257, 511, 513, 65_535, 65_536, 65_537, LARGEST]


class HashCount:
    """How many SHA-256 hashes were begun meanwhile, as Python’s profiler sees them."""

    def __init__(self) -> None:
        self.hashes = 0

    def __enter__(self) -> "HashCount":
        sys.setprofile(self._saw)
        return self

    def __exit__(self, *_: object) -> None:
        sys.setprofile(None)

    def _saw(self, _: FrameType, event: str, called: Any) -> None:
        self.hashes += event == "c_call" and called is hashlib.sha256


class Counted(dict[Tile, bytes]):
    """Tiles, and which of them were read."""

    def __init__(self, tiles: dict[Tile, bytes]) -> None:
        super().__init__(tiles)
        self.read: set[Tile] = set()

    def __getitem__(self, tile: Tile) -> bytes:
        self.read.add(tile)
        return super().__getitem__(tile)


@with_each("size", SIZES)
def test_the_root_from_tiles_is_the_root_over_all_leaves(size: int) -> None:
    tree, tiles = grown(leaves(LARGEST)[:size])
    whole = root_of(leaves(LARGEST)[:size])
    assert tree.root() == root_from(size, tiles) == whole
    assert tiles_for(root_ranges(size), size) == list(tree.edge())


def test_a_tile_that_was_changed_since_the_last_proof_gives_another_root() -> None:
    size = 70_000
    tiles = grown(leaves(size))[1]
    right = root_from(size, tiles)
    for tile in tiles_for(root_ranges(size), size):
        whole = tiles[tile]
        tiles[tile] = bytes([whole[0] ^ 1]) + whole[1:]
        assert root_from(size, tiles) != right
        tiles[tile] = whole
        assert root_from(size, tiles) == right


def test_the_root_after_each_leaf_costs_as_many_hashes_as_the_tree_is_high() -> None:
    """A head may be signed for each event, and `verify` asks for the root of each."""
    tree = GrowingTree(lambda *_: None)
    count = 1100
    found = leaves(LARGEST)[:count]
    with HashCount() as counted:
        for leaf in found:
            tree.extend([leaf])
            tree.root()
    assert tree.root() == root_of(found)
    assert count < counted.hashes < count * count.bit_length()


@settings(max_examples=150)
@given(st.lists(st.integers(0, 300), min_size=1, max_size=8))
def test_the_root_is_right_whenever_it_was_asked_for_before(batches: list[int]) -> None:
    tree = GrowingTree(lambda *_: None)
    for batch in batches:
        tree.extend(leaves(LARGEST)[tree.size : tree.size + batch])
        assert tree.root() == root_of(leaves(LARGEST)[: tree.size])


@settings(max_examples=150)
@given(st.integers(1, 1200), st.data())
def test_an_inclusion_proof_from_tiles_is_rfc_6962s_and_holds(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    found = leaves(LARGEST)[:size]
    _, all_tiles = grown(found)
    tiles = Counted(all_tiles)
    ranges = inclusion_ranges(index, size)
    path = hashes_of(ranges, size, tiles)
    assert path == recursive_path(index, found)
    assert sorted(tiles.read, key=lambda tile: (tile.level, tile.index)) == tiles_for(ranges, size)
    check_inclusion(index=index, size=size, leaf=found[index], path=path, root=root_of(found))


@settings(max_examples=150)
@given(st.integers(1, 1200), st.data())
def test_a_consistency_proof_from_tiles_is_rfc_6962s_and_holds(second: int, data: st.DataObject) -> None:
    first = data.draw(st.integers(1, second))
    found = leaves(LARGEST)[:second]
    _, tiles = grown(found)
    path = hashes_of(consistency_ranges(first, second), second, tiles)
    assert path == recursive_subproof(first, found, whole=True)
    check_consistency(
        first=first, second=second, first_root=root_of(found[:first]), second_root=root_of(found), path=path
    )


@settings(max_examples=100)
@given(st.integers(2, 600), st.data())
def test_a_proof_of_another_entry_or_with_a_changed_bit_does_not_hold(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    other = data.draw(st.integers(0, size - 1).filter(lambda each: each != index))
    found = leaves(LARGEST)[:size]
    _, tiles = grown(found)
    path = hashes_of(inclusion_ranges(index, size), size, tiles)
    at, bit = data.draw(st.integers(0, len(path) - 1)), data.draw(st.integers(0, 255))
    bent = [*path]
    bent[at] = (int.from_bytes(path[at], "big") ^ 1 << bit).to_bytes(32, "big")
    for leaf, hashes in ((found[other], path), (found[index], bent)):
        with pytest.raises(ProofWrong):
            check_inclusion(index=index, size=size, leaf=leaf, path=hashes, root=root_of(found))


def test_a_proof_in_a_smaller_tree_needs_no_more_than_the_beginning_of_a_tile() -> None:
    size = 300
    _, tiles = grown(leaves(LARGEST)[:1000])
    path = hashes_of(inclusion_ranges(299, size), size, _Beginnings(tiles))
    check_inclusion(
        index=299, size=size, leaf=leaves(LARGEST)[299], path=path, root=root_of(leaves(LARGEST)[:300])
    )


class _Beginnings(dict[Tile, bytes]):
    """Tiles of a larger tree, cut to what was asked."""

    def __getitem__(self, tile: Tile) -> bytes:
        return super().__getitem__(tile_in(1000, tile.level, tile.index))[: 32 * tile.width]


def recursive_path(index: int, found: list[bytes]) -> list[bytes]:
    """PATH of RFC 6962, 2.1.1, as it is written there."""
    if len(found) == 1:
        return []
    half = largest_power_below(len(found))
    if index < half:
        return [*recursive_path(index, found[:half]), root_of(found[half:])]
    return [*recursive_path(index - half, found[half:]), root_of(found[:half])]


def recursive_subproof(first: int, found: list[bytes], *, whole: bool) -> list[bytes]:
    """SUBPROOF of RFC 6962, 2.1.2, as it is written there."""
    if first == len(found):
        return [] if whole else [root_of(found)]
    half = largest_power_below(len(found))
    if first <= half:
        return [*recursive_subproof(first, found[:half], whole=whole), root_of(found[half:])]
    return [*recursive_subproof(first - half, found[half:], whole=False), root_of(found[:half])]


@with_each(
    ("path", "tile"),
    [
        ("tile/0/000", Tile(0, 0)),
        ("tile/0/x001/x234/067", Tile(0, 1234067)),  # the specification's example
        ("tile/5/x123/x456/078.p/2", Tile(5, 123456078, 2)),
        ("tile/63/999.p/255", Tile(63, 999, 255)),
        ("tile/1/x001/000", Tile(1, 1000)),
    ],
)
def test_a_path_and_its_tile_say_the_same(path: str, tile: Tile) -> None:
    assert tile.path == path
    assert tile_named(path) == tile


@with_each(
    "path",
    [
        "",
        "tile/0/0",
        "tile/00/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/0/x000/001",  # a longer spelling of 001
        "tile/0/123/456",
        "tile/0/x123",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000.p/",
        "tile/0/000/",
        "tile/0/000\n",
        "tile/0/٠٠٠",
        "tile/entries/000",
        "tile/data/x003/x057/500",
        "/tile/0/000",
    ],
)
def test_other_paths_are_of_no_tile(path: str) -> None:
    with pytest.raises(TilePathMalformed):
        tile_named(path)


def test_a_tree_of_70_000_has_the_tiles_of_the_specifications_example() -> None:
    assert width_in(70_000, 0, 272) == 256
    assert edge_of(70_000) == [Tile(0, 273, 112), Tile(1, 1, 17), Tile(2, 0, 1)]
    assert width_in(70_000, 1, 0) == 256
    assert width_in(70_000, 0, 274) == 0
    assert tile_in(70_000, 0, 274).width == 0


def test_a_tree_of_256_has_a_full_tile_and_one_hash_above() -> None:
    assert edge_of(256) == [Tile(1, 0, 1)]
    assert width_in(256, 0, 0) == 256


def test_an_empty_tree_has_no_tiles() -> None:
    assert edge_of(0) == []
