"""Tiles have the paths and widths of C2SP tlog-tiles."""

import pytest

from evidence.tiles import Tile, TilePathMalformed, edge_of, tile_in, tile_named, width_in
from tests.with_each import with_each


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
