"""Pupils found by name: the opened search rows of a school in memory, brought up to date by each search.

Names are sealed at rest. Memory only says which rows to read: what a search answers is opened from them.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from uuid import UUID

import structlog

from domain.pupils.name_matching import NameText
from domain.pupils.pupil_listing import PupilFilter, PupilListing
from store.ledger.sealing import DoesNotOpen, Seals
from store.pool import Pool
from store.pupils.name_blocks import NameBlocks, NameEntry
from store.pupils.pupil_codec import listing_from_bytes

MOST_ENTRIES = 500_000
"""How many pupils of all schools are kept in memory; the school that was searched longest ago goes first."""
_CHUNK = 4_000
_FEW = 100
"""Changes that are put in their places one by one; more of them are sorted in."""
_LAST = UUID(int=2**128 - 1)
_LONG = 60.0
"""Seconds for loading a register that this process has not searched yet."""
_ROWS = """
SELECT l.pupil_id, l.change, l.version, l.listing, k.wrapped,
    (SELECT s.last_value FROM pupil_changes AS s) AS newest
FROM {listings} AS l LEFT JOIN pupil_keys AS k ON k.pupil_id = l.pupil_id
WHERE l.school = $1
"""
_CHANGED = f"""
{_ROWS.format(listings="pupil_listings")} AND (l.change, l.pupil_id) > ($2, $3)
ORDER BY l.change, l.pupil_id LIMIT $4
"""
# By their ids alone (OFFSET 0): without statistics, Postgres would look through the rows of the whole school.
_THESE = _ROWS.format(listings="(SELECT * FROM pupil_listings WHERE pupil_id = ANY($2::uuid[]) OFFSET 0)")
_log = structlog.get_logger("store")


@dataclass(slots=True)
class _Register:
    """The pupils of one school, up to a change of its register."""

    blocks: NameBlocks = field(default_factory=NameBlocks)
    by_id: dict[UUID, NameEntry] = field(default_factory=dict)
    unread: set[UUID] = field(default_factory=set)
    change: int = 0
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    def take(self, changed: Sequence[tuple[UUID, NameEntry | None]]) -> None:
        """Replace the entries of these pupils."""
        if len(changed) > _FEW:
            for pupil, entry in changed:
                if entry is None:
                    self.by_id.pop(pupil, None)
                else:
                    self.by_id[pupil] = entry
            self.blocks = NameBlocks.of(list(self.by_id.values()))
            return
        for pupil, entry in changed:
            self.drop(pupil)
            if entry is not None:
                self.by_id[pupil] = entry
                self.blocks = self.blocks.with_entry(entry)

    def drop(self, pupil: UUID) -> None:
        """Forget a pupil."""
        known = self.by_id.pop(pupil, None)
        if known is not None:
            self.blocks = self.blocks.without(known.place)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPupil:
    """A pupil whom a search found, as their row has them now."""

    id: UUID
    version: int
    listing: PupilListing


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPupils:
    """A page of found pupils."""

    pupils: list[FoundPupil]
    next: UUID | None
    """Where the next page begins: after this pupil."""
    unread: int
    """How many pupils of the school cannot be opened."""


class NameIndex:
    """The registers that this process searched last."""

    def __init__(self, pool: Pool, seals: Seals) -> None:
        self._pool = pool
        self._seals = seals
        self._registers: OrderedDict[UUID, _Register] = OrderedDict()

    def clear(self) -> None:
        """Forget everything; the next search loads it again."""
        self._registers.clear()

    async def search(
        self, school: UUID, wanted: PupilFilter, limit: int, after: UUID | None = None
    ) -> FoundPupils:
        """Pupils of a school who match, by family name, after the last of the page before."""
        register = await self._up_to_date(school)
        last = register.by_id.get(after) if after is not None else None
        near = register.blocks.matching(wanted, last.place if last is not None else None)
        hits = await _listed(register, islice(near, limit + 1))
        found = await self._read_rows(school, register, [hit.id for hit in hits[:limit]])
        return FoundPupils(
            pupils=[each for each in found if wanted.matches(each.listing, _text(each.listing))],
            next=hits[limit - 1].id if len(hits) > limit else None,
            unread=len(register.unread),
        )

    async def matching(self, school: UUID, wanted: PupilFilter) -> list[UUID]:
        """Every pupil of a school who matches, from memory alone: the caller checks what it shows."""
        register = await self._up_to_date(school)
        return [each.id for each in await _listed(register, register.blocks.matching(wanted))]

    async def all_of(self, school: UUID) -> dict[UUID, PupilListing]:
        """Every pupil of a school, also those who left or were merged, for matching an import."""
        register = await self._up_to_date(school)
        return {pupil: entry.listing for pupil, entry in register.by_id.items()}

    async def named(self, school: UUID, pupils: Sequence[UUID]) -> dict[UUID, FoundPupil]:
        """These pupils of a school as their rows have them; those that cannot be opened are left out."""
        register = _Register()
        return {each.id: each for each in await self._read_rows(school, register, list(pupils))}

    async def _up_to_date(self, school: UUID) -> _Register:
        """The register with every change that was committed before this call."""
        register = self._registers.get(school)
        if register is None:
            register = self._registers[school] = _Register()
        self._registers.move_to_end(school)
        async with register.lock:
            seconds = _LONG if register.change == 0 else None
            change, last, newest = register.change, _LAST, register.change
            changed: list[tuple[UUID, NameEntry | None]] = []
            while True:
                rows = await self._pool.fetch(_CHANGED, school, change, last, _CHUNK, seconds=seconds)
                if not rows:
                    break
                opened = (
                    await asyncio.to_thread(lambda page: list(map(self._opened, page)), rows)
                    if len(rows) > _FEW
                    else list(map(self._opened, rows))
                )
                for row, (is_damaged, entry) in zip(rows, opened, strict=True):
                    changed.append((row["pupil_id"], entry))
                    (register.unread.add if is_damaged else register.unread.discard)(row["pupil_id"])
                change, last = rows[-1]["change"], rows[-1]["pupil_id"]
                # A damaged number must not hide the changes that follow.
                newest = max(newest, min(change, rows[-1]["newest"]))
                if len(rows) < _CHUNK:
                    break
            if changed:
                register.take(changed)
                register.change = newest
        self._forget_the_oldest()
        return register

    async def _read_rows(self, school: UUID, register: _Register, ids: list[UUID]) -> list[FoundPupil]:
        """The rows of these pupils, opened, in their order."""
        if not ids:
            return []
        rows = {row["pupil_id"]: row for row in await self._pool.fetch(_THESE, school, ids)}
        found = []
        for pupil in ids:
            row = rows.get(pupil)
            damaged, entry = self._opened(row) if row is not None else (False, None)
            if entry is None:  # damaged, or the key was destroyed since
                register.drop(pupil)
                if damaged:
                    register.unread.add(pupil)
                continue
            found.append(FoundPupil(id=pupil, version=rows[pupil]["version"], listing=entry.listing))
        return found

    def _opened(self, row: Any) -> tuple[bool, NameEntry | None]:
        """Whether the row is damaged, and the entry; neither if the pupil's key was destroyed."""
        if row["wrapped"] is None:
            return False, None
        pupil: UUID = row["pupil_id"]
        try:
            key = self._seals.key(pupil, row["wrapped"])
            listing = listing_from_bytes(key.open_listing(row["version"], row["listing"]))
        except (DoesNotOpen, ValueError):
            _log.error("a pupil's search row does not open", pupil_id=str(pupil))
            return True, None
        place = (*listing.place, pupil.bytes)
        return False, NameEntry(id=pupil, place=place, listing=listing, text=_text(listing))

    def _forget_the_oldest(self) -> None:
        while len(self._registers) > 1 and self._size > MOST_ENTRIES:
            self._registers.popitem(last=False)

    @property
    def _size(self) -> int:
        return sum(len(each.by_id) for each in self._registers.values())


async def _listed(register: _Register, found: Iterable[NameEntry]) -> list[NameEntry]:
    """The pupils whom a search finds, in a thread if there are many to look through."""
    if len(register.by_id) < _CHUNK:
        return list(found)
    return await asyncio.to_thread(list, found)


def _text(listing: PupilListing) -> NameText:
    return NameText.of(listing.given_name, listing.family_name, listing.known_as)
