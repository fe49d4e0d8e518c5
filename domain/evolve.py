"""Fold events into a case. Events say what happened: nothing is refused or calculated here."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Literal, assert_never

from domain import events as happened
from domain.case.case import Case, Escalation, Failing, Mentoring, Plan, Protection, ToRefer
from domain.case.challenges import ANSWER
from domain.case.concern import Concern, learnt
from domain.case.conflicts import CONFIRM
from domain.case.event import Event
from domain.fold.agency_referrals import (
    acknowledged,
    confirmed,
    dispute_answered,
    disputed,
    fed_back,
    handed_over,
    on_agency_referral,
    referred,
)
from domain.fold.conflicts import Excluding, escalated_to, excluding, named_at_raising
from domain.fold.corrections import corrected
from domain.fold.obligations import on_obligation, with_effects
from domain.fold.safeguards import Safeguarding, document_sent, safeguarded
from domain.people.roles import ACTING_DSL, By


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
    return with_effects(_begin(event) if state is None else _apply(state, event), event)


def _begin(event: Event) -> Case:
    fact, begins = event.fact, event.effects.begins
    if not isinstance(fact, happened.ConcernRaised) or begins is None or not isinstance(event.actor, By):
        raise ValueError("the first event of a case must be concern.raised")
    concern = fact.concern
    return Case(
        id=begins.case,
        school=begins.school,
        reference=begins.reference,
        version=event.version,
        policy=event.policy,
        recorded_at=event.recorded_at,
        raised_at=event.recorded_at,
        raised_by=event.actor.id,
        raised_role=event.actor.role,
        pupil=fact.pupil,
        about=fact.about or (),
        conflicts=named_at_raising(event, event.actor),
        concern=Concern(
            category=concern.category,
            summary=concern.summary,
            child_words=concern.child_words,
            police_reference=fact.concern.police_reference,
            told_at=fact.concern.told_at,
            learnt=(learnt(concern, event.version, event.actor.id, event.recorded_at, event.occurred_at),),
        ),
        home_authority=fact.home_authority,
        rerouted=event.effects.reaches,
        reached=event.effects.reaches,
        covering=event.effects.covers,
    )


def _apply(state: Case, event: Event) -> Case:
    fact = event.fact
    if isinstance(fact, Safeguarding):
        return safeguarded(state, event, fact)
    if isinstance(fact, Excluding):
        return excluding(state, event, fact)
    if isinstance(fact, happened.BesidesFact):
        return state
    match fact:
        case happened.InformationAdded():
            return _informed(state, event, fact)
        case happened.ConcernAccepted():
            return _owned(state, event)
        case happened.ReviewDecided():
            owned = _owned(state, event) if state.owner is None else state
            upheld = () if fact.outcome == "no_further_action" else (event.version,)
            wanted = (ToRefer(version=event.version, agency=each) for each in fact.agencies or ())
            return replace(
                owned,
                reviews=(*state.reviews, event.version),
                upheld=(*state.upheld, *upheld),
                to_refer=(*state.to_refer, *wanted),
            )
        case happened.ProtectionRecorded():
            made = Protection(
                version=event.version,
                covers=covered(fact.for_),
                none_needed=bool(fact.none_needed),
                view=bool(fact.view),
                at=event.occurred_at,
            )
            return replace(state, protections=(*state.protections, made))
        case happened.ReferralMade():
            return referred(state, event, fact)
        case happened.ReferralConfirmedInWriting():
            return confirmed(state, event, fact)
        case happened.ReferralAcknowledged():
            return acknowledged(state, event, fact)
        case happened.FeedbackReceived():
            return fed_back(state, event, fact)
        case happened.DecisionDisputed():
            return disputed(state, event, fact)
        case happened.DisputeOutcomeRecorded():
            return dispute_answered(state, event, fact)
        case happened.StatutoryConcluded():
            return replace(state, conclusions=(*state.conclusions, event.version))
        case happened.EarlyHelpStarted():
            plan = Plan(kind=fact.kind or "early_help", lead=fact.lead, version=event.version)
            return replace(state, plans=(*state.plans, plan))
        case happened.EarlyHelpReviewed():
            return state if fact.outcome == "continue" else _without_plan(state, event.version)
        case happened.NrmConsidered():
            return replace(state, nrm=(*state.nrm, event.version))
        case happened.MentorAssigned():
            given = Mentoring(version=event.version, mentor=fact.mentor, cadence=fact.cadence)
            return replace(state, mentoring=(*state.mentoring, given))
        case happened.MentorContactRecorded():
            ended = (Mentoring(version=event.version),) if fact.last else ()
            return replace(state, mentoring=(*state.mentoring, *ended))
        case happened.CaseHandedOver():
            return handed_over(state, fact)
        case happened.EventCorrected():
            return corrected(state, event, fact)
        case happened.CaseClosed():
            return replace(state, closed=True)
        case happened.CaseReopened():
            return replace(state, closed=False, since=event.version, reached=state.rerouted, covering=())
        case happened.PolicyAdopted():
            return replace(state, policy=fact.policy)
        case happened.EscalationRaised():
            return _escalated(state, event, fact)
        case happened.RungSkipped():
            return on_obligation(state, fact.obligation, rung=fact.rung)
        case happened.DeadlineReplanned():
            return _replanned(state, fact)
        case happened.NotificationDelivered() | happened.NotificationFailed():
            return _carried(state, event)
        case (
            happened.ConcernRaised()
            | happened.ChaseRecorded()
            | happened.TelephoneRecorded()
            | happened.ReconsiderationDecided()
            | happened.SupportConsidered()
            | happened.PupilInformed()
            | happened.PupilNotInformed()
            | happened.PupilViewRecorded()
            | happened.ReporterAnswered()
            | happened.DecisionChallenged()
            | happened.ChallengeAnswered()
            | happened.DiscussionRecorded()
            | happened.LiaisonRecorded()
            | happened.ReminderSent()
            | happened.FeedbackOverdue()
            | happened.ObligationOverdue()
        ):
            return state
        case _:
            assert_never(fact)


def covered(whom: Literal["victim", "others", "both"]) -> tuple[Literal["victim", "others"], ...]:
    """The people whom a record of protection covers."""
    return ("victim", "others") if whom == "both" else (whom,)


def _informed(state: Case, event: Event, fact: happened.InformationAdded) -> Case:
    if not isinstance(event.actor, By):
        return state
    said = learnt(fact, event.version, event.actor.id, event.recorded_at, event.occurred_at)
    known = (*state.concern.learnt, said)
    return replace(state, concern=replace(state.concern, learnt=known))


def _without_plan(state: Case, version: int) -> Case:
    plans = tuple(replace(plan, ended_by=version) if plan is state.plan else plan for plan in state.plans)
    return replace(state, plans=plans)


def _owned(state: Case, event: Event) -> Case:
    if not isinstance(event.actor, By):
        return state
    acting = state.acting
    if event.actor.role == ACTING_DSL:
        acting = tuple(dict.fromkeys((*acting, event.actor.id)))
    return replace(state, owner=event.actor.id, acting=acting)


def _escalated(state: Case, event: Event, fact: happened.EscalationRaised) -> Case:
    reached = state.reached
    kind = fact.obligation.partition(":")[0]
    decides, answers = kind == CONFIRM, kind == ANSWER  # these do not pass the case on
    if decides:
        state = escalated_to(state, fact.obligation, fact.to)
    elif state.owner is None and not answers:  # not accepted: the roles that the rung reaches may accept it
        named = (role for role in fact.to if role != "mentor")  # one person, not everyone with that role
        reached = tuple(dict.fromkeys((*reached, *named)))
    said = event.effects.says
    raised = Escalation(
        obligation=fact.obligation,
        rung=fact.rung,
        at=event.recorded_at,
        to=fact.to,
        say=said.say if said else None,
        stage=said.stage if said else None,
        on_duty=event.effects.on_duty,
    )
    state = replace(state, reached=reached, escalations=(*state.escalations, raised))
    return on_obligation(state, fact.obligation, rung=fact.rung)


def _replanned(state: Case, fact: happened.DeadlineReplanned) -> Case:
    kind, _, subject = fact.obligation.partition(":")
    if kind == "feedback":
        state = on_agency_referral(state, subject, lambda ar: replace(ar, feedback_due_at=fact.to))
    if kind == "confirm-in-writing":
        state = on_agency_referral(state, subject, lambda ar: replace(ar, confirm_by=fact.to))
    if fact.to == fact.from_:  # the deadline stays; only whether it is provisional changes
        return state
    return on_obligation(state, fact.obligation, due_at=fact.to, rung=0)


def _carried(state: Case, event: Event) -> Case:
    carried = event.effects.carried
    if carried is None:
        return state
    failing = tuple(each for each in state.failing if each.delivery != carried.delivery)
    if isinstance(event.fact, happened.NotificationFailed):
        now = Failing(delivery=carried.delivery, telephone=carried.telephone)
        return replace(state, failing=(*failing, now))
    state = document_sent(state, event)
    return replace(state, failing=failing, delivered=(*state.delivered, carried.delivery))
