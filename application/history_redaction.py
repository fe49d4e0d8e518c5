"""Leaving out of a case's history what its reader may not learn: other cases, and who challenged them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from domain.case.case import Case
from domain.events import CaseJoined, CaseLinked, ConcernJoined, ConcernRaised, JoinUndone
from store.ledger.history import Stored
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller
from store.queries import linked_cases
from views.history_view import ActorView, EventView

_OF_ANOTHER_CASE = ("linked_to", "case", "into", "from", "reference", "through")
"""The fields of these entries that name another case."""


async def history_for(ledger: Ledger, caller: Caller, case: Case, page: Sequence[Stored]) -> list[EventView]:
    """The events as this reader sees them.

    They name no case that the caller may not see (2.4h, 3.2h), and no one who challenged them (3-STF.l).
    """
    against = challenges_against(case, caller.person.id)
    named = {other for stored in page for other in _named(stored)}
    seen = await linked_cases.visible(ledger, caller, named) if named else frozenset()
    return [
        _unsigned(stored) if stored.event.version in against else _without(stored, named - seen)
        for stored in page
    ]


def challenges_against(case: Case, reader: UUID | None) -> frozenset[int]:
    """The entries that challenge the reader, who may not learn their authors (3-STF.l)."""
    return frozenset(each.version for each in case.challenges.raised if each.challenged == reader)


def _unsigned(stored: Stored) -> EventView:
    """A challenge without the person who raised it, and without their words, which could give them away."""
    view = stored.view()
    data = {name: value for name, value in view.data.items() if name != "reasons"}
    return replace(view, data=data, actor=ActorView(id=None, role=None))


def _named(stored: Stored) -> tuple[UUID, ...]:
    match stored.event.fact:
        case ConcernRaised() as raised:
            return raised.linked_to or ()
        case CaseLinked() as linked:
            return (linked.case,)
        case CaseJoined() as joined:
            return (joined.into,)
        case ConcernJoined() | JoinUndone() as joined:
            return (joined.from_,)
        case _:
            return ()


def _without(stored: Stored, unseen: set[UUID]) -> EventView:
    view = stored.view()
    hidden = set(map(str, unseen.intersection(_named(stored))))
    if not hidden:
        return view
    data: dict[str, Any] = {name: value for name, value in view.data.items() if name not in _OF_ANOTHER_CASE}
    left = [each for each in view.data.get("linked_to", ()) if each not in hidden]
    return replace(view, data=data | ({"linked_to": left} if left else {}))
