"""Fold the fate of a message: delivered, or failed so that someone must telephone (8.6)."""

from dataclasses import replace
from typing import assert_never

from domain import events as happened
from domain.case.case import Case
from domain.case.event import Event
from domain.case.recorded_steps import FailedDelivery
from domain.events import PostFact


def apply(state: Case, event: Event, fact: PostFact) -> Case:
    """The case after a message was delivered or failed."""
    carried = event.effects.carried
    if carried is None:
        return state
    failing = tuple(each for each in state.failing if each.delivery != carried.delivery)
    match fact:
        case happened.NotificationDelivered():
            delivered = (*state.delivered, carried.delivery)
            state = replace(state, failing=failing, delivered=delivered)
            return _with_document(state, fact, carried.sha256)
        case happened.NotificationFailed():
            failed = FailedDelivery(delivery=carried.delivery, telephone=carried.telephone)
            return replace(state, failing=(*failing, failed))
        case _:
            assert_never(fact)


def _with_document(state: Case, fact: happened.NotificationDelivered, sha256: str | None) -> Case:
    """The case with the hash of the referral's document in the ledger of disclosures (11.5)."""
    if sha256 is None:
        return state
    referral = (fact.obligation or "").partition(":")[2]
    return replace(
        state,
        disclosures=tuple(
            replace(each, sha256=sha256) if each.agency_referral == referral else each
            for each in state.disclosures
        ),
    )
