"""Who may see which case, by its sealed state, cached until its row is written again."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

import asyncpg

from domain.access.permissions import Visibility, visibility_from
from domain.case.audience import routed_to
from domain.case.case import Case
from domain.people.roles import Person
from store.ledger.sealing import CaseDoesNotOpen, Seals
from store.ledger.stored_states import OPENED, WITH_KEYS, unsealed
from store.pool import Database, Pool

WRITTEN = "c.xmin::text AS written"
"""The transaction that wrote the row: every change of the row changes it."""
_READ = f"SELECT {OPENED}, {WRITTEN} FROM {WITH_KEYS} WHERE c.id = ANY($1::uuid[])"
_KNOWN = "SELECT about, acting, reached, participants FROM cases WHERE id = $1 AND school = $2"
_KNOWN_OF = """
SELECT id, about, acting, reached, participants FROM cases WHERE id = ANY($1::uuid[]) AND school = $2
"""
_EXCLUDED = "($2 = ANY(c.about)) IS TRUE AS excluded"
_GOES_ON = f"SELECT {OPENED}, {_EXCLUDED} FROM {WITH_KEYS} WHERE c.id = ANY($1::uuid[])"
_AT_ONCE = 50
_MOST = 10_000
T = TypeVar("T")
Row = tuple[UUID, str]
"""A case, and the transaction that wrote its row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _SightFacts:
    """The facts that decide who may see a case."""

    school: UUID
    about: tuple[UUID, ...]
    acting: tuple[UUID, ...]
    routed_roles: tuple[str, ...]
    participants: tuple[UUID, ...]


class OpenedRows(Generic[T]):
    """The facts needed of each case, opened once after each write of its row; a limited number is kept."""

    def __init__(self, most: int, needed: Callable[[Case], T]) -> None:
        self._most, self._needed = most, needed
        self._known: OrderedDict[Row, T | None] = OrderedDict()

    async def of(self, pool: Pool, seals: Seals, rows: Collection[Row]) -> dict[Row, T | None]:
        """By row; None for a case that cannot be opened."""
        known = {row: self._known[row] for row in rows if row in self._known}
        new = [case for case, written in rows if (case, written) not in known]
        for start in range(0, len(new), _AT_ONCE):
            for each in await pool.fetch(_READ, new[start : start + _AT_ONCE]):
                key = (each["id"], each["written"])
                try:
                    known[key] = self._known[key] = self._needed(unsealed(each, seals))
                except CaseDoesNotOpen:
                    known[key] = self._known[key] = None
            await asyncio.sleep(0)  # let other tasks run
        while len(self._known) > self._most:
            self._known.popitem(last=False)
        return known


class Sights:
    """Who may see the cases that one process looked at last."""

    def __init__(self) -> None:
        self._opened = OpenedRows(_MOST, _sight_facts)

    async def seen(
        self, pool: Pool, seals: Seals, rows: Collection[Row], person: Person, school: UUID
    ) -> frozenset[UUID]:
        """The cases in these rows that a person in that school may see.

        A case that cannot be opened is among them: the query that found its row has checked the columns.
        """
        known = await self._opened.of(pool, seals, rows)
        return frozenset(case for (case, _), seen in known.items() if _may_see(seen, person, school))


def _sight_facts(state: Case) -> _SightFacts:
    return _SightFacts(
        school=state.school,
        about=state.about,
        acting=state.acting,
        routed_roles=routed_to(state),
        participants=state.participants,
    )


def _may_see(seen: _SightFacts | None, person: Person, school: UUID) -> bool:
    if seen is None:
        return True
    found = visibility_from(
        person,
        about=seen.about,
        acting=seen.acting,
        routed_roles=seen.routed_roles,
        participants=seen.participants,
    )
    return seen.school == school and found is not None


async def sight_of(database: Database, person: Person, school: UUID, case: UUID) -> Visibility | None:
    """How much of the case a person in that school sees, by its row: its state may not open (3.2h).

    None also if there is no such case.
    """
    row = await database.fetchrow(_KNOWN, case, school)
    return _by_row(row, person) if row is not None else None


async def seen_whole(database: Database, person: Person, school: UUID, cases: Collection[UUID]) -> set[UUID]:
    """The cases that a person in that school sees whole, by their rows."""
    rows = await database.fetch(_KNOWN_OF, list(cases), school)
    return {row["id"] for row in rows if _by_row(row, person) == "whole"}


def _by_row(row: asyncpg.Record, person: Person) -> Visibility | None:
    if None in row.values():
        return None
    return visibility_from(
        person,
        about=row["about"],
        acting=row["acting"],
        routed_roles=row["reached"],
        participants=row["participants"],
    )


async def excluded_further_on(
    database: Database, seals: Seals, person: Person, cases: Collection[Case]
) -> frozenset[UUID]:
    """The cases that go on in one that excludes the person, so that they see neither (2.4g, 3.2h).

    Such an exclusion is an entry of the case itself too, unless that could not be opened at that time. A case
    to which another was joined is never joined itself, so this looks one case ahead.
    """
    ahead = {case.id: case.joined_into for case in cases if case.joined_into is not None}
    excluding = set[UUID]()
    for row in await database.fetch(_GOES_ON, list(ahead.values()), person.id) if ahead else ():
        with suppress(CaseDoesNotOpen):
            if row["excluded"] or person.id in unsealed(row, seals).about:
                excluding.add(row["id"])
    return frozenset(case for case, into in ahead.items() if into in excluding)
