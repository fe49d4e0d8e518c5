"""Leaves of trees for tests."""

import hashlib
from functools import cache

from evidence.tiles import GrowingTree, Tile


@cache
def leaves(count: int) -> list[bytes]:
    """This many different leaf hashes, the same each time."""
    return [hashlib.sha256(number.to_bytes(8, "big")).digest() for number in range(count)]


def grown(found: list[bytes]) -> tuple[GrowingTree, dict[Tile, bytes]]:
    """A tree with these leaves, and all its tiles."""
    tiles: dict[Tile, bytes] = {}
    tree = GrowingTree(tiles.__setitem__)
    tree.extend(found)
    return tree, tiles | tree.edge()
