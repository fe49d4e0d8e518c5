"""Fold referrals to agencies: made, confirmed in writing, acknowledged, answered (11.5, 11.8, 11.10)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import assert_never

from domain import events as happened
from domain.case.agency_referral import Acknowledgement, AgencyDecision, AgencyReferral, Dispute
from domain.case.case import Case
from domain.case.disclosures import disclosure
from domain.case.event import Event
from domain.case.learnt_facts import danger_learnt
from domain.events import AgencyFact
from domain.field_rules import filled
from domain.fold.effects import on_obligation
from domain.fold.known_facts import with_gaps, with_threshold
from domain.people.roles import AGENCY, By


def apply(state: Case, event: Event, fact: AgencyFact) -> Case:
    """The case after an event about a referral to an agency."""
    match fact:
        case happened.ReferralMade():
            return _referred(state, event, fact)
        case happened.ReferralConfirmedInWriting():
            return on_agency_referral(
                state,
                fact.agency_referral,
                lambda ar: replace(ar, confirmations=(*ar.confirmations, event.version)),
            )
        case happened.ReferralAcknowledged():
            return _acknowledged(state, event, fact)
        case happened.ReferralWithdrawn():
            return on_agency_referral(
                state,
                fact.agency_referral,
                lambda ar: _withdrawn(ar, event, told=fact.told_to is not None),
            )
        case happened.FeedbackReceived():
            return _fed_back(state, event, fact)
        case happened.DecisionDisputed():
            return _disputed(state, event, fact)
        case happened.DisputeOutcomeRecorded():
            return _dispute_answered(state, event, fact)
        case happened.ReconsiderationDecided():
            return with_gaps(state, event)
        case happened.StatutoryConcluded():
            return replace(state, conclusions=(*state.conclusions, event.version))
        case happened.NrmConsidered():
            return replace(state, nrm=(*state.nrm, event.version))
        case happened.RungSkipped():
            return on_obligation(state, fact.obligation, rung=fact.rung)
        case happened.ChaseRecorded() | happened.TelephoneRecorded() | happened.LiaisonRecorded():
            return state
        case _:
            assert_never(fact)


def on_agency_referral(state: Case, name: str, change: Callable[[AgencyReferral], AgencyReferral]) -> Case:
    """The case with the agency referral of that id changed; unchanged if it has none."""
    return replace(
        state,
        agency_referrals=tuple(change(ar) if ar.id == name else ar for ar in state.agency_referrals),
    )


def _withdrawn(ar: AgencyReferral, event: Event, *, told: bool) -> AgencyReferral:
    hears = (event.version,) if told else ()
    return replace(
        ar,
        withdrawals=(*ar.withdrawals, event.version),
        withdrawn_at=ar.withdrawn_at if ar.withdrawals else event.occurred_at,
        told_of_withdrawal=(*ar.told_of_withdrawal, *hears),
    )


def told_at(event: Event, fact: happened.FeedbackReceived) -> datetime:
    """When the agency told its decision."""
    if isinstance(event.actor, By) and event.actor.role == AGENCY:  # the time that it states is only data
        return event.recorded_at
    return fact.told_at or event.occurred_at


def _referred(state: Case, event: Event, fact: happened.ReferralMade) -> Case:
    if isinstance(event.actor, By):
        made = filled(
            AgencyReferral,
            fact,
            id=fact.agency_referral,
            version=event.version,
            made_by=event.actor.id,
            made_as=event.actor.role,
            emergency=bool(fact.emergency),
        )
        state = replace(
            state,
            agency_referrals=(*state.agency_referrals, made),
            disclosures=(*state.disclosures, disclosure(event, fact)),
        )
        if fact.danger_known:
            danger = danger_learnt(event.version, event.actor.id, event.recorded_at, fact.made_at)
            state = replace(state, concern=replace(state.concern, learnt=(*state.concern.learnt, danger)))
    return with_threshold(with_gaps(state, event), event, fact.threshold)


def _acknowledged(state: Case, event: Event, fact: happened.ReferralAcknowledged) -> Case:
    known = Acknowledgement(version=event.version, at=event.occurred_at, social_worker=fact.social_worker)
    return on_agency_referral(
        state,
        fact.agency_referral,
        lambda ar: replace(ar, acknowledgements=(*ar.acknowledgements, known)),
    )


def _fed_back(state: Case, event: Event, fact: happened.FeedbackReceived) -> Case:
    decision = filled(AgencyDecision, fact, version=event.version, told_at=told_at(event, fact))
    return on_agency_referral(
        state, fact.agency_referral, lambda ar: replace(ar, decisions=(*ar.decisions, decision))
    )


def _disputed(state: Case, event: Event, fact: happened.DecisionDisputed) -> Case:
    def with_dispute(ar: AgencyReferral) -> AgencyReferral:
        decision = ar.current_decision.version if ar.current_decision is not None else 0
        new = Dispute(version=event.version, decision=decision, stage=fact.procedure_stage)
        return replace(ar, disputes=(*ar.disputes, new))

    return on_agency_referral(state, fact.agency_referral, with_dispute)


def _dispute_answered(state: Case, event: Event, fact: happened.DisputeOutcomeRecorded) -> Case:
    """The case with the newest dispute answered, and with the agency's new decision if it changed it."""
    decision = (
        filled(AgencyDecision, fact, version=event.version, told_at=event.occurred_at, on_dispute=True)
        if fact.decision is not None
        else None
    )

    def with_answer(ar: AgencyReferral) -> AgencyReferral:
        newest = ar.current_dispute
        disputes = tuple(
            replace(each, outcome=fact.outcome, answered_by=event.version) if each is newest else each
            for each in ar.disputes
        )
        decisions = (*ar.decisions, decision) if decision else ar.decisions
        return replace(ar, disputes=disputes, decisions=decisions)

    return on_agency_referral(state, fact.agency_referral, with_answer)
