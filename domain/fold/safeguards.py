"""Fold what was found of parents, asked by the police, shared, withheld and classified anew."""

from dataclasses import replace
from typing import assert_never

from domain import events as happened
from domain.case.case import Case
from domain.case.disclosures import disclosure
from domain.case.event import Event
from domain.case.parent_gate import Assessment, ContactOutsideGate, PoliceAdvice

Safeguarding = (
    happened.ParentContactAssessed
    | happened.ParentContactPlanned
    | happened.ParentContactRecorded
    | happened.PoliceHoldPlaced
    | happened.PoliceHoldLifted
    | happened.PoliceHoldReviewed
    | happened.DisclosureRecorded
    | happened.InformationWithheld
    | happened.ConcernReclassified
)


def safeguarded(state: Case, event: Event, fact: Safeguarding) -> Case:
    """The case after one of these."""
    gate, version, at = state.gate, event.version, event.recorded_at
    match fact:
        case happened.ParentContactAssessed():
            found = Assessment(
                version=version,
                at=at,
                parent=fact.parent,
                safe_for_pupil=fact.safe_for_pupil,
                safe_for_others=fact.safe_for_others,
            )
            return replace(state, gate=replace(gate, assessments=(*gate.assessments, found)))
        case happened.ParentContactRecorded():
            if not fact.outside_gate:
                return state
            outside = ContactOutsideGate(version=version, parent=fact.parent or "")
            return replace(state, gate=replace(gate, outside=(*gate.outside, outside)))
        case happened.PoliceHoldPlaced():
            said = PoliceAdvice(
                version=version,
                at=at,
                holds=True,
                advice=fact.advice,
                officer=fact.officer,
                reference=fact.reference,
            )
            return replace(state, gate=replace(gate, police=(*gate.police, said)))
        case happened.PoliceHoldLifted():
            said = PoliceAdvice(version=version, at=at, holds=False, advice=fact.advice)
            return replace(state, gate=replace(gate, police=(*gate.police, said)))
        case happened.PoliceHoldReviewed():
            if fact.outcome == "keep":
                return state
            said = PoliceAdvice(version=version, at=at, holds=False, advice=fact.reasons)
            return replace(state, gate=replace(gate, police=(*gate.police, said)))
        case happened.DisclosureRecorded() | happened.InformationWithheld():
            return replace(state, disclosures=(*state.disclosures, disclosure(event, fact)))
        case happened.ConcernReclassified():
            now = state.concern.classified_as(fact.category, fact.motive, version, event.occurred_at, at)
            return replace(state, concern=now)
        case happened.ParentContactPlanned():
            return state
        case _:
            assert_never(fact)


def document_sent(state: Case, event: Event) -> Case:
    """The case with the hash of the referral's document in the ledger of disclosures (11.5)."""
    fact, carried = event.fact, event.effects.carried
    if not isinstance(fact, happened.NotificationDelivered) or carried is None or carried.sha256 is None:
        return state
    referral = (fact.obligation or "").partition(":")[2]
    return replace(
        state,
        disclosures=tuple(
            replace(each, sha256=carried.sha256) if each.agency_referral == referral else each
            for each in state.disclosures
        ),
    )


def safeguarded_without(state: Case, version: int) -> Case:
    """The case as if the entry had never been; what was sent as a document was disclosed all the same."""
    return replace(
        state,
        concern=state.concern.unclassified(version),
        gate=state.gate.without(version),
        disclosures=tuple(
            each
            for each in state.disclosures
            if each.version != version or (each.sha256 is not None and each.agency_referral is not None)
        ),
    )
