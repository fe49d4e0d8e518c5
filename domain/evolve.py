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
    closing,
    conflicts,
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
    match event.fact:
        case (
            happened.ConcernRaised()
            | happened.InformationAdded()
            | happened.InformationRead()
            | happened.ConcernAccepted()
            | happened.ReviewDecided()
            | happened.ProtectionRecorded()
        ) as fact:
            return reporting.apply(state, event, fact)
        case (
            happened.ReferralMade()
            | happened.ReferralConfirmedInWriting()
            | happened.ReferralAcknowledged()
            | happened.ReferralWithdrawn()
            | happened.FeedbackReceived()
            | happened.ChaseRecorded()
            | happened.TelephoneRecorded()
            | happened.ReconsiderationDecided()
            | happened.DecisionDisputed()
            | happened.DisputeOutcomeRecorded()
            | happened.StatutoryConcluded()
            | happened.LiaisonRecorded()
            | happened.NrmConsidered()
            | happened.RungSkipped()
        ) as fact:
            return agency_referrals.apply(state, event, fact)
        case (
            happened.SupportConsidered()
            | happened.EarlyHelpStarted()
            | happened.EarlyHelpReviewed()
            | happened.PlanLeadChanged()
            | happened.MentorAssigned()
            | happened.MentorContactRecorded()
            | happened.PupilInformed()
            | happened.PupilNotInformed()
            | happened.PupilViewRecorded()
            | happened.ReporterAnswered()
        ) as fact:
            return support.apply(state, event, fact)
        case (
            happened.ParentContactAssessed()
            | happened.ParentContactPlanned()
            | happened.ParentContactRecorded()
            | happened.PoliceHoldPlaced()
            | happened.PoliceHoldLifted()
            | happened.PoliceHoldReviewed()
            | happened.DisclosureRecorded()
            | happened.InformationWithheld()
            | happened.ConcernReclassified()
        ) as fact:
            return safeguards.apply(state, event, fact)
        case (happened.ConflictDeclared() | happened.ConflictConfirmed() | happened.ConflictLifted()) as fact:
            return conflicts.apply(state, event, fact)
        case (
            happened.DecisionChallenged() | happened.ChallengeAnswered() | happened.CaseHandedOver()
        ) as fact:
            return challenges.apply(state, event, fact)
        case (
            happened.ConcernWithdrawn()
            | happened.CaseLinked()
            | happened.MissingEpisodeRecorded()
            | happened.OutsideReferralRecorded()
            | happened.EventCountersigned()
            | happened.FileTransferred()
            | happened.LeavingRecorded()
            | happened.TeamMemberRecorded()
            | happened.InformationRequestRecorded()
            | happened.InformationRequestAnswered()
            | happened.PaperCopyRecorded()
            | happened.LegalHoldPlaced()
            | happened.LegalHoldLifted()
            | happened.PolicyAdopted()
        ) as fact:
            return side_records.apply(state, event, fact)
        case (
            happened.EventCorrected()
            | happened.PupilIdentified()
            | happened.CircumstancesUpdated()
            | happened.DiscussionRecorded()
            | happened.CaseClosed()
            | happened.CaseReopened()
        ) as fact:
            return closing.apply(state, event, fact)
        case (
            happened.CaseJoined()
            | happened.ConcernJoined()
            | happened.JoinUndone()
            | happened.JoinCorrected()
        ) as fact:
            return joins.apply(state, event, fact)
        case happened.RepeatsFound():  # what was found is among the effects
            return state
        case (
            happened.FeedbackOverdue()
            | happened.ObligationOverdue()
            | happened.EscalationRaised()
            | happened.ReminderSent()
            | happened.DeadlineReplanned()
        ) as fact:
            return clock.apply(state, event, fact)
        case (happened.NotificationDelivered() | happened.NotificationFailed()) as fact:
            return deliveries.apply(state, event, fact)
        case _:
            assert_never(event.fact)
