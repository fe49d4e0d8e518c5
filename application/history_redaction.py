"""Leaving out of a case's history what its reader may not learn: other cases, and who challenged them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from domain.case.case import Case
from domain.case.event import Event
from domain.case.joined_concerns import case_of_reply
from domain.events import (
    CaseJoined,
    CaseLinked,
    ConcernJoined,
    ConcernRaised,
    Fact,
    JoinUndone,
    ReporterAnswered,
)
from store.ledger.history import Stored
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller
from store.queries import joined_cases, linked_cases
from views.history_view import ActorView, EventView

_OF_ANOTHER_CASE = ("linked_to", "case", "through")
"""The fields of these entries that name another case."""


async def history_for(ledger: Ledger, caller: Caller, case: Case, page: Sequence[Stored]) -> list[EventView]:
    """The events as this reader sees them.

    They name no case that the caller may not see (2.4h, 3.2h), and no one who challenged them (3-STF.l).
    """
    against = challenges_against(case, caller.person.id)
    page = await readable(ledger, caller, page)
    named = {other for stored in page for other in _named(stored.event.fact)}
    seen = await linked_cases.visible(ledger, caller, named) if named else frozenset()
    return [
        _unsigned(stored) if stored.event.version in against else _without(stored, named - seen)
        for stored in page
    ]


def challenges_against(case: Case, reader: UUID | None) -> frozenset[int]:
    """The entries that challenge the reader, who may not learn their authors (3-STF.l)."""
    return frozenset(each.version for each in case.challenges.raised if each.challenged == reader)


async def readable(ledger: Ledger, caller: Caller, page: Sequence[Stored]) -> list[Stored]:
    """The entries without those about a joined case that the caller does not see whole (2.4g, 3.2h)."""
    hidden = await unseen_joins(ledger, caller, (stored.event for stored in page))
    kept = (stored for stored in page if not tells_of(stored.event, hidden))
    return [_without_replies(stored, hidden) for stored in kept]


async def unseen_joins(ledger: Ledger, caller: Caller, entries: Iterable[Event]) -> set[UUID]:
    """The joined cases that these entries tell of, and that the caller does not see whole."""
    joined = {other for event in entries for other in (*_joined(event.fact), *_replied_to(event))}
    return await joined_cases.unseen(ledger, caller, joined)


async def unseen_links(ledger: Ledger, caller: Caller, entries: Iterable[Event]) -> set[UUID]:
    """The cases that these entries link to, and that the caller may not see."""
    named = {other for event in entries for other in _named(event.fact)}
    return named - await linked_cases.visible(ledger, caller, named) if named else set()


def without_links(event: Event, cases: set[UUID]) -> Event | None:
    """The entry without its links to these cases; None if it is such a link."""
    match event.fact:
        case CaseLinked() as fact if fact.case in cases:
            return None
        case ConcernRaised() as fact if fact.linked_to and not cases.isdisjoint(fact.linked_to):
            left = tuple(each for each in fact.linked_to if each not in cases)
            return replace(event, fact=replace(fact, linked_to=left or None))
        case _:
            return event


def tells_of(event: Event, cases: set[UUID]) -> bool:
    """Whether the whole entry is about one of these cases, because it was joined."""
    return not cases.isdisjoint(_joined(event.fact))


def _unsigned(stored: Stored) -> EventView:
    """A challenge without the person who raised it, and without their words, which could give them away."""
    view = stored.view()
    data = {name: value for name, value in view.data.items() if name != "reasons"}
    return replace(view, data=data, actor=ActorView(id=None, role=None))


def _named(fact: Fact) -> tuple[UUID, ...]:
    """The cases that a link names, or by which a concern came."""
    match fact:
        case ConcernRaised():
            return fact.linked_to or ()
        case CaseLinked():
            return (fact.case,)
        case ConcernJoined():
            return fact.through
        case _:
            return ()


def _joined(fact: Fact) -> tuple[UUID, ...]:
    """The case that an entry is about because it was joined to this one, or this one to it."""
    about = case_of_reply(getattr(fact, "obligation", None))  # a deadline, a message or a call
    if about is not None:
        return (about,)
    match fact:
        case CaseJoined():
            return (fact.into,)
        case ConcernJoined() | JoinUndone():
            return (fact.from_,)
        case ReporterAnswered():
            return (fact.to,) if fact.to is not None else ()
        case _:
            return ()


def _replied_to(event: Event) -> Iterator[UUID]:
    """The joined cases to whose reporters the entry opens, meets or ends a reply."""
    effects = event.effects
    names = [each.id for each in effects.opens]
    names += [each.obligation for each in effects.turns] + [each.obligation for each in effects.waits]
    yield from (case for case in map(case_of_reply, names) if case is not None)


def _without_replies(stored: Stored, unseen: set[UUID]) -> Stored:
    if unseen.isdisjoint(_replied_to(stored.event)):
        return stored
    effects = stored.event.effects
    left = replace(
        effects,
        opens=tuple(each for each in effects.opens if case_of_reply(each.id) not in unseen),
        turns=tuple(each for each in effects.turns if case_of_reply(each.obligation) not in unseen),
        waits=tuple(each for each in effects.waits if case_of_reply(each.obligation) not in unseen),
    )
    return replace(stored, event=replace(stored.event, effects=left))


def _without(stored: Stored, unseen: set[UUID]) -> EventView:
    view = stored.view()
    hidden = set(map(str, unseen.intersection(_named(stored.event.fact))))
    if not hidden:
        return view
    data: dict[str, Any] = {name: value for name, value in view.data.items() if name not in _OF_ANOTHER_CASE}
    for several in ("linked_to", "through"):
        left = [each for each in view.data.get(several, ()) if each not in hidden]
        data |= {several: left} if left else {}
    return replace(view, data=data)
