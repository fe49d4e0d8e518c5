"""Leaving out of a case's history what its reader may not learn: other cases, and who challenged them."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from application.cases.unseen_entries import add_those_named, left_of, tells_of_others, unseen_of
from domain.case.case import Case
from domain.case.event import Event
from store.ledger import history
from store.ledger.history import Stored
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller
from views.history_view import ActorView, EventView


async def history_page(ledger: Ledger, caller: Caller, case: Case, after: int, most: int) -> list[EventView]:
    """The first entries after a version that this reader may know of, as they see them.

    An entry that is left out makes room for the next: a gap in a page would say that there is one.
    """
    found: list[EventView] = []
    while len(found) < most:
        stored = await history.events(ledger, case.id, after, most)
        found += await history_for(ledger, caller, case, stored)
        if len(stored) < most:
            break
        after = stored[-1].event.version
    return found[:most]


async def history_for(ledger: Ledger, caller: Caller, case: Case, page: Sequence[Stored]) -> list[EventView]:
    """The events as this reader sees them.

    They name no case that the caller may not see (2.4h, 3.2h), and no one who challenged them (3-STF.l).
    """
    against = challenges_against(case, caller.person.id)
    return [
        _unsigned(stored) if stored.event.version in against else stored.view()
        for stored in await readable(ledger, caller, case.id, page)
    ]


def challenges_against(case: Case, reader: UUID | None) -> frozenset[int]:
    """The entries that challenge the reader, who may not learn their authors (3-STF.l)."""
    return frozenset(each.version for each in case.challenges.raised if each.challenged == reader)


async def readable(ledger: Ledger, caller: Caller, case: UUID, page: Sequence[Stored]) -> list[Stored]:
    """The entries without what tells of a case that the caller may not see (2.4g, 2.4h, 3.2h)."""
    known = {stored.event.version: stored.event for stored in page}
    await add_those_named(ledger, {case: known})
    unseen = (await unseen_of(ledger, caller, {case: known.values()}))[case]
    found = ((stored, left_of(stored.event, unseen, known)) for stored in page)
    return [replace(stored, event=left) for stored, left in found if left is not None]


async def readable_stream(ledger: Ledger, caller: Caller, case: UUID, stream: Sequence[Event]) -> list[Event]:
    """The whole stream of a case as `readable` leaves it; no look-up if no entry tells of another case."""
    if not any(map(tells_of_others, stream)):
        return list(stream)
    unseen = (await unseen_of(ledger, caller, {case: stream}))[case]
    known = {each.version: each for each in stream}
    return [left for each in stream if (left := left_of(each, unseen, known)) is not None]


def _unsigned(stored: Stored) -> EventView:
    """A challenge without the person who raised it, and without their words, which could give them away."""
    view = stored.view()
    data = {name: value for name, value in view.data.items() if name != "reasons"}
    return replace(view, data=data, actor=ActorView(id=None, role=None))
