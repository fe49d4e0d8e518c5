"""The stage of a case, how it ended, and who looks at that once more (11.15)."""

from typing import Literal, get_args

from domain.case.case import Case, derived_once
from domain.case.challenges import DecisionMade
from domain.case.concern import standing
from domain.case.untold_facts import DANGER_AGENCIES, SECOND_LOOK, dangers_never_told, told_since
from domain.events import CaseClosed, CaseJoined, ConcernNoted
from domain.refusals import AlreadyDecided, NotASmallWorry, ObligationsOpen, Refused

Ended = Literal["noted", "support_ended", "concluded", "no_further_action", "closed"]
ENDED: tuple[Ended, ...] = get_args(Ended)
"""The stages of a closed case, by how it ended; `closed` if it goes on in the case that it was joined to.

As a filter, an expectation and on a receipt, `closed` is any of them.
"""
CLOSES = (CaseClosed.type, CaseJoined.type, ConcernNoted.type)
"""The types of the events that close a case."""
Stage = Literal[
    "review",
    "referral",
    "reconsideration",
    "awaiting_feedback",
    "statutory",
    "support",
    "settled",
    Ended,
]
STAGES: tuple[Stage, ...] = get_args(Stage)
SUPPORT_KINDS = ("support", "start-support", "early-help-review", "monitor")


@derived_once
def stage(state: Case) -> Stage:
    """The first stage that applies; an overdue obligation is still open."""
    if state.closed:
        return _how_it_ended(state)
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


def _how_it_ended(state: Case) -> Ended:
    """How it ended, by the last thing that ended since it was opened: a plan, or the work of an agency."""
    if state.joined_into is not None:
        return "closed"
    if state.noted is not None:
        return "noted"
    plans = max((plan.ended_by or 0 for plan in state.plans), default=0)
    agencies = max(state.conclusions, default=0)
    if max(plans, agencies) < state.since:
        return "no_further_action"
    return "support_ended" if plans > agencies else "concluded"


def stage_told(state: Case) -> Stage:
    """The stage as a receipt shows it: not how a case ended, unless the report was noted (3-STF.k)."""
    now = stage(state)
    return "closed" if now in ENDED and now != "noted" else now


def is_small_worry(state: Case) -> bool:
    """Whether it can be noted and watched: nothing serious is known, and nothing was done yet (11.1)."""
    concern = state.concern
    serious = (
        concern.danger_said is not False or needs_second_look(state),  # 11.4
        concern.has_images or concern.staff_allegation or bool(state.about),  # 8.3, 3.2i, 3.2h
        any(kind.means for kind in concern.every_kind),  # 2.1, 4.6
        concern.reported_by is not None,  # a parent or stranger waits for a reply (10.4)
        any(standing(state.joined)) or state.pupil.name == "unknown",  # no one can watch
        any(each.waits for each in state.repeats),  # a review looks at them together (2.4g)
    )
    done = (
        bool(state.agency_referrals or state.upheld or state.plans),
        any(not each.none_needed for each in state.protections),  # 11.9
    )
    return not any((*serious, *done))


LOOK_AGAIN = "look-again"
"""The obligation of a noted case to look at it once more, on a date that the DSL chose."""
_ENDED_BY_NOTING = ("accept", "review", "protect", LOOK_AGAIN)


def against_noting(state: Case) -> type[Refused] | None:
    """What stands against noting the case, or looking at it again."""
    if state.open_obligation("review", LOOK_AGAIN) is None:
        return AlreadyDecided
    if not is_small_worry(state):
        return NotASmallWorry
    owed = (each.id.removeprefix("telephone:") for each in state.holding_open)
    return ObligationsOpen if any(each not in _ENDED_BY_NOTING for each in owed) else None


def needs_second_look(state: Case) -> bool:
    """Whether danger was reported of which no agency was told, even if it was taken back."""
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
    "noted",
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
    if case.noted is not None:
        return "noted"
    if not case.reviews:
        return "not_decided"
    if case.plans:
        return case.plans[-1].kind
    if case.to_refer:
        return "not_yet_referred"
    return "support" if case.upheld else "no_further_action"
