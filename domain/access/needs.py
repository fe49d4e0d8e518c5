"""What each command needs of the case, the refusal if the case does not have it, and what opens the way."""

from collections.abc import Callable, Collection, Iterator
from typing import NamedTuple

from domain.access.permissions import (
    dsl_power,
    may_challenge,
    may_countersign,
    may_still_accept,
    role_to_answer,
    role_to_decide,
)
from domain.case.agency_referral import AgencyReferral
from domain.case.case import Case
from domain.case.joining import is_only_a_report
from domain.case.obligation import Obligation
from domain.case.stages import against_noting, closing_to_look_at, to_countersign
from domain.case.untold_facts import NEW_INFORMATION
from domain.command_catalogue import COMMANDS, REVIEWS
from domain.people.roles import Person
from domain.refusals import (
    AlreadyAccepted,
    AlreadyDecided,
    AlreadyRunning,
    CannotJoin,
    NoDisputeOpen,
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
    NothingToReconsider,
    NothingToReview,
    NotReviewedYet,
    ObligationsOpen,
    ParentGateClosed,
    PoliceHold,
    Refused,
)

Condition = Callable[[Case, Person], bool]
Why = tuple[type[Refused], *tuple[str, ...]]
"""A refusal, and the commands after which it no longer comes."""


class CommandNeed(NamedTuple):
    """What a command needs of an open case."""

    met: Condition
    why_not: Callable[[Case], Why | None]
    """The refusal while it is not met; None if it depends on who asks, or on what is named."""


MEETING = {
    kind: tuple(entry.name for entry in COMMANDS.values() if kind in entry.meets)
    for kind in {kind for entry in COMMANDS.values() for kind in entry.meets}
}
"""The commands that meet each kind of obligation, in the catalogue's order."""
_REVIEWS = frozenset(REVIEWS.split()) - {"accept"}


def commands(kind: str, kinds: Collection[str]) -> tuple[str, ...]:
    """The commands that meet this kind now. `decide-review` accepts a case only while a review is open."""
    reviewing = kind != "accept" or not _REVIEWS.isdisjoint(kinds)
    return tuple(name for name in MEETING[kind] if name != "decide-review" or reviewing)


def _their_calls(state: Case, person: Person) -> list[Obligation]:
    if dsl_power(state, person) is not None:
        return list(state.obligations)
    made = {ar.id for ar in _theirs(state, person)}
    return [owed for owed in state.obligations if owed.id.rpartition(":")[2] in made]


def _theirs(state: Case, person: Person) -> list[AgencyReferral]:
    if dsl_power(state, person) is not None:
        return list(state.standing_referrals)
    return [ar for ar in state.standing_referrals if ar.referrer == person.id]


def _owed(*kinds: str) -> Condition:
    """Whether an obligation of one of these kinds is open."""
    return lambda state, _: not state.open_kinds.isdisjoint(kinds)


def _always(refusal: type[Refused], *opened_by: str) -> Callable[[Case], Why | None]:
    return lambda _: (refusal, *opened_by)


def _of_a_referral(refusal: type[Refused], *opened_by: str) -> Callable[[Case], Why | None]:
    """The refusal of a case with referrals; a case without any refuses because it has none."""

    def reason(state: Case) -> Why:
        return (refusal, *opened_by) if state.standing_referrals else (NoSuchAgencyReferral, "refer")

    return reason


def _while_undecided(state: Case) -> Why | None:
    """Why no referral can be chased or withdrawn: there is none. Else it depends on the named referral."""
    return None if state.standing_referrals else (NoSuchAgencyReferral, "refer")


def _reconsider(state: Case) -> Why | None:
    """Why no decision can be reconsidered, unless one was told: then it depends on the named referral."""
    decided = any(ar.current_decision is not None for ar in state.standing_referrals)
    return None if decided else _of_a_referral(NothingToReconsider, "record-feedback")(state)


def _as_named(_: Case) -> None:
    """No reason: it depends on what the command names."""


def _start_plan(state: Case) -> Why:
    return (AlreadyRunning, "review-early-help") if state.reviewed else (NotReviewedYet, "decide-review")


def _plan_contact(state: Case) -> Why:
    if state.gate.hold() is not None:
        return PoliceHold, "review-police-hold", "lift-police-hold"
    return ParentGateClosed, "assess-parent-contact"


def _close(state: Case) -> Why:
    if state.gate.hold() is not None:
        return PoliceHold, "review-police-hold", "lift-police-hold"
    return ObligationsOpen, *dict.fromkeys(_that_meet(state))


def _that_meet(state: Case) -> Iterator[str]:
    """The commands that meet what holds the case open."""
    for owed in state.holding_open:
        yield from commands(owed.kind, state.open_kinds)


def _note(state: Case) -> Why:
    against = against_noting(state)
    assert against is not None
    return (against, "decide-review") if against is not AlreadyDecided else (against,)


NEEDS: dict[str, CommandNeed] = {
    "accept": CommandNeed(may_still_accept, _always(AlreadyAccepted)),
    "decide-review": CommandNeed(
        _owed(*(kind for kind in COMMANDS["decide-review"].meets if kind != "accept")),
        _always(AlreadyDecided),
    ),
    "note-and-watch": CommandNeed(lambda state, _: against_noting(state) is None, _note),
    "record-acknowledgement": CommandNeed(
        lambda state, who: any(ar.current_decision is None for ar in _theirs(state, who)),
        _while_undecided,
    ),
    "record-chase": CommandNeed(
        lambda state, who: any(ar.current_decision is None for ar in _theirs(state, who)),
        _while_undecided,
    ),
    "withdraw-referral": CommandNeed(
        lambda state, _: (
            bool(state.mistaken_referrals)
            or any(ar.current_decision is None for ar in state.standing_referrals)
        ),
        _while_undecided,
    ),
    "record-feedback": CommandNeed(
        lambda state, who: bool(_theirs(state, who)), _always(NoSuchAgencyReferral, "refer")
    ),
    "confirm-in-writing": CommandNeed(
        lambda state, who: bool(_theirs(state, who)), _always(NoSuchAgencyReferral, "refer")
    ),
    "record-telephone": CommandNeed(
        lambda state, who: any(call.kind == "telephone" for call in _their_calls(state, who)),
        _as_named,
    ),
    "read-information": CommandNeed(_owed(NEW_INFORMATION), _as_named),
    "reconsider": CommandNeed(_owed(*COMMANDS["reconsider"].meets), _reconsider),
    "dispute-decision": CommandNeed(
        lambda state, who: any(ar.current_decision is not None for ar in _theirs(state, who)),
        _of_a_referral(NothingToDispute, "record-feedback"),
    ),
    "record-dispute-outcome": CommandNeed(
        _owed(*COMMANDS["record-dispute-outcome"].meets), _of_a_referral(NoDisputeOpen, "dispute-decision")
    ),
    "conclude-statutory": CommandNeed(
        _owed(*COMMANDS["conclude-statutory"].meets), _of_a_referral(NothingToConclude, "record-feedback")
    ),
    "answer-information-request": CommandNeed(
        _owed(*COMMANDS["answer-information-request"].meets),
        _always(NoSuchRequest, "record-information-request"),
    ),
    "consider-support": CommandNeed(
        lambda state, _: state.reviewed, _always(NotReviewedYet, "decide-review")
    ),
    "start-early-help": CommandNeed(lambda state, _: state.reviewed and state.plan is None, _start_plan),
    "review-early-help": CommandNeed(
        lambda state, _: state.plan is not None, _always(NothingToReview, "start-early-help")
    ),
    "change-lead": CommandNeed(
        lambda state, _: state.plan is not None, _always(NothingToReview, "start-early-help")
    ),
    "skip-rung": CommandNeed(
        lambda state, _: any(owed.state == "overdue" and owed.may_skip for owed in state.open_obligations),
        _always(NoRungToSkip),
    ),
    "plan-parent-contact": CommandNeed(lambda state, _: state.gate.any_open, _plan_contact),
    "lift-police-hold": CommandNeed(
        lambda state, _: state.gate.hold() is not None, _always(NoPoliceHold, "place-police-hold")
    ),
    "review-police-hold": CommandNeed(
        lambda state, _: state.gate.hold() is not None, _always(NoPoliceHold, "place-police-hold")
    ),
    "record-mentor-contact": CommandNeed(
        lambda state, _: state.mentor is not None, _always(NoMentorAssigned, "assign-mentor")
    ),
    "confirm-conflict": CommandNeed(
        lambda state, who: any(each.waits and role_to_decide(state, who, each) for each in state.conflicts),
        lambda state: None if state.conflicts else (NothingToConfirm,),
    ),
    "lift-conflict": CommandNeed(
        lambda state, who: any(role_to_decide(state, who, each) for each in state.conflicts),
        lambda state: None if state.conflicts else (NotExcluded,),
    ),
    "challenge": CommandNeed(lambda state, who: bool(may_challenge(state, who)), _always(NothingToChallenge)),
    "answer-challenge": CommandNeed(
        lambda state, who: any(role_to_answer(state, who, each.decision) for each in state.challenges.raised),
        lambda state: None if state.challenges.raised else (NothingToAnswer,),
    ),
    "hand-over": CommandNeed(lambda state, _: state.owner is not None, _always(NotAcceptedYet, "accept")),
    "join": CommandNeed(lambda state, _: is_only_a_report(state), _always(CannotJoin)),
    "countersign": CommandNeed(
        lambda state, who: any(may_countersign(state, who, entry) for entry in to_countersign(state)),
        lambda state: None if to_countersign(state) else (NothingToCountersign,),
    ),
    "lift-legal-hold": CommandNeed(lambda state, _: bool(state.besides.legal_holds_in_place), _as_named),
    "close": CommandNeed(lambda state, _: not state.holding_open and state.gate.hold() is None, _close),
    "reopen": CommandNeed(lambda *_: False, _always(NotClosed, "close")),
}
"""A command without a row is always offered. Random cases hold each refusal to `decide`."""
WHEN_CLOSED = (
    "add-information",
    "read-information",
    "note-and-watch",
    "refer",
    "record-pupil-view",
    "correct",
    "identify-pupil",
    "record-discussion",
    "record-telephone",
    "reopen",
    "record-leaving",
    "transfer-file",
    "countersign",
    "place-legal-hold",
    "lift-legal-hold",
)
"""The commands that a closed case accepts, some of them under a condition."""
NEEDS_IF_CLOSED: dict[str, Condition] = {
    "add-information": lambda state, who: dsl_power(state, who) is None,
    "countersign": lambda state, who: (
        closing_to_look_at(state) is not None and NEEDS["countersign"].met(state, who)
    ),
    **{
        name: NEEDS[name].met
        for name in ("read-information", "note-and-watch", "record-telephone", "lift-legal-hold")
    },
}
"""The conditions in a closed case."""
