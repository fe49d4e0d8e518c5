"""Leaving out of a case's history the ids of other cases that the reader may not see (2.4h, 3.2h)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from domain.events import CaseLinked, ConcernRaised
from store import linking
from store.history import Stored
from store.ledger import Ledger
from store.opening import Caller


async def history_for(ledger: Ledger, caller: Caller, page: Sequence[Stored]) -> list[dict[str, Any]]:
    """The events as the history route gives them, naming no case that the caller may not see."""
    named = {case for stored in page for case in _named(stored)}
    seen = await linking.visible(ledger, caller, named) if named else frozenset()
    return [_without(stored, named - seen) for stored in page]


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
