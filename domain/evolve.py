"""Fold events into a case. Events say what happened: nothing is refused or calculated here."""

from collections.abc import Iterable
from typing import assert_never

from domain import events as happened
from domain.case.case import Case
from domain.case.event import Event
from domain.fold import (
    agency_referrals,
    challenges,
    clock,
    conflicts,
    corrections,
    deliveries,
    joins,
    reporting,
    safeguards,
    side_records,
    support,
)
from domain.fold.effects import with_effects


def replay(stream: Iterable[Event]) -> Case:
    """Return the case after all its events; raise ValueError if there are none."""
    state: Case | None = None
    for event in stream:
        state = evolve(state, event)
    if state is None:
        raise ValueError("a case needs at least one event")
    return state


def evolve(state: Case | None, event: Event) -> Case:
    """Return the case after one more event."""
    before = reporting.begin(event) if state is None else state
    return with_effects(_with_facts(before, event), event)


def _with_facts(state: Case, event: Event) -> Case:
    """The case with the event's own facts: each family of events has its own fold."""
    fact = event.fact
    if isinstance(fact, happened.ReportingFact):
        return reporting.apply(state, event, fact)
    if isinstance(fact, happened.AgencyFact):
        return agency_referrals.apply(state, event, fact)
    if isinstance(fact, happened.SupportFact):
        return support.apply(state, event, fact)
    if isinstance(fact, happened.SafeguardFact):
        return safeguards.apply(state, event, fact)
    if isinstance(fact, happened.ConflictFact):
        return conflicts.apply(state, event, fact)
    if isinstance(fact, happened.ChallengeFact):
        return challenges.apply(state, event, fact)
    if isinstance(fact, happened.SideRecordFact):
        return side_records.apply(state, event, fact)
    if isinstance(fact, happened.ClosingFact):
        return corrections.apply(state, event, fact)
    if isinstance(fact, happened.JoinFact):
        return joins.apply(state, event, fact)
    if isinstance(fact, happened.RepeatsFound):  # what was found is among the effects
        return state
    if isinstance(fact, happened.ClockFact):
        return clock.apply(state, event, fact)
    if isinstance(fact, happened.PostFact):
        return deliveries.apply(state, event, fact)
    assert_never(fact)
