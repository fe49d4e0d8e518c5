"""Cases as their reader sees them: without the trace of other cases that they may not see (2.4g, 3.2h)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from domain.access.permissions import visibility
from domain.case.case import Case
from domain.case.event import Event
from domain.events import CaseLinked, EventCorrected
from domain.fold.joins import cases_named, without_cases
from domain.people.roles import WHOLE_SCHOOL
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller
from store.ledger.stored_states import STANDS, WITH_KEYS, Unread
from store.queries.case_queries import SEEN, of_ids, who
from store.queries.chronology_rows import Opener, rows_of_types, stream_keys
from store.queries.linked_cases import sees_whole

_GONE = f"SELECT c.id FROM {WITH_KEYS} WHERE {SEEN} AND NOT {STANDS} AND c.id = ANY($5::uuid[])"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnseenCases:
    """The cases among some others that a reader may not see."""

    whole: frozenset[UUID]
    """The cases of which they do not see the whole."""
    at_all: frozenset[UUID]
    """The cases of which they see nothing: a link is shown to readers of a receipt too."""


async def as_read_by(ledger: Ledger, caller: Caller, cases: Collection[Case]) -> list[Case]:
    """The cases as this reader may read them; one more query only if one names others, as no receipt does."""
    whole = [each for each in cases if cases_named(each) and visibility(each, caller.person) == "whole"]
    unseen = await unseen_among(ledger, caller, {other for each in whole for other in cases_named(each)})
    left = [
        each if cases_named(each).isdisjoint(unseen.whole) else without_cases(each, unseen.whole)
        for each in cases
    ]
    hidden = await _corrections_of_links(ledger, caller, left)
    return [_without_decisions(each, hidden.get(each.id, set())) for each in left]


async def read_cases(
    ledger: Ledger, caller: Caller, ids: Collection[UUID]
) -> tuple[list[Case], list[Unread]]:
    """The cases among these that the caller may see, as they read them; and those that cannot be opened."""
    found = await of_ids(ledger, caller, ids) if ids else []
    opened = await as_read_by(ledger, caller, [each for each in found if isinstance(each, Case)])
    return opened, [each for each in found if isinstance(each, Unread)]


async def case_as_read_by(ledger: Ledger, caller: Caller, case: Case) -> Case:
    """One case for this reader."""
    (found,) = await as_read_by(ledger, caller, (case,))
    return found


async def unseen_among(ledger: Ledger, caller: Caller, cases: Collection[UUID]) -> UnseenCases:
    """The cases that the caller may not see."""
    named = frozenset(cases)
    found = await of_ids(ledger, caller, named) if named else []
    hidden = named.difference(each.id for each in found if sees_whole(each, caller))
    return UnseenCases(
        whole=hidden - await _gone(ledger, caller, hidden),
        at_all=named.difference(each.id for each in found),
    )


async def _gone(ledger: Ledger, caller: Caller, cases: Collection[UUID]) -> set[UUID]:
    """The cases whose key was destroyed, and that the caller sees by their rows.

    What such a case brought to another by a join belongs to the record of the case that has it.
    """
    if not cases or not any(role in WHOLE_SCHOOL for role in caller.person.roles):
        return set()
    return {row["id"] for row in await ledger.pool.fetch(_GONE, *who(caller), list(cases))}


async def _corrections_of_links(
    ledger: Ledger, caller: Caller, cases: Collection[Case]
) -> dict[UUID, set[int]]:
    """The entries that correct a link to a case that the caller may not see: no one can challenge them."""
    decided = [
        each.id for each in cases if any(one.type == EventCorrected.type for one in each.challenges.decided)
    ]
    entries = await _links_and_corrections(ledger, decided) if decided else {}
    if not entries:
        return {}
    others = {each.fact.case for of in entries.values() for each in of if isinstance(each.fact, CaseLinked)}
    unseen = await unseen_among(ledger, caller, others)
    return {case: _hidden_links(of, unseen) for case, of in entries.items()}


async def _links_and_corrections(ledger: Ledger, cases: Sequence[UUID]) -> dict[UUID, list[Event]]:
    """The links of each case and what corrects them, in order. Damage in an entry hides no other."""
    rows = await rows_of_types(ledger.pool, cases, (CaseLinked.type, EventCorrected.type))
    linked = {row.stream for row in rows if row.type == CaseLinked.type}
    if not linked:
        return {}
    opener = Opener(ledger.seals, await stream_keys(ledger.pool, list(linked), ()))
    entries: dict[UUID, list[Event]] = {case: [] for case in linked}
    for row in rows:
        event = opener.case_event(row) if row.stream in linked else None
        if event is not None:
            entries[row.stream].append(event)
    return entries


def _hidden_links(entries: Sequence[Event], unseen: UnseenCases) -> set[int]:
    hidden: set[int] = set()
    for each in entries:
        match each.fact:
            case CaseLinked() as fact if fact.case in unseen.at_all:
                hidden.add(each.version)
            case EventCorrected() as fact if fact.event in hidden:
                hidden.add(each.version)
            case _:
                pass
    return hidden


def _without_decisions(case: Case, entries: Collection[int]) -> Case:
    if not entries:
        return case
    decided = tuple(each for each in case.challenges.decided if each.version not in entries)
    return replace(case, challenges=replace(case.challenges, decided=decided))
