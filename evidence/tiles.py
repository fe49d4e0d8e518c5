"""Tiles: the tree's hashes in pieces of 256, as C2SP tlog-tiles stores and names them."""

import re
from dataclasses import dataclass

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
    """The partial tiles at the right edge: with them alone a tree goes on growing."""
    levels = range(-(-size.bit_length() // HEIGHT))
    edge = [tile_in(size, level, size >> HEIGHT * (level + 1)) for level in levels]
    return [tile for tile in edge if tile.width]
