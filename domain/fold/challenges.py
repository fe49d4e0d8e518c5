"""Fold challenges: which decisions can be challenged, who answers, and the answer (3.2u, 3-STF.l)."""

from collections.abc import Iterable
from dataclasses import replace
from typing import assert_never

from domain import events as happened
from domain.case.case import Case
from domain.case.challenges import Challenges, DecisionMade, RaisedChallenge
from domain.case.event import ChallengeRouting, Event
from domain.events import ChallengeFact
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
    if not isinstance(by, By) or by.role == AGENCY or not event.fact.decides:
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
