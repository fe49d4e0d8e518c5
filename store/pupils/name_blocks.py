"""The pupils of a school in the order of their names, in blocks: one comparison rules out a whole block."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from operator import attrgetter
from uuid import UUID

from domain.pupils.name_matching import NameText
from domain.pupils.pupil_listing import PupilFilter, PupilListing

BLOCK = 64
"""Pupils of a block. One that has grown to twice as many is halved."""
Place = tuple[str, str, bytes]
"""Where a pupil stands in a list: by family name, given name and id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NameEntry:
    """A pupil in memory."""

    id: UUID
    place: Place
    listing: PupilListing
    text: NameText


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    """Some pupils in a row, with the text of all their names, and of all their nicknames."""

    entries: Sequence[NameEntry]
    names: str
    nicknames: str

    @property
    def last(self) -> Place:
        """The place of its last pupil."""
        return self.entries[-1].place


_PLACE = attrgetter("place")
_LAST = attrgetter("last")


class NameBlocks:
    """Pupils in order. They never change: a search goes through one while a change makes another."""

    def __init__(self, blocks: Sequence[_Block] = ()) -> None:
        self._blocks = blocks

    @classmethod
    def of(cls, entries: Sequence[NameEntry]) -> "NameBlocks":
        """Put pupils in order."""
        return cls(_cut(sorted(entries, key=_PLACE)))

    def __len__(self) -> int:
        return sum(len(block.entries) for block in self._blocks)

    def with_entry(self, entry: NameEntry) -> "NameBlocks":
        """The pupils of these blocks and another."""
        if not self._blocks:
            return NameBlocks.of([entry])
        number = min(bisect_left(self._blocks, entry.place, key=_LAST), len(self._blocks) - 1)
        before = self._blocks[number].entries
        at = bisect_left(before, entry.place, key=_PLACE)
        return self._changed(number, [*before[:at], entry, *before[at:]])

    def without(self, place: Place) -> "NameBlocks":
        """The pupils of these blocks but the one at this place."""
        number = bisect_left(self._blocks, place, key=_LAST)
        return self._changed(number, [each for each in self._blocks[number].entries if each.place != place])

    def _changed(self, number: int, entries: Sequence[NameEntry]) -> "NameBlocks":
        instead = _cut(entries) if len(entries) > 2 * BLOCK else [_block(entries)] if entries else []
        return NameBlocks([*self._blocks[:number], *instead, *self._blocks[number + 1 :]])

    def matching(self, wanted: PupilFilter, after: Place | None = None) -> Iterator[NameEntry]:
        """The pupils who match, after a place."""
        near = self._near(wanted, after)
        return (each for each in near if wanted.matches(each.listing, each.text))

    def _near(self, wanted: PupilFilter, after: Place | None) -> Iterator[NameEntry]:
        """Pupils who have the longest part of the name: a call for each of 100,000 takes ten times longer."""
        part = wanted.words.anywhere[0] if wanted.words.anywhere else ""
        nickname = f" {part}"
        first = bisect_right(self._blocks, after, key=_LAST) if after is not None else 0
        for block in islice(self._blocks, first, None):
            if part not in block.names and nickname not in block.nicknames:
                continue
            for each in block.entries:
                if after is not None and each.place <= after:
                    continue
                if part in each.text.names or nickname in each.text.nicknames:
                    yield each


def _cut(entries: Sequence[NameEntry]) -> list[_Block]:
    return [_block(entries[start : start + BLOCK]) for start in range(0, len(entries), BLOCK)]


def _block(entries: Sequence[NameEntry]) -> _Block:
    return _Block(
        entries=entries,
        names="\n".join([each.text.names for each in entries]),
        nicknames="\n".join([each.text.nicknames for each in entries]),
    )
