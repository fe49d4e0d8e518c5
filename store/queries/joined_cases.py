"""Cases as their reader sees them: without the trace of other cases that they may not see (2.4g, 3.2h)."""

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from uuid import UUID

from domain.access.permissions import WHOLE_SCHOOL, visibility
from domain.case.case import Case
from domain.case.event import Event
from domain.case.unseen_joins import cases_named, without_cases
from domain.case.unseen_repeats import UnseenRepeats, cases_counted, unseen_repeats, without_repeats
from domain.events import CaseLinked, EventCorrected
from store.ledger import history
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller
from store.ledger.sealing import DoesNotOpen
from store.ledger.stored_states import STANDS, WITH_KEYS
from store.queries.case_queries import SEEN, of_ids, who
from store.queries.linked_cases import sees_whole

_WITH_LINKS = "SELECT DISTINCT case_id FROM events WHERE case_id = ANY($1::uuid[]) AND type = $2"
_GONE = f"SELECT c.id FROM {WITH_KEYS} WHERE {SEEN} AND NOT {STANDS} AND c.id = ANY($5::uuid[])"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnseenCases:
    """The cases among some others that a reader may not see."""

    whole: frozenset[UUID]
    """Those of which they do not see the whole."""
    at_all: frozenset[UUID]
    """Those of which they see nothing: a link is shown to readers of a receipt too."""


async def as_read_by(ledger: Ledger, caller: Caller, cases: Collection[Case]) -> list[Case]:
    """These cases for this reader; one more query only if one names others. A receipt names no other case."""
    whole = [each for each in cases if others_of(each) and visibility(each, caller.person) == "whole"]
    unseen = await unseen_among(ledger, caller, {other for each in whole for other in others_of(each)})
    left = [_left_of(ledger, each, unseen) for each in cases]
    hidden = await _corrections_of_links(ledger, caller, left)
    return [_without_decisions(each, hidden.get(each.id, set())) for each in left]


async def case_as_read_by(ledger: Ledger, caller: Caller, case: Case) -> Case:
    """One case for this reader."""
    (found,) = await as_read_by(ledger, caller, (case,))
    return found


async def unseen_among(ledger: Ledger, caller: Caller, cases: Collection[UUID]) -> UnseenCases:
    """Those of these cases that the caller may not see."""
    named = frozenset(cases)
    found = await of_ids(ledger, caller, named) if named else []
    hidden = named.difference(each.id for each in found if sees_whole(each, caller))
    return UnseenCases(
        whole=hidden - await _gone(ledger, caller, hidden),
        at_all=named.difference(each.id for each in found),
    )


async def _gone(ledger: Ledger, caller: Caller, cases: Collection[UUID]) -> set[UUID]:
    """Those whose key was destroyed, and that the caller sees by their rows.

    What such a case brought to another by a join belongs to the record of the case that has it.
    """
    if not cases or not any(role in WHOLE_SCHOOL for role in caller.person.roles):
        return set()
    async with ledger.pool.connection() as connection:
        return {row["id"] for row in await connection.fetch(_GONE, *who(caller), list(cases))}


def others_of(case: Case) -> frozenset[UUID]:
    """The other cases that the state of this one rests on: joined to it, or counted with it."""
    return cases_named(case) | cases_counted(case)


def hidden_repeats(ledger: Ledger, case: Case, unseen: UnseenCases) -> UnseenRepeats:
    """What repeats in a case, as far as its reader may not learn it."""
    if cases_counted(case).isdisjoint(unseen.whole):
        return UnseenRepeats()  # most cases; this process need not know their policy
    policy = ledger.plans.known.policies[case.policy]
    return unseen_repeats(case, unseen.whole, policy.repeats)


def _left_of(ledger: Ledger, case: Case, unseen: UnseenCases) -> Case:
    others = others_of(case)
    if not others.isdisjoint(unseen.whole):
        case = without_repeats(case, hidden_repeats(ledger, case, unseen))
    if not cases_named(case).isdisjoint(unseen.whole):
        case = without_cases(case, unseen.whole)
    return case


async def _corrections_of_links(
    ledger: Ledger, caller: Caller, cases: Collection[Case]
) -> dict[UUID, set[int]]:
    """The entries that correct a link to a case that the caller may not see: no one can challenge them."""
    decided = [
        each.id for each in cases if any(one.type == EventCorrected.type for one in each.challenges.decided)
    ]
    if not decided:
        return {}
    async with ledger.pool.connection() as connection:
        rows = await connection.fetch(_WITH_LINKS, decided, CaseLinked.type)
    found: dict[UUID, set[int]] = {}
    for case in [row["case_id"] for row in rows]:
        with suppress(DoesNotOpen):  # damage in an entry hides no case
            entries = [each.event for each in await history.events(ledger, case)]
            found[case] = await _hidden_links(ledger, caller, entries)
    return found


async def _hidden_links(ledger: Ledger, caller: Caller, entries: Sequence[Event]) -> set[int]:
    links = {each.version: each.fact.case for each in entries if isinstance(each.fact, CaseLinked)}
    unseen = await unseen_among(ledger, caller, set(links.values()))
    hidden = {version for version, other in links.items() if other in unseen.at_all}
    for each in entries:
        if isinstance(each.fact, EventCorrected) and each.fact.event in hidden:
            hidden.add(each.version)
    return hidden


def _without_decisions(case: Case, entries: Collection[int]) -> Case:
    if not entries:
        return case
    decided = tuple(each for each in case.challenges.decided if each.version not in entries)
    return replace(case, challenges=replace(case.challenges, decided=decided))
