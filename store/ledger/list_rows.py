"""The narrow rows that lists find a case by: open work, cards, readers, pupil.

They repeat what the case says, so a list checks each case that it finds before it is shown.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson

from domain.access.ownership import Owners, owners_of_open
from domain.calendar.working_time import instant
from domain.case.audience import routed_to
from domain.case.case import Case, derived_once
from domain.case.obligation import Obligation
from domain.case.untold_facts import to_ask_about_danger, urgent_obligations
from domain.compliance.obligation_outcomes import OWED_BY_AGENCIES
from domain.people.roles import DSL_ROLES, Person
from store.ledger.projection import Rows

NEVER = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
"""Where work without a deadline stands."""
DSL_OR_DEPUTY = "dsl_or_deputy"
"""One row for both, who have the same powers (3.2l)."""
COLUMNS = {
    "open_work": ("obligation", "owner", "school", "rank", "due_at", "at_once", "told"),
    "work_cards": ("list", "waits", "school", "rank", "due_at", "raised_at", "category"),
    "case_readers": ("reader", "school", "raised_at"),
    "pupil_cases": ("school", "pupil"),
}
"""The columns of each table after the case; the first of them are its key."""
_KEYS = {"open_work": 2, "work_cards": 2, "case_readers": 1, "pupil_cases": 0}
ListRows = Mapping[str, frozenset[tuple[Any, ...]]]
"""The rows of one case by their table, without the case."""


@derived_once
def list_rows(state: Case) -> ListRows:
    """The rows of a case."""
    open_now, whose = state.open_obligations, owners_of_open(state)
    at_once = (*urgent_obligations(state), *to_ask_about_danger(state))  # 11.4
    readers = {*map(str, (*state.participants, *state.acting)), *routed_to(state)}
    work = {
        (
            each.id,
            owner,
            state.school,
            int(each.state != "overdue"),
            each.due_at or NEVER,
            each in at_once,
            told,
        )
        for each in open_now
        for told in [_work_fields(each, whose[each.id])]
        for owner in _owner_names(whose[each.id])
    }
    return {
        "open_work": frozenset(work),
        "work_cards": frozenset(_cards(state, work)),
        "case_readers": frozenset((reader, state.school, state.raised_at) for reader in readers),
        "pupil_cases": frozenset(() if state.pupil.id is None else [(state.school, state.pupil.id)]),
    }


def changes(before: Case | None, after: Case) -> Rows:
    """What a command changes in them, as `change_lists` takes it: all rows of a new case."""
    old: ListRows = list_rows(before) if before is not None else {}
    changed: Rows = {}
    for table, new in list_rows(after).items():
        had, key = old.get(table, frozenset()), _KEYS[table]
        kept = {row[:key] for row in new}
        gone = {row for row in had if row[:key] not in kept}
        for name, rows in ((table, new - had), (f"gone {table}", gone)):
            if rows:
                names = ("case_id", *COLUMNS[table])
                changed[name] = [dict(zip(names, (after.id, *row), strict=True)) for row in rows]
    return changed


def names_of(person: Person) -> list[str]:
    """What the rows of a person's work and cases are found under: the person and their roles."""
    team = [DSL_OR_DEPUTY] if not set(DSL_ROLES).isdisjoint(person.roles) else []
    return [str(person.id), *person.roles, *team]


def held_by(person: UUID | None) -> str:
    """The list of what the DSL and deputies owe in cases that this person owns, or that no one does."""
    return f"held:{person or 'none'}"


def lists_of_task(state: Case, obligation: str) -> frozenset[str]:
    """The lists that an open obligation is on."""
    owners = {owner for each, owner, *_ in list_rows(state)["open_work"] if each == obligation}
    return frozenset(owners | {held_by(state.owner)} if DSL_OR_DEPUTY in owners else owners)


def _cards(state: Case, work: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """For each list, the first task that the school must do, and the first for which it waits on others."""
    places: dict[tuple[str, bool], tuple[int, datetime]] = {}
    for obligation, owner, _, rank, due_at, *_ in work:
        place = rank, due_at
        waits = rank == 1 and obligation.partition(":")[0] in OWED_BY_AGENCIES
        for name in (owner, held_by(state.owner)) if owner == DSL_OR_DEPUTY else (owner,):
            places[name, waits] = min(place, places.get((name, waits), place))
    for card, place in places.items():
        yield (*card, state.school, *place, state.raised_at, state.concern.category)


def _work_fields(owed: Obligation, whose: Owners) -> str:
    """The fields of a `WorkView` that no other column has, and who is kept from it."""
    fields = {
        "clause": owed.clause,
        "owner_roles": owed.owner_roles,
        "opened_at": instant(owed.opened_at),
        "basis": owed.basis,
        "rung": owed.rung,
        "provisional": owed.provisional,
        "never": whose.never,
    }
    return orjson.dumps(fields).decode()


def _owner_names(whose: Owners) -> Iterable[str]:
    roles = set(whose.roles)
    if roles.issuperset(DSL_ROLES):
        roles = roles.difference(DSL_ROLES) | {DSL_OR_DEPUTY}
    return roles.union(whose.people)
