"""The commands that a person may give, but not now: the refusal that would come, and what opens the way."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from domain.access.available_actions import WHEN_CLOSED, commands, permitted
from domain.access.permissions import capacities, visibility
from domain.case.case import Case
from domain.case.stages import closing_to_look_at, to_countersign
from domain.people.roles import Person
from domain.refusals import (
    AlreadyAccepted,
    AlreadyDecided,
    AlreadyRunning,
    CannotJoin,
    CaseClosed,
    NoDisputeOpen,
    NoLegalHold,
    NoMentorAssigned,
    NoPoliceHold,
    NoRungToSkip,
    NoSuchAgencyReferral,
    NoSuchRequest,
    NotAcceptedYet,
    NotClosed,
    NotExcluded,
    NothingToAnswer,
    NothingToChallenge,
    NothingToConclude,
    NothingToConfirm,
    NothingToCountersign,
    NothingToDispute,
    NothingToRead,
    NothingToReconsider,
    NothingToReview,
    NothingToTelephone,
    NotReviewedYet,
    ObligationsOpen,
    ParentGateClosed,
    PoliceHold,
    Refused,
)

_Why = tuple[type[Refused], *tuple[str, ...]]
"""A refusal, and the commands after which it no longer comes."""
_Reason = Callable[[Case], _Why | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnavailableAction:
    """One command that would be refused now."""

    command: str
    refusal: type[Refused]
    opened_by: tuple[str, ...]
    """The commands that this person can give now to open the way."""


def unavailable_actions(
    state: Case, person: Person, offered: Collection[str]
) -> tuple[UnavailableAction, ...]:
    """The commands that the person’s role allows and the case refuses, in the catalogue's order.

    A command that the case refuses only to this person is left out: the reason may be about someone else.
    A reader of a part of the case gets none: reasons tell of the rest (3-STF.k).
    """
    if visibility(state, person) != "whole":
        return ()
    return tuple(
        UnavailableAction(
            command=entry.name, refusal=why[0], opened_by=tuple(name for name in why[1:] if name in offered)
        )
        for entry in permitted(frozenset(capacities(state, person)))
        if entry.name not in offered and (why := _why(state, entry.name)) is not None
    )


def _why(state: Case, command: str) -> _Why | None:
    looks = closing_to_look_at(state) is not None
    for_others = ("add-information",) if looks else ("add-information", "countersign")
    if state.closed and (command not in WHEN_CLOSED or command in for_others):
        return CaseClosed, "reopen"
    reason = REASONS.get(command)
    return reason(state) if reason else None


def _always(refusal: type[Refused], *opened_by: str) -> _Reason:
    return lambda _: (refusal, *opened_by)


def _of_a_referral(refusal: type[Refused], *opened_by: str) -> _Reason:
    """The same, once there is a referral; before that, the case has none."""

    def reason(state: Case) -> _Why:
        return (refusal, *opened_by) if state.standing_referrals else (NoSuchAgencyReferral, "refer")

    return reason


def _start_plan(state: Case) -> _Why:
    return (AlreadyRunning, "review-early-help") if state.reviewed else (NotReviewedYet, "decide-review")


def _plan_contact(state: Case) -> _Why:
    if state.gate.hold() is not None:
        return PoliceHold, "review-police-hold", "lift-police-hold"
    return ParentGateClosed, "assess-parent-contact"


def _close(state: Case) -> _Why:
    if state.gate.hold() is not None:
        return PoliceHold, "review-police-hold", "lift-police-hold"
    return ObligationsOpen, *dict.fromkeys(_that_meet(state))


def _that_meet(state: Case) -> Iterator[str]:
    """The commands that meet what holds the case open."""
    for owed in state.holding_open():
        yield from commands(owed.kind, state.open_kinds)


REASONS: dict[str, _Reason] = {
    "accept": _always(AlreadyAccepted),
    "decide-review": _always(AlreadyDecided),
    "record-acknowledgement": _of_a_referral(AlreadyDecided),
    "record-chase": _of_a_referral(AlreadyDecided),
    "withdraw-referral": _of_a_referral(AlreadyDecided),
    "record-feedback": _always(NoSuchAgencyReferral, "refer"),
    "confirm-in-writing": _always(NoSuchAgencyReferral, "refer"),
    "record-telephone": _always(NothingToTelephone),
    "read-information": _always(NothingToRead),
    "reconsider": _of_a_referral(NothingToReconsider, "record-feedback"),
    "dispute-decision": _of_a_referral(NothingToDispute, "record-feedback"),
    "record-dispute-outcome": _of_a_referral(NoDisputeOpen, "dispute-decision"),
    "conclude-statutory": _of_a_referral(NothingToConclude, "record-feedback"),
    "answer-information-request": _always(NoSuchRequest, "record-information-request"),
    "consider-support": _always(NotReviewedYet, "decide-review"),
    "start-early-help": _start_plan,
    "review-early-help": _always(NothingToReview, "start-early-help"),
    "change-lead": _always(NothingToReview, "start-early-help"),
    "skip-rung": _always(NoRungToSkip),
    "plan-parent-contact": _plan_contact,
    "lift-police-hold": _always(NoPoliceHold, "place-police-hold"),
    "review-police-hold": _always(NoPoliceHold, "place-police-hold"),
    "record-mentor-contact": _always(NoMentorAssigned, "assign-mentor"),
    "confirm-conflict": lambda state: None if state.conflicts else (NothingToConfirm,),
    "lift-conflict": lambda state: None if state.conflicts else (NotExcluded,),
    "challenge": _always(NothingToChallenge),
    "answer-challenge": lambda state: None if state.challenges.raised else (NothingToAnswer,),
    "hand-over": _always(NotAcceptedYet, "accept"),
    "join": _always(CannotJoin),
    "countersign": lambda state: None if to_countersign(state) else (NothingToCountersign,),
    "lift-legal-hold": _always(NoLegalHold, "place-legal-hold"),
    "close": _close,
    "reopen": _always(NotClosed, "close"),
}
"""Why a command is refused while its condition is not met. Random cases hold it to `decide`."""
