"""The narrow rows that lists find a case by: open work, cards, readers, the next time for the clock, pupil.

They repeat what the case says, so a list checks each case that it finds before it is shown.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import orjson

from domain.access.ownership import Owners, owners_of_open
from domain.case.audience import routed_to
from domain.case.case import Case, derived_once
from domain.case.untold_facts import to_ask_about_danger, urgent_obligations
from domain.compliance.obligation_outcomes import OWED_BY_AGENCIES
from domain.people.roles import DSL_ROLES, Person

NEVER = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
"""Where work without a deadline stands."""
DSL_OR_DEPUTY = "dsl_or_deputy"
"""One row for both, who have the same powers (3.2l)."""
Work = dict[tuple[str, str], tuple[int, datetime, bool]]
"""By obligation and owner: 0 if overdue, else 1; the deadline; whether danger, known or not, is first."""
Cards = dict[tuple[str, bool], tuple[int, datetime]]
"""By list, and whether it waits on others: the place of the first task."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRows:
    """All rows of one case."""

    work: Work
    cards: Cards
    """`change_lists` makes these from the open work itself."""
    readers: frozenset[str]
    """People, and roles that it was escalated or rerouted to."""
    wakes_at: datetime | None
    pupil: UUID | None
    """The pupil of the register whom the case is about now; None if it names none."""


@derived_once
def list_rows(state: Case) -> ListRows:
    """The rows of a case."""
    open_now, whose = state.open_obligations, owners_of_open(state)
    wakes = [each.wakes_at for each in open_now if each.wakes_at is not None]
    at_once = (*urgent_obligations(state), *to_ask_about_danger(state))  # 11.4
    work = {
        (each.id, owner): (0 if each.state == "overdue" else 1, each.due_at or NEVER, each in at_once)
        for each in open_now
        for owner in _owner_names(whose[each.id])
    }
    return ListRows(
        work=work,
        cards=_cards(state, work),
        readers=frozenset((*map(str, (*state.participants, *state.acting)), *routed_to(state))),
        wakes_at=min(wakes, default=None),
        pupil=state.pupil.id,
    )


def changes(before: Case | None, after: Case) -> str:
    """What a command changes in them, as `change_lists` takes it."""
    new = list_rows(after)
    if before is None:
        return everything(new)
    old = list_rows(before)
    change: dict[str, object] = {}
    if gone := old.work.keys() - new.work.keys():
        change["gone"] = sorted(gone)
    if work := {key: place for key, place in new.work.items() if old.work.get(key) != place}:
        change["work"] = _items(work)
    if readers_gone := old.readers - new.readers:
        change["readers_gone"] = sorted(readers_gone)
    if readers := new.readers - old.readers:
        change["readers"] = sorted(readers)
    if new.wakes_at != old.wakes_at:
        change["wakes_at"] = new.wakes_at
    if new.pupil != old.pupil:
        change["pupil"] = new.pupil
    return orjson.dumps(change).decode()


def everything(rows: ListRows) -> str:
    """All rows, as `change_lists` takes them."""
    document = {
        "work": _items(rows.work),
        "readers": sorted(rows.readers),
        "wakes_at": rows.wakes_at,
        "pupil": rows.pupil,
    }
    return orjson.dumps(document).decode()


def names_of(person: Person) -> list[str]:
    """What the rows of a person's work and cases are found under: the person and their roles."""
    team = [DSL_OR_DEPUTY] if not set(DSL_ROLES).isdisjoint(person.roles) else []
    return [str(person.id), *person.roles, *team]


def held_by(person: UUID | None) -> str:
    """The list of what the DSL and deputies owe in cases that this person owns, or that no one does."""
    return f"held:{person or 'none'}"


def lists_of_task(state: Case, obligation: str) -> frozenset[str]:
    """The lists that an open obligation is on."""
    owners = {owner for each, owner in list_rows(state).work if each == obligation}
    return frozenset(owners | {held_by(state.owner)} if DSL_OR_DEPUTY in owners else owners)


def _cards(state: Case, work: Work) -> Cards:
    cards: Cards = {}
    for (obligation, owner), (rank, due_at, _) in work.items():
        place = rank, due_at
        waits = rank == 1 and obligation.partition(":")[0] in OWED_BY_AGENCIES
        for name in (owner, held_by(state.owner)) if owner == DSL_OR_DEPUTY else (owner,):
            cards[name, waits] = min(place, cards.get((name, waits), place))
    return cards


def _items(work: Work) -> list[tuple[str, str, int, datetime, bool]]:
    return [(*key, *place) for key, place in work.items()]


def _owner_names(whose: Owners) -> Iterable[str]:
    roles = set(whose.roles)
    if roles.issuperset(DSL_ROLES):
        roles = roles.difference(DSL_ROLES) | {DSL_OR_DEPUTY}
    return roles.union(whose.people)
