"""The resolution of a case in a word, for a list of referrals (11.15)."""

from typing import Literal

from domain.case.case import Case

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
