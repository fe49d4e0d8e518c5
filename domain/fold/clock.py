"""Fold what the clock records: an escalation reaches people, a deadline moves (11.8, 3-DSL.x)."""

from dataclasses import replace
from typing import assert_never

from domain import events as happened
from domain.case.case import Case
from domain.case.challenges import CHALLENGE_ANSWER
from domain.case.conflicts import CONFLICT_DECISION
from domain.case.event import Event
from domain.case.recorded_steps import Escalation
from domain.events import ClockFact
from domain.fold.agency_referrals import on_agency_referral
from domain.fold.challenges import escalated_challenge
from domain.fold.conflicts import escalated_conflict
from domain.fold.effects import on_obligation


def apply(state: Case, event: Event, fact: ClockFact) -> Case:
    """The case after an event of the clock."""
    match fact:
        case happened.EscalationRaised():
            return _escalated(state, event, fact)
        case happened.DeadlineReplanned():
            return _replanned(state, fact)
        case happened.ReminderSent() | happened.FeedbackOverdue() | happened.ObligationOverdue():
            return state
        case _:
            assert_never(fact)


def _escalated(state: Case, event: Event, fact: happened.EscalationRaised) -> Case:
    kind, _, subject = fact.obligation.partition(":")
    if kind == CONFLICT_DECISION:
        state = escalated_conflict(state, fact.obligation, fact.to)
    elif kind == CHALLENGE_ANSWER:
        state = replace(state, challenges=escalated_challenge(state.challenges, int(subject), fact.to))
    elif state.owner is None:  # not accepted yet: the roles that the rung reached may accept it
        roles = (role for role in fact.to if role != "mentor")  # one person, not all who hold the role
        state = replace(state, reached=tuple(dict.fromkeys((*state.reached, *roles))))
    message = event.effects.says
    raised = Escalation(
        obligation=fact.obligation,
        rung=fact.rung,
        at=event.recorded_at,
        to=fact.to,
        say=message.say if message else None,
        stage=message.stage if message else None,
        on_duty=event.effects.on_duty,
    )
    state = replace(state, escalations=(*state.escalations, raised))
    return on_obligation(state, fact.obligation, rung=fact.rung)


def _replanned(state: Case, fact: happened.DeadlineReplanned) -> Case:
    kind, _, subject = fact.obligation.partition(":")
    if kind == "feedback":
        state = on_agency_referral(state, subject, lambda ar: replace(ar, feedback_due_at=fact.to))
    if kind == "confirm-in-writing":
        state = on_agency_referral(state, subject, lambda ar: replace(ar, confirm_by=fact.to))
    if fact.to == fact.from_:  # only whether it is provisional changed
        return state
    return on_obligation(state, fact.obligation, due_at=fact.to, rung=0)
