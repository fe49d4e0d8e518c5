"""Lists of the cases that a person may see, found by indexed columns.

The columns only find rows: `sees` checks each against the sealed state before it is shown (3.2h).
"""

from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass, replace
from math import inf
from typing import Any
from uuid import UUID

import asyncpg

from domain.access.permissions import visibility
from domain.case.case import Case
from domain.case.stages import stage
from domain.case.untold_facts import urgent_obligations
from domain.people.roles import WHOLE_SCHOOL
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller
from store.ledger.sealing import CaseDoesNotOpen, state_size
from store.ledger.stored_states import OPENED, STANDS, WITH_KEYS, Unread, unsealed, visible_case
from store.pool import LATEST
from store.queries.case_filters import CasePosition, Filter, cases_found_by
from store.queries.case_visibility import excluded_further_on
from views.people_view import MeView, PersonView, SchoolView

MOST_LOOKED_AT = 1_000
"""Cases that one page of a search by child opens; the next page goes on after them."""
MOST_IN_DANGER = 100
_AT_ONCE = 200
_OPENED_AT_ONCE = 50
_WHOLE = "($3 OR $2 = ANY(c.acting) OR c.reached && $4)"
SEEN = f"c.school = $1 AND ($2 = ANY(c.about)) IS NOT TRUE AND ({_WHOLE} OR $2 = ANY(c.participants))"
_OF_IDS = f"SELECT {OPENED} FROM {WITH_KEYS} WHERE {SEEN} AND {STANDS} AND c.id = ANY($5::uuid[])"
_ALL_OF_IDS = f"SELECT {OPENED} FROM {WITH_KEYS} WHERE c.school = $1 AND {STANDS} AND c.id = ANY($2::uuid[])"
_PEOPLE = """
SELECT id, name, roles FROM people
WHERE school = $1
  AND ($2::uuid IS NULL OR (name, id) > (SELECT name, id FROM people WHERE id = $2 AND school = $1))
ORDER BY name, id LIMIT $3
"""
_NAMES = (
    "SELECT p.name, s.name AS school FROM people AS p JOIN schools AS s ON s.id = p.school WHERE p.id = $1"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage:
    """One page of a list."""

    cases: tuple[Case | Unread, ...]
    more: CasePosition | None
    """The row that the next page follows; None on the last page."""

    @property
    def read(self) -> list[Case]:
        """The cases that can be opened."""
        return [each for each in self.cases if not isinstance(each, Unread)]

    @property
    def unread(self) -> list[Unread]:
        """The cases that cannot be opened."""
        return [each for each in self.cases if isinstance(each, Unread)]


async def cases(
    ledger: Ledger,
    caller: Caller,
    wanted: Filter,
    limit: int,
    after: CasePosition | None,
    enough_bytes: float = inf,
) -> ListPage:
    """Cases that the caller may see, newest first, after the last one of the previous page.

    A page ends before its limit with the case that brings it to `enough_bytes`, and a search by child also
    after so many cases that had to be opened.
    """
    found: list[tuple[Case | Unread, CasePosition]] = []
    size, looked_at = 0, 0
    most = limit + 1 if wanted.child is None else max(limit + 1, _AT_ONCE)
    while True:
        statement, values = cases_found_by(caller, wanted, most, after)
        rows = await ledger.pool.fetch(statement, *values)
        looked_at += len(rows)
        async for row, each in _checked(ledger, caller, wanted, rows):
            after = (row["raised_at"] or LATEST, row["id"])
            if each is not None:
                found.append((each, after))
                size += state_size(row["state"])
            if size >= enough_bytes and len(found) <= limit:
                return ListPage(cases=tuple(each for each, _ in found), more=after)
        # Fill up the page if a check dropped a row: a gap would reveal that there is a case.
        if len(found) > limit or len(rows) < most:
            break
        if wanted.child is not None:
            if looked_at >= MOST_LOOKED_AT:
                return ListPage(cases=tuple(each for each, _ in found), more=after)
            most = max(limit + 1, min(2 * _AT_ONCE, MOST_LOOKED_AT - looked_at))
    page = found[:limit]
    return ListPage(cases=tuple(each for each, _ in page), more=page[-1][1] if len(found) > limit else None)


async def danger_first(
    ledger: Ledger, caller: Caller, wanted: Filter, limit: int, after: CasePosition | None
) -> ListPage:
    """The page of `cases`; the first page begins with those in danger, which later ones have again (11.4)."""
    page = await cases(ledger, caller, wanted, limit, after)
    if after is not None:
        return page
    danger = (await cases(ledger, caller, replace(wanted, in_danger=True), MOST_IN_DANGER, None)).cases
    first = {each.id for each in danger}
    return replace(page, cases=(*danger, *(each for each in page.cases if each.id not in first)))


async def of_ids(ledger: Ledger, caller: Caller, ids: Collection[UUID]) -> list[Case | Unread]:
    """The cases among these that the caller may see, as they are now."""
    rows = await ledger.pool.fetch(_OF_IDS, *who(caller), list(ids))
    found = [visible_case(row, ledger.seals, caller.person, caller.school) for row in rows]
    return await open_to(ledger, caller, [each for each in found if each is not None])


async def open_to(ledger: Ledger, caller: Caller, cases: Sequence[Case | Unread]) -> list[Case | Unread]:
    """The cases that are not joined to one that excludes the caller (2.4g, 3.2h)."""
    joined = [each for each in cases if isinstance(each, Case) and each.joined_into is not None]
    if not joined:
        return list(cases)
    excluded = await excluded_further_on(ledger.pool, ledger.seals, caller.person, joined)
    return [each for each in cases if each.id not in excluded]


async def _checked(
    ledger: Ledger, caller: Caller, wanted: Filter, rows: Sequence[asyncpg.Record]
) -> AsyncIterator[tuple[asyncpg.Record, Case | Unread | None]]:
    """Each row with its case, or None if it is not shown. Opened in parts: a page may end early."""
    for start in range(0, len(rows), _OPENED_AT_ONCE):
        part = rows[start : start + _OPENED_AT_ONCE]
        opened = [visible_case(row, ledger.seals, caller.person, caller.school) for row in part]
        like = [each for each in opened if each is not None and _is_like(each, wanted, caller)]
        kept = {each.id: each for each in await open_to(ledger, caller, like)}
        for row in part:
            yield row, kept.get(row["id"])


async def all_of_ids(ledger: Ledger, school: UUID, ids: Collection[UUID]) -> list[Case | Unread]:
    """The cases of a school among these, for the command line, which reads all."""
    found: list[Case | Unread] = []
    for row in await ledger.pool.fetch(_ALL_OF_IDS, school, list(ids)):
        try:
            state = unsealed(row, ledger.seals)
        except CaseDoesNotOpen:
            found.append(Unread(id=row["id"], raised_at=None))
            continue
        if state.school == school:
            found.append(state)
    return found


def _is_like(each: Case | Unread, wanted: Filter, caller: Caller) -> bool:
    """Whether the case itself matches the filter, as its columns did."""
    if isinstance(each, Unread):
        return True
    if wanted.child is not None and not wanted.child.matches(each):  # most cases, and the quickest to tell
        return False
    whole, me = visibility(each, caller.person) == "whole", caller.person.id
    late = any(owed.state == "overdue" for owed in each.open_obligations)
    return (
        (wanted.stage is None or stage(each) == wanted.stage)
        and (wanted.overdue is None or not whole or late == wanted.overdue)
        and (wanted.category is None or each.concern.category == wanted.category)
        and (wanted.category is None or whole or each.raised_by == me)
        and (wanted.owner is None or (whole and each.owner == wanted.owner))
        and (not wanted.owners or (whole and each.owner in _owners(wanted)))
        and (not wanted.unclosed or (whole and not each.closed))
        and (not wanted.in_danger or (whole and bool(urgent_obligations(each))))
        and (not wanted.without_owner or not whole or each.owner is None)
        and (wanted.reference is None or each.reference == wanted.reference)
        and (wanted.child is None or whole)
    )


def _owners(wanted: Filter) -> tuple[UUID | None, ...]:
    return (*wanted.owners, None) if wanted.or_unowned else wanted.owners


async def people(
    ledger: Ledger, caller: Caller, limit: int, after: tuple[Any, ...] | None
) -> list[PersonView]:
    """The people of the caller's school."""
    rows = await ledger.pool.fetch(_PEOPLE, caller.school, *(after or (None,)), limit)
    return [PersonView(id=row["id"], name=row["name"], roles=tuple(row["roles"] or ())) for row in rows]


async def me(ledger: Ledger, caller: Caller) -> MeView:
    """The caller, with names."""
    (row,) = await ledger.pool.fetch(_NAMES, caller.person.id)
    return MeView(
        id=caller.person.id,
        name=row["name"],
        roles=caller.person.roles,
        school=SchoolView(id=caller.school, name=row["school"]),
    )


def who(caller: Caller) -> tuple[Any, ...]:
    """The caller's values for SEEN: $1 to $4."""
    roles = list(caller.person.roles)
    return caller.school, caller.person.id, any(role in WHOLE_SCHOOL for role in roles), roles
