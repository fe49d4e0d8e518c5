"""Leaving out of a case's history what its reader may not learn: other cases, and who challenged them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from domain.case.case import Case
from domain.events import CaseLinked, ConcernRaised
from store.ledger.history import Stored
from store.ledger.ledger import Ledger
from store.ledger.load import Caller
from store.queries import linked_cases


async def history_for(
    ledger: Ledger, caller: Caller, state: Case, page: Sequence[Stored]
) -> list[dict[str, Any]]:
    """The events as the history route gives them.

    They name no case that the caller may not see (2.4h, 3.2h), and nobody who challenged them (3-STF.l).
    """
    against = {each.version for each in state.challenges.raised if each.challenged == caller.person.id}
    named = {case for stored in page for case in _named(stored)}
    seen = await linked_cases.visible(ledger, caller, named) if named else frozenset()
    return [
        _unsigned(stored) if stored.event.version in against else _without(stored, named - seen)
        for stored in page
    ]


def _unsigned(stored: Stored) -> dict[str, Any]:
    """A challenge without who raised it and without their words, by which they could be known."""
    document = stored.document()
    document["data"].pop("reasons", None)
    return document | {"actor": {"id": None, "role": None}}


def _named(stored: Stored) -> tuple[UUID, ...]:
    match stored.event.fact:
        case ConcernRaised() as raised:
            return raised.linked_to or ()
        case CaseLinked() as linked:
            return (linked.case,)
        case _:
            return ()


def _without(stored: Stored, unseen: set[UUID]) -> dict[str, Any]:
    document = stored.document()
    hidden = set(map(str, unseen.intersection(_named(stored))))
    if not hidden:
        return document
    data = document["data"]
    left = [each for each in data.pop("linked_to", ()) if each not in hidden]
    if left:
        data["linked_to"] = left
    data.pop("case", None)
    return document
