"""Fold safeguards: contact with parents, police holds, disclosures, the kind of concern."""

from dataclasses import replace
from typing import Any, assert_never

from domain import events as happened
from domain.case.case import Case
from domain.case.concern import kind_of
from domain.case.disclosures import disclosure
from domain.case.event import Event
from domain.case.parent_gate import Assessment, ContactOutsideGate, PoliceAdvice
from domain.events import SafeguardFact
from domain.field_rules import filled
from domain.fold.known_facts import with_grounds


def apply(state: Case, event: Event, fact: SafeguardFact) -> Case:
    """The case after an event about parents, the police, disclosures or the category."""
    version, at = event.version, event.recorded_at
    match fact:
        case happened.ParentContactAssessed():
            assessment = filled(Assessment, fact, version=version, at=at)
            return _with_gate(state, assessments=(*state.gate.assessments, assessment))
        case happened.ParentContactRecorded():
            if not fact.outside_gate:
                return state
            contact = ContactOutsideGate(version=version, parent=fact.parent or "")
            return _with_gate(state, outside=(*state.gate.outside, contact))
        case happened.PoliceHoldPlaced():
            placed = filled(PoliceAdvice, fact, version=version, at=at, holds=True)
            return _with_gate(state, police=(*state.gate.police, placed))
        case happened.PoliceHoldLifted():
            lifted = PoliceAdvice(version=version, at=at, holds=False, advice=fact.advice)
            return _with_gate(state, police=(*state.gate.police, lifted))
        case happened.PoliceHoldReviewed():
            if fact.outcome == "keep":
                return state
            lifted = PoliceAdvice(version=version, at=at, holds=False, advice=fact.reasons)
            return _with_gate(state, police=(*state.gate.police, lifted))
        case happened.DisclosureRecorded() | happened.InformationWithheld():
            return replace(state, disclosures=(*state.disclosures, disclosure(event, fact)))
        case happened.ConcernReclassified():
            kind = kind_of(fact.category, (fact.concern_kind,))
            now = state.concern.classified_as(kind, fact.motive, version, event.occurred_at, at)
            return with_grounds(replace(state, concern=now), event, fact.exploitation)
        case happened.ParentContactPlanned():
            return state
        case _:
            assert_never(fact)


def _with_gate(state: Case, **changes: Any) -> Case:
    return replace(state, gate=replace(state.gate, **changes))
