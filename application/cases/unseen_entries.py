"""The entries of a case without what their reader may not learn of other cases (2.4g, 2.4h, 3.2h)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from domain.case.case import Case
from domain.case.concern import case_of_reply
from domain.case.event import Event
from domain.events import (
    CaseJoined,
    CaseLinked,
    ConcernJoined,
    ConcernRaised,
    Fact,
    JoinCorrected,
    JoinUndone,
    ReporterAnswered,
)
from domain.fold.joins import cases_named
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller
from store.queries import case_queries
from store.queries.chronology_rows import Opener, rows_at, stream_keys
from store.queries.joined_cases import UnseenCases, unseen_among


@dataclass(frozen=True, slots=True, kw_only=True)
class UnseenOf:
    """What the entries of one case may not tell its reader."""

    case: UUID
    cases: UnseenCases
    joined: bool = False
    """Whether the reader sees a case that was joined to this one."""


async def unseen_of(
    ledger: Ledger, caller: Caller, entries: Mapping[UUID, Iterable[Event]]
) -> dict[UUID, UnseenOf]:
    """What the reader may not learn from these entries, by case."""
    found = await case_queries.of_ids(ledger, caller, entries.keys())
    states = {each.id: each for each in found if isinstance(each, Case)}
    named = {other for state in states.values() for other in cases_named(state)}
    for events in entries.values():
        named.update(other for event in events for other in cases_told_of(event))
    cases = await unseen_among(ledger, caller, named)
    seen = {of: any(each.case not in cases.whole for each in state.joined) for of, state in states.items()}
    return {of: UnseenOf(case=of, cases=cases, joined=seen.get(of, False)) for of in entries}


def left_of(event: Event, unseen: UnseenOf, known: Mapping[int, Event]) -> Event | None:
    """The entry as its reader may read it; None if they may not know of it.

    An entry that corrects or countersigns another is read only with that one, which is among the `known`.
    """
    about = (known[each] for each in entries_named(event) if each in known)
    if any(left_of(each, unseen, known) is None for each in about):
        return None
    if not unseen.cases.whole.isdisjoint(_joined(event.fact)):
        return None
    return _without_names(event, unseen)


def entries_named(event: Event) -> Iterator[int]:
    """The earlier entry that this one corrects or countersigns."""
    version = getattr(event.fact, "event", None)
    if isinstance(version, int) and version < event.version:
        yield version


async def add_those_named(
    ledger: Ledger, events: Mapping[UUID, dict[int, Event]], opener: Opener | None = None
) -> None:
    """Add the entries on other pages that these correct or countersign. Damage in one hides no other."""
    asked: set[tuple[UUID, int]] = set()
    while missing := _entries_missing(events) - asked:
        asked |= missing
        opener = opener or Opener(ledger.seals, await stream_keys(ledger.pool, list(events), ()))
        for row in await rows_at(ledger.pool, missing):
            if (event := opener.case_event(row)) is not None:
                events[row.stream][row.version] = event


def _entries_missing(events: Mapping[UUID, Mapping[int, Event]]) -> set[tuple[UUID, int]]:
    return {
        (case, version)
        for case, known in events.items()
        for event in known.values()
        for version in entries_named(event)
        if version not in known
    }


def tells_of_others(event: Event) -> bool:
    """Whether an entry tells of another case."""
    return any(True for _ in cases_told_of(event))


def cases_told_of(event: Event) -> Iterator[UUID]:
    """The other cases that an entry tells of."""
    yield from _joined(event.fact)
    yield from _replied_to(event)
    yield from _linked(event.fact)


def _joined(fact: Fact) -> tuple[UUID, ...]:
    """The case that an entry is about because it was joined to this one, or this one to it."""
    about = case_of_reply(getattr(fact, "obligation", None))  # a deadline, a message or a call
    if about is not None:
        return (about,)
    match fact:
        case CaseJoined():
            return (fact.into,)
        case ConcernJoined() | JoinUndone() | JoinCorrected():
            return (fact.from_,)
        case ReporterAnswered():
            return (fact.to,) if fact.to is not None else ()
        case _:
            return ()


def _linked(fact: Fact) -> tuple[UUID, ...]:
    match fact:
        case ConcernRaised():
            return fact.linked_to or ()
        case CaseLinked():
            return (fact.case,)
        case _:
            return ()


def _without_names(event: Event, unseen: UnseenOf) -> Event | None:
    """The entry without the links, the way and the replies that name an unseen case."""
    whole, at_all = unseen.cases.whole, unseen.cases.at_all
    match event.fact:
        case CaseLinked() as fact if fact.case in at_all:
            return None
        case ConcernRaised() as fact if fact.linked_to and not at_all.isdisjoint(fact.linked_to):
            left = tuple(each for each in fact.linked_to if each not in at_all)
            event = replace(event, fact=replace(fact, linked_to=left or None))
        case ReporterAnswered() as fact if fact.to == unseen.case and not unseen.joined:
            # Only a case that another was joined to has several reporters.
            event = replace(event, fact=replace(fact, to=None))
        case _:
            pass
    return event if whole.isdisjoint(_replied_to(event)) else _without_replies(event, whole)


def _replied_to(event: Event) -> Iterator[UUID]:
    """The joined cases to whose reporters the entry opens, meets or ends a reply."""
    effects = event.effects
    names = [each.id for each in effects.opens]
    names += [each.obligation for each in effects.turns] + [each.obligation for each in effects.waits]
    yield from (case for case in map(case_of_reply, names) if case is not None)


def _without_replies(event: Event, unseen: frozenset[UUID]) -> Event:
    effects = event.effects
    left = replace(
        effects,
        opens=tuple(each for each in effects.opens if case_of_reply(each.id) not in unseen),
        turns=tuple(each for each in effects.turns if case_of_reply(each.obligation) not in unseen),
        waits=tuple(each for each in effects.waits if case_of_reply(each.obligation) not in unseen),
    )
    return replace(event, effects=left)
