"""How an event meets, ends, moves or opens again an obligation that the case has."""

from dataclasses import replace
from datetime import datetime

from domain.calendar.working_time import to_the_minute
from domain.case.agency_referral import AgencyDecision, AgencyReferral
from domain.case.case import Case
from domain.case.event import OPEN, CarriedTerms, ObligationOpened, ObligationState, ObligationTransition
from domain.case.obligation import Obligation
from domain.entries.agencies import Agency
from domain.field_rules import filled


def transition(state: ObligationState, *obligations: Obligation | None) -> tuple[ObligationTransition, ...]:
    """The transition of each of these obligations to a state."""
    return tuple(
        ObligationTransition(obligation=owed.id, state=state) for owed in obligations if owed is not None
    )


def settled(owed: Obligation, at: datetime) -> ObligationTransition:
    """The transition of an obligation to met, or met late."""
    late = owed.due_at is not None and at > owed.due_at
    return ObligationTransition(obligation=owed.id, state="met_late" if late else "met")


def reopened(owed: Obligation) -> ObligationOpened:
    """An obligation of the case in the form in which an event opens it, with the same deadline."""
    return filled(ObligationOpened, owed, wakes_at=owed.due_at or owed.wakes_at)


def no_later(new: ObligationOpened, owed: Obligation | ObligationOpened, policy: str) -> ObligationOpened:
    """The new obligation, never due later than the old one, by any calendar."""
    new = replace(new, carried=tuple(dict.fromkeys((*new.carried, *owed.carried, *terms(policy, owed)))))
    if owed.due_at is None or (new.due_at is not None and new.due_at <= owed.due_at):
        return new
    return replace(new, due_at=owed.due_at, wakes_at=owed.due_at, provisional=owed.provisional)


def terms(policy: str, owed: Obligation | ObligationOpened) -> tuple[CarriedTerms, ...]:
    """What the deadline counts from, and by which policy; nothing if the record does not say."""
    if owed.counts_from is None and owed.given is None:
        return ()
    limit = owed.limit or owed.id
    return (CarriedTerms(policy=policy, counts_from=owed.counts_from, given=owed.given, limit=limit),)


def unneeded_calls(state: Case, turns: tuple[ObligationTransition, ...]) -> tuple[ObligationTransition, ...]:
    """The telephone calls about obligations that these transitions settle: they end too."""
    about = [turned.obligation for turned in turns if turned.state not in OPEN]
    documents = [name.removeprefix("feedback:") for name in about if name.startswith("feedback:")]
    return transition("ended", *(state.open_obligation(f"telephone:{name}") for name in (*about, *documents)))


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
