"""Fold challenges: which decisions can be challenged, who answers, and the answer (3.2u, 3-STF.l)."""

from collections.abc import Iterable
from dataclasses import replace
from typing import assert_never

from domain import events as happened
from domain.case.case import Case
from domain.case.challenges import Challenges, DecisionMade, RaisedChallenge
from domain.case.effects import ChallengeRouting
from domain.case.event import Event
from domain.events import ChallengeFact, Fact
from domain.people.roles import AGENCY, By


def apply(state: Case, event: Event, fact: ChallengeFact) -> Case:
    """The case after an event about a challenge, or a handover."""
    match fact:
        case happened.DecisionChallenged():
            return _challenged(state, event, fact)
        case happened.ChallengeAnswered():
            open_now = state.challenges.open_on(fact.decision)
            raised = tuple(
                replace(each, answered_by=event.version, upheld=bool(fact.upheld), answer=fact.reasons)
                if each in open_now
                else each
                for each in state.challenges.raised
            )
            return replace(state, challenges=replace(state.challenges, raised=raised))
        case happened.CaseHandedOver():
            return _handed_over(state, fact)
        case _:
            assert_never(fact)


def escalated_challenge(challenges: Challenges, decision: int, to: tuple[str, ...]) -> Challenges:
    """The challenges after an escalation reached more people who may answer for the decision."""
    open_now = challenges.open_on(decision)
    raised = tuple(
        replace(each, to=tuple(dict.fromkeys((*each.to, *to)))) if each in open_now else each
        for each in challenges.raised
    )
    return replace(challenges, raised=raised)


def with_decision(challenges: Challenges, event: Event) -> Challenges:
    """The challenges with this decision added, if the event is a decision of the school."""
    by = event.actor
    if not isinstance(by, By) or by.role == AGENCY or not is_decision(event.fact):
        return challenges
    made = DecisionMade(version=event.version, by=by.id, role=by.role, type=event.fact.type)
    return replace(challenges, decided=(*challenges.decided, made))


def with_routing(challenges: Challenges, routings: Iterable[ChallengeRouting]) -> Challenges:
    """The challenges with the roles that answer the open ones now (3.2h)."""
    for routing in routings:
        open_now = challenges.open_on(routing.decision)
        raised = tuple(
            replace(each, to=routing.to) if each in open_now else each for each in challenges.raised
        )
        challenges = replace(challenges, raised=raised)
    return challenges


def is_decision(fact: Fact) -> bool:
    """Whether someone weighed and decided something; other events record what was seen, heard or said."""
    match fact:
        case (
            happened.ReviewDecided()
            | happened.InformationRead()
            | happened.ProtectionRecorded()
            | happened.ReferralMade()
            | happened.ReferralWithdrawn()
            | happened.ReconsiderationDecided()
            | happened.DecisionDisputed()
            | happened.StatutoryConcluded()
            | happened.NrmConsidered()
            | happened.RungSkipped()
            | happened.SupportConsidered()
            | happened.EarlyHelpStarted()
            | happened.EarlyHelpReviewed()
            | happened.PlanLeadChanged()
            | happened.MentorAssigned()
            | happened.PupilNotInformed()
            | happened.ParentContactAssessed()
            | happened.ParentContactPlanned()
            | happened.PoliceHoldPlaced()
            | happened.PoliceHoldLifted()
            | happened.PoliceHoldReviewed()
            | happened.DisclosureRecorded()
            | happened.InformationWithheld()
            | happened.ConcernReclassified()
            | happened.ChallengeAnswered()
            | happened.CaseHandedOver()
            | happened.PolicyAdopted()
            | happened.EventCorrected()
            | happened.PupilIdentified()
            | happened.CircumstancesUpdated()
            | happened.CaseClosed()
            | happened.CaseReopened()
        ):
            return True
        case (
            happened.ConcernRaised()
            | happened.InformationAdded()
            | happened.CaseJoined()
            | happened.ConcernAccepted()
            | happened.ReferralConfirmedInWriting()
            | happened.ReferralAcknowledged()
            | happened.FeedbackReceived()
            | happened.ChaseRecorded()
            | happened.TelephoneRecorded()
            | happened.DisputeOutcomeRecorded()
            | happened.LiaisonRecorded()
            | happened.MentorContactRecorded()
            | happened.PupilInformed()
            | happened.PupilViewRecorded()
            | happened.ReporterAnswered()
            | happened.ParentContactRecorded()
            | happened.ConflictDeclared()
            | happened.ConflictConfirmed()
            | happened.ConflictLifted()
            | happened.DecisionChallenged()
            | happened.ConcernWithdrawn()
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
            | happened.ConcernJoined()
            | happened.JoinUndone()
            | happened.JoinCorrected()
            | happened.DiscussionRecorded()
            | happened.FeedbackOverdue()
            | happened.ObligationOverdue()
            | happened.EscalationRaised()
            | happened.ReminderSent()
            | happened.DeadlineReplanned()
            | happened.NotificationDelivered()
            | happened.NotificationFailed()
            | happened.RepeatsFound()
        ):
            return False
        case _:
            assert_never(fact)


def _challenged(state: Case, event: Event, fact: happened.DecisionChallenged) -> Case:
    if not isinstance(event.actor, By):
        return state
    new = (
        RaisedChallenge(
            version=event.version,
            decision=fact.decision,
            by=event.actor.id,
            challenged=each.by,
            to=event.effects.reaches,
        )
        for each in state.challenges.decided
        if each.version == fact.decision
    )
    return replace(state, challenges=replace(state.challenges, raised=(*state.challenges.raised, *new)))


def _handed_over(state: Case, fact: happened.CaseHandedOver) -> Case:
    """The case with its new owner, who also becomes the referrer if the former owner was (3-DSL.f)."""
    former = state.owner
    return replace(
        state,
        owner=fact.to,
        acting=(*state.acting, fact.to) if fact.acting else state.acting,
        agency_referrals=tuple(
            replace(ar, handed_to=fact.to) if ar.referrer == former else ar for ar in state.agency_referrals
        ),
    )
