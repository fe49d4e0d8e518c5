"""Fold an approach to an agency: it is made, confirmed in writing, acknowledged and answered (11.5, 11.8)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from domain import events as happened
from domain.case.agency_referral import Acknowledged, AgencyDecision, AgencyReferral, Dispute
from domain.case.case import Case
from domain.case.disclosures import disclosure
from domain.case.event import Event
from domain.people.roles import AGENCY, By


def on_agency_referral(state: Case, name: str, change: Callable[[AgencyReferral], AgencyReferral]) -> Case:
    """The case with the agency referral of that id changed; nothing changes where there is none."""
    return replace(
        state,
        agency_referrals=tuple(change(ar) if ar.id == name else ar for ar in state.agency_referrals),
    )


def referred(state: Case, event: Event, fact: happened.ReferralMade) -> Case:
    """The case with one approach more."""
    if not isinstance(event.actor, By):
        return state
    made = AgencyReferral(
        id=fact.agency_referral,
        agency=fact.agency,
        version=event.version,
        made_at=fact.made_at,
        made_by=event.actor.id,
        made_as=event.actor.role,
        channel=fact.channel,
        emergency=bool(fact.emergency),
        feedback_due_at=fact.feedback_due_at,
        re_referral_of=fact.re_referral_of,
        authority=fact.authority,
    )
    return replace(
        state,
        agency_referrals=(*state.agency_referrals, made),
        disclosures=(*state.disclosures, disclosure(event, fact)),
    )


def confirmed(state: Case, event: Event, fact: happened.ReferralConfirmedInWriting) -> Case:
    """The case with one confirmation in writing more."""
    return on_agency_referral(
        state,
        fact.agency_referral,
        lambda ar: replace(ar, confirmations=(*ar.confirmations, event.version)),
    )


def acknowledged(state: Case, event: Event, fact: happened.ReferralAcknowledged) -> Case:
    """The case with what the agency said when it acknowledged the referral."""
    known = Acknowledged(version=event.version, at=event.occurred_at, social_worker=fact.social_worker)
    return on_agency_referral(
        state,
        fact.agency_referral,
        lambda ar: replace(ar, acknowledgements=(*ar.acknowledgements, known)),
    )


def fed_back(state: Case, event: Event, fact: happened.FeedbackReceived) -> Case:
    """The case with the agency's decision, which stands until a newer one."""
    told = AgencyDecision(
        version=event.version,
        decision=fact.decision,
        told_at=told_at(event, fact),
        social_worker=fact.social_worker,
        redirected_to=fact.redirected_to,
    )
    return on_agency_referral(
        state, fact.agency_referral, lambda ar: replace(ar, decisions=(*ar.decisions, told))
    )


def disputed(state: Case, event: Event, fact: happened.DecisionDisputed) -> Case:
    """The case with one dispute more of the decision that stands."""

    def with_dispute(ar: AgencyReferral) -> AgencyReferral:
        stands = ar.told.version if ar.told is not None else 0
        new = Dispute(version=event.version, decision=stands, stage=fact.procedure_stage)
        return replace(ar, disputes=(*ar.disputes, new))

    return on_agency_referral(state, fact.agency_referral, with_dispute)


def dispute_answered(state: Case, event: Event, fact: happened.DisputeOutcomeRecorded) -> Case:
    """The case with the answer to the newest dispute, and with the decision if that is another."""
    told = (
        AgencyDecision(
            version=event.version,
            decision=fact.decision,
            told_at=event.occurred_at,
            redirected_to=fact.redirected_to,
            on_dispute=True,
        )
        if fact.decision is not None
        else None
    )

    def with_answer(ar: AgencyReferral) -> AgencyReferral:
        newest = ar.disputed
        disputes = tuple(
            replace(each, outcome=fact.outcome, answered_by=event.version) if each is newest else each
            for each in ar.disputes
        )
        return replace(ar, disputes=disputes, decisions=(*ar.decisions, told) if told else ar.decisions)

    return on_agency_referral(state, fact.agency_referral, with_answer)


def told_at(event: Event, fact: happened.FeedbackReceived) -> datetime:
    """When the agency told its decision."""
    if isinstance(event.actor, By) and event.actor.role == AGENCY:  # what it says of the time is data only
        return event.recorded_at
    return fact.told_at or event.occurred_at


def handed_over(state: Case, fact: happened.CaseHandedOver) -> Case:
    """The case with another owner, who is the referrer too where the one before was (3-DSL.f)."""
    former = state.owner
    return replace(
        state,
        owner=fact.to,
        acting=(*state.acting, fact.to) if fact.acting else state.acting,
        agency_referrals=tuple(
            replace(ar, handed_to=fact.to) if ar.referrer == former else ar for ar in state.agency_referrals
        ),
    )
