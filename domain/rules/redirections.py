"""Redirections: an agency sends the school to another, and a new referral must be made (11.8)."""

from datetime import datetime

from domain.calendar.working_time import to_the_minute
from domain.case.agency_referral import AgencyDecision, AgencyReferral
from domain.case.case import Case
from domain.case.obligation import Obligation
from domain.commands.agencies import Agency


def answers_redirection(referral: AgencyReferral, told: AgencyDecision) -> bool:
    """Whether the referral was made no earlier than the redirection."""
    return referral.made_at >= to_the_minute(told.told_at)


def is_met_by(state: Case, owed: Obligation, agency: Agency, made_at: datetime) -> bool:
    """Whether a referral meets the obligation: to its agency, or to any if the redirection names none."""
    told, besides = _causing_decisions(state, owed)
    if any(made_at < to_the_minute(each.told_at) for each in told):
        return False
    anywhere = bool(told) and not besides and not any(each.redirected_to for each in told)
    return owed.subject == agency or anywhere


def unanswered(state: Case) -> dict[int, str]:
    """The referral that each redirection still requires, by the version of the redirection."""
    return {
        ar.current_decision.version: f"refer:{ar.current_decision.redirected_to or ar.agency}"
        for ar in state.standing_referrals
        if ar.current_decision is not None
        and ar.current_decision.decision == "redirected"
        and ar.current_decision.redirected_to != "other"
        and not _is_answered(state, ar, ar.current_decision)
    }


def superseded(state: Case) -> frozenset[int]:
    """The decisions that an agency has replaced, or about another child; they require nothing any more."""
    of_another = (told.version for ar in state.mistaken_referrals for told in ar.decisions)
    replaced = (
        told.version
        for ar in state.standing_referrals
        for told in ar.decisions
        if told is not ar.current_decision
    )
    return frozenset((*of_another, *replaced))


def _is_answered(state: Case, sent: AgencyReferral, told: AgencyDecision) -> bool:
    others = [ar for ar in state.counting_referrals if ar.id != sent.id and answers_redirection(ar, told)]
    if told.redirected_to is None:  # the next one, to any agency
        return any(ar.version > told.version for ar in others)
    return any(ar.agency == told.redirected_to for ar in others)


def _causing_decisions(state: Case, owed: Obligation) -> tuple[tuple[AgencyDecision, ...], bool]:
    """The decisions that caused the obligation, and whether it has other causes too.

    With other causes, only current decisions count: the obligation survives a replaced one.
    """
    answers = {told.version: told for ar in state.standing_referrals for told in ar.decisions}
    causes = [cause for cause in owed.causes if cause not in state.voided]
    told = tuple(answers[cause] for cause in causes if cause in answers)
    if len(told) == len(causes):
        return told, False
    stand = {
        ar.current_decision.version for ar in state.standing_referrals if ar.current_decision is not None
    }
    return tuple(each for each in told if each.version in stand), True
