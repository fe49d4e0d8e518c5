"""A person's obligations: found by narrow rows, and shown from the sealed state."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from domain.access.ownership import is_owner
from domain.access.permissions import stage_for
from domain.case.case import Case
from domain.case.untold_facts import to_ask_about_danger, urgent_obligations
from store.ledger.ledger import Ledger
from store.ledger.list_rows import NEVER, names_of
from store.ledger.load_request import Caller
from store.ledger.stored_states import Unread
from store.queries.case_queries import SEEN, who
from store.queries.joined_cases import read_cases
from views.obligation_view import WorkView, obligation_views, work_of_column, work_view

# For each name the first rows, by the index; one obligation may be found under several names.
_FOUND = f"""
SELECT f.rank, f.due_at, f.case_id, f.obligation, bool_or(f.at_once) AS at_once
FROM unnest($5::text[]) AS o (owner) CROSS JOIN LATERAL (
    SELECT w.rank, w.due_at, w.case_id, w.obligation, w.at_once
    FROM open_work AS w JOIN cases AS c ON c.id = w.case_id
    WHERE w.school = $1 AND w.owner = o.owner AND {SEEN} {{and_these}}
    ORDER BY w.rank, w.due_at, w.case_id, w.obligation LIMIT $6
) AS f
GROUP BY f.rank, f.due_at, f.case_id, f.obligation
ORDER BY f.rank, f.due_at, f.case_id, f.obligation LIMIT $6
"""
FIRST = _FOUND.format(and_these="")
_LATER = "AND (w.rank, w.due_at, w.case_id, w.obligation) > ($7, $8, $9, $10)"
_AFTER = _FOUND.format(and_these=_LATER)
_AT_ONCE = "AND w.at_once"
DANGERS = _FOUND.format(and_these=_AT_ONCE)
_DANGERS_AFTER = _FOUND.format(and_these=f"{_AT_ONCE} {_LATER}")
_COLUMNS = """
SELECT w.case_id, w.obligation, w.owner, w.rank, w.due_at, w.told, c.stage
FROM open_work AS w JOIN cases AS c ON c.id = w.case_id
WHERE c.id = ANY($1::uuid[]) AND NOT c.closed
"""
_HIDDEN = ("owners", "never", "stage")
WorkPosition = tuple[int, datetime, UUID, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundWork:
    """An obligation found by its row, and its position; it must be checked before it is shown."""

    case: UUID
    name: str
    """The obligation's id."""
    place: WorkPosition
    at_once: bool
    """Whether danger, or that no one asked about it, puts it before all others (11.4)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkPage:
    """One page of what a person owes."""

    rows: list[WorkView]
    states: dict[UUID, Case]
    """The cases of these rows that can be opened."""
    more: WorkPosition | None
    """The place that the next page follows; None on the last page."""


async def work_page(ledger: Ledger, caller: Caller, limit: int, after: WorkPosition | None) -> WorkPage:
    """Overdue obligations first, then by deadline, then those without one."""
    found: list[tuple[WorkView, FoundWork]] = []
    states: dict[UUID, Case] = {}
    while True:
        statement, place = (_AFTER, after) if after is not None else (FIRST, ())
        candidates = await _find_work(ledger, caller, statement, limit + 1, *place)
        known, shown = await _checked(ledger, candidates, caller)
        states |= known
        found += shown
        if len(found) > limit or len(candidates) <= limit:
            break
        after = candidates[-1].place  # a gap would reveal that there is a case
    more = found[limit - 1][1].place if len(found) > limit else None
    return WorkPage(rows=[row for row, _ in found[:limit]], states=states, more=more)


async def dangers(ledger: Ledger, caller: Caller, most: int) -> WorkPage:
    """What the caller owes at once in danger, then where no one has asked about it (11.4, 11.9)."""
    rows: list[WorkView] = []
    unasked: list[WorkView] = []
    states: dict[UUID, Case] = {}
    statement = DANGERS
    place: WorkPosition | tuple[()] = ()
    while True:
        candidates = await _find_work(ledger, caller, statement, most, *place)
        known, shown = await _checked(ledger, candidates, caller)
        urgent = [row for row, found in shown if _is_at_once(found, known.get(found.case))]
        to_ask = [row for row, found in shown if _asks(found, known.get(found.case))]
        rows, unasked = [*rows, *urgent], [*unasked, *to_ask][:most]
        both = (*urgent, *to_ask)
        states |= {each.referral: known[each.referral] for each in both if each.referral in known}
        if len(rows) >= most or len(candidates) < most:
            return WorkPage(rows=[*rows[:most], *unasked], states=states, more=None)
        statement, place = _DANGERS_AFTER, candidates[-1].place


def _is_at_once(found: FoundWork, state: Case | None) -> bool:
    """As the case says. If it cannot be opened, as its row says."""
    if state is None:
        return found.at_once
    return found.name in {each.id for each in urgent_obligations(state)}


def _asks(found: FoundWork, state: Case | None) -> bool:
    return state is not None and found.name in {each.id for each in to_ask_about_danger(state)}


async def _find_work(
    ledger: Ledger, caller: Caller, statement: str, most: int, *further: Any
) -> list[FoundWork]:
    names = names_of(caller.person)
    rows = await ledger.pool.fetch(statement, *who(caller), names, most, *further)
    return [
        FoundWork(
            case=row["case_id"],
            name=row["obligation"],
            place=(row["rank"], row["due_at"], row["case_id"], row["obligation"]),
            at_once=row["at_once"],
        )
        for row in rows
    ]


async def _checked(
    ledger: Ledger, candidates: Collection[FoundWork], caller: Caller
) -> tuple[dict[UUID, Case], list[tuple[WorkView, FoundWork]]]:
    """The cases, and what they themselves say that the caller owes, as they have it.

    If a case cannot be opened, only its columns have the obligation, which is shown all the same.
    """
    read, damaged = await read_cases(ledger, caller, {each.case for each in candidates})
    states, unread = {case.id: case for case in read}, {case.id: case for case in damaged}
    in_clear = await _in_clear(ledger, unread) if unread else {}
    shown = []
    for each in candidates:
        state = states.get(each.case)
        if state is not None:
            row = _work(each, state, caller)
        else:
            row = _from_the_columns(each, unread.get(each.case), in_clear.get(each.case, {}), caller)
        if row is not None:
            shown.append((row, each))
    return states, shown


def owed_in(case: Case, caller: Caller) -> list[WorkView]:
    """Everything that the caller owes in a case, as the caller reads it."""
    owed = [each for each in case.open_obligations if is_owner(case, each, caller.person)]
    at = stage_for(case, caller.person)
    return [work_view(each, case.id, case.reference, at) for each in obligation_views(case, owed)]


async def owed_in_unread(ledger: Ledger, case: Unread, caller: Caller) -> list[WorkView]:
    """What the columns say that the caller owes in a case that cannot be opened."""
    in_clear = (await _in_clear(ledger, [case.id])).get(case.id, {})
    shown = (
        _in_words(owed, case)
        for owed in in_clear.values()
        if not _is_kept_from(owed, caller) and not owed["owners"].isdisjoint(names_of(caller.person))
    )
    return [each for each in shown if each is not None]


def _work(found: FoundWork, case: Case, caller: Caller) -> WorkView | None:
    obligation = case.open_obligation(found.name)
    if obligation is None or not is_owner(case, obligation, caller.person):
        return None
    (owed,) = obligation_views(case, [obligation])
    return work_view(owed, case.id, case.reference, stage_for(case, caller.person))


async def _in_clear(ledger: Ledger, cases: Collection[UUID]) -> dict[UUID, dict[str, Any]]:
    """What the rows of these cases say is owed, by the obligation's id, each with the case's stage."""
    known: dict[UUID, dict[str, Any]] = {}
    for row in await ledger.pool.fetch(_COLUMNS, list(cases)):
        told, name = _fields_in(row["told"]), row["obligation"]
        owed = known.setdefault(row["case_id"], {}).setdefault(name, {**told, "id": name, "owners": set()})
        owed["kind"] = name.partition(":")[0]
        owed["due_at"] = row["due_at"] if row["due_at"] != NEVER else None
        owed["state"] = "open" if row["rank"] == 1 else "overdue"
        owed["stage"] = row["stage"]
        owed["owners"].add(row["owner"])
    return known


def _fields_in(told: str) -> dict[str, Any]:
    try:
        read = orjson.loads(told)
    except orjson.JSONDecodeError:
        return {}
    return read if isinstance(read, dict) else {}


def _from_the_columns(
    found: FoundWork, case: Unread | None, in_clear: Mapping[str, Any], caller: Caller
) -> WorkView | None:
    """What the columns say of an obligation in a case that cannot be opened; None if they say nothing."""
    owed = in_clear.get(found.name)
    if case is None or owed is None or _is_kept_from(owed, caller):
        return None
    return _in_words(owed, case)


def _in_words(owed: Mapping[str, Any], case: Unread) -> WorkView | None:
    shown = {name: value for name, value in owed.items() if name not in _HIDDEN}
    return work_of_column(shown, case.id, case.reference, owed["stage"])


def _is_kept_from(owed: Mapping[str, Any], caller: Caller) -> bool:
    return str(caller.person.id) in str(owed.get("never"))
