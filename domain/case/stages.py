"""The stage of a case, derived from its open obligations."""

from typing import Literal, get_args

from domain.case.case import Case
from domain.case.derivation import derived_once

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
