"""The stage of a case, how it ended, and who looks at that once more (11.15)."""

from typing import Literal, get_args

from domain.case.case import Case, derived_once
from domain.case.challenges import DecisionMade
from domain.case.untold_facts import DANGER_AGENCIES, dangers_never_told, told_since

Stage = Literal[
    "closed",
    "review",
    "referral",
    "reconsideration",
    "awaiting_feedback",
    "statutory",
    "support",
    "settled",
]
STAGES: tuple[Stage, ...] = get_args(Stage)
SUPPORT_KINDS = ("support", "start-support", "early-help-review", "monitor")


@derived_once
def stage(state: Case) -> Stage:
    """The first stage that applies; an overdue obligation is still open."""
    if state.closed:
        return "closed"
    kinds = state.open_kinds
    if "review" in kinds:
        return "review"
    if "refer" in kinds:
        return "referral"
    if "reconsider" in kinds:
        return "reconsideration"
    if any(ar.current_decision is None for ar in state.counting_referrals):
        return "awaiting_feedback"
    if "conclude" in kinds:
        return "statutory"
    if kinds.intersection(SUPPORT_KINDS):
        return "support"
    return "settled"


SECOND_LOOK = "second-look"


def needs_second_look(state: Case) -> bool:
    """Whether danger was reported of which no agency was told, even if another person took it back."""
    taken_back = state.concern.taken_back
    return any(dangers_never_told(state)) or not all(
        told_since(state, each, DANGER_AGENCIES) for each in taken_back
    )


def closing_to_look_at(state: Case) -> DecisionMade | None:
    """The closing of the case that another person still has to look at."""
    owed = state.open_obligation(SECOND_LOOK)
    causes = owed.causes if owed is not None else ()
    return next((each for each in state.challenges.decided if each.version in causes), None)


def to_countersign(state: Case) -> tuple[int, ...]:
    """The entries that wait for a countersignature; in a closed case only its closing."""
    closing = closing_to_look_at(state)
    return (closing.version,) if closing is not None else state.besides.uncountersigned


BriefOutcome = Literal[
    "joined",
    "not_decided",
    "referred",
    "not_yet_referred",
    "early_help",
    "pastoral",
    "support",
    "no_further_action",
]


def brief_outcome(case: Case) -> BriefOutcome:
    """What the school did after its review; the agencies' own decisions stand beside it."""
    if case.standing_referrals:
        return "referred"
    if case.joined_into is not None:
        return "joined"
    if not case.reviews:
        return "not_decided"
    if case.plans:
        return case.plans[-1].kind
    if case.to_refer:
        return "not_yet_referred"
    return "support" if case.upheld else "no_further_action"
