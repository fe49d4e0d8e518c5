"""The replies to the reporter of a case, also those given in the case that goes on after a join (11.2)."""

from collections.abc import Iterator
from datetime import datetime
from typing import TypedDict
from uuid import UUID

from domain import events as happened
from domain.case.case import Case
from domain.people.roles import By
from store.ledger import history
from store.ledger.history import Stored
from store.ledger.ledger import Ledger


class Reply(TypedDict):
    """One reply, as the receipt shows it."""

    text: str
    at: datetime


async def replies(ledger: Ledger, state: Case, reader: UUID) -> list[Reply]:
    """The DSL's replies, for the reporter alone (3-DSL.g)."""
    if state.raised_by != reader:
        return []
    found = list(_replies(await history.events(ledger, state.id), state.id, after=0))
    into = state.joined_into
    while into is not None:  # nothing else of that case is shown
        entries = await history.events(ledger, into)
        found += _replies(entries, state.id, after=_joined_at(entries, state.id))
        other = await ledger.state(into)
        into = other.joined_into if other is not None else None
    return found


def _joined_at(entries: list[Stored], case: UUID) -> int:
    """The version at which the case was joined last; earlier replies were to others."""
    return max(
        (
            each.event.version
            for each in entries
            if isinstance(each.event.fact, happened.ConcernJoined) and each.event.fact.from_ == case
        ),
        default=len(entries),
    )


def _replies(entries: list[Stored], case: UUID, after: int) -> Iterator[Reply]:
    for each in entries:
        fact = each.event.fact
        told = isinstance(each.event.actor, By) and each.event.version > after
        if told and isinstance(fact, happened.ReporterAnswered) and fact.to in (None, case):
            yield Reply(text=fact.text, at=each.event.recorded_at)
