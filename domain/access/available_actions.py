"""For programs: the commands that meet an obligation, and the agency referral that it concerns."""

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from domain.access.ownership import is_owner
from domain.access.permissions import (
    capacities,
    dsl_power,
    may_challenge,
    may_countersign,
    may_still_accept,
    role_to_answer,
    role_to_decide,
)
from domain.case.agency_referral import AgencyReferral
from domain.case.audience import outside_reporters
from domain.case.case import Case
from domain.case.joining import is_only_a_report
from domain.case.obligation import Obligation
from domain.case.stages import closing_to_look_at, to_countersign
from domain.case.untold_facts import NEW_INFORMATION, REFER_AT_ONCE
from domain.command_catalogue import COMMANDS, REVIEWS, WAIVED_BY, CommandSpec
from domain.people.roles import Person

MEETING = {
    kind: tuple(entry.name for entry in COMMANDS.values() if kind in entry.meets)
    for kind in {kind for entry in COMMANDS.values() for kind in entry.meets}
}
"""The commands that meet each kind of obligation, in the catalogue's order."""
_AN_AGENCY_REFERRAL = re.compile(r"(?:cscs|police|lado|adult_services)-\d+")
_REVIEWS = frozenset(REVIEWS.split()) - {"accept"}


def how_to_meet(name: str, kind: str, kinds: Collection[str]) -> dict[str, Any]:
    """How a program can meet an obligation. `kinds` are the kinds of all open obligations in the case.

    This is worked out on reading and never stored, so obligations from earlier releases have it too.
    """
    about = _AN_AGENCY_REFERRAL.fullmatch(name.rpartition(":")[2])
    return {"commands": commands(kind, kinds), "agency_referral": about[0] if about else None}


def commands(kind: str, kinds: Collection[str]) -> tuple[str, ...]:
    """The commands that meet this kind now. `decide-review` accepts a case only while a review is open."""
    reviewing = kind != "accept" or not _REVIEWS.isdisjoint(kinds)
    return tuple(name for name in MEETING[kind] if name != "decide-review" or reviewing)


WHEN_CLOSED = (
    "add-information",
    "read-information",
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
_Condition = Callable[[Case, Person], bool]
_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class AvailableAction:
    """One command that would be accepted."""

    command: str
    clauses: tuple[str, ...]


_ACTIONS = {
    entry.name: AvailableAction(command=entry.name, clauses=entry.clauses) for entry in COMMANDS.values()
}


def available_actions(
    state: Case, person: Person, policies: Collection[str] = ()
) -> tuple[AvailableAction, ...]:
    """The commands that a person can give: those that meet their obligations, by deadline, then the rest.

    `policies` are the names of the adopted policies. A case can only move to one that is not its own.
    """
    held = frozenset(capacities(state, person))
    if state.closed:
        open_to = [entry for entry in permitted(held) if _is_accepted_closed(entry, state, person)]
    else:
        others = any(name != state.policy for name in policies)
        open_to = [
            entry
            for entry, accepted in _conditions(held)
            if (accepted is None or accepted(state, person)) and (others or entry.name != "adopt-policy")
        ]
    due = _first_due(owed for owed in state.open_obligations if is_owner(state, owed, person))
    ordered = sorted((entry for entry in open_to if entry.name in due), key=lambda entry: due[entry.name])
    ordered += (entry for entry in open_to if entry.name not in due)
    if state.open_obligation(REFER_AT_ONCE):  # danger comes first, for everyone (11.4)
        ordered.sort(key=lambda entry: entry.name != "refer")
    return tuple(_ACTIONS[entry.name] for entry in ordered)


def _is_accepted_closed(entry: CommandSpec, state: Case, person: Person) -> bool:
    accepted = _IF_CLOSED.get(entry.name)
    return entry.name in WHEN_CLOSED and (accepted is None or accepted(state, person))


@cache  # few combinations of capacities exist, and every answer needs one
def permitted(held: frozenset[str]) -> tuple[CommandSpec, ...]:
    """The commands for people with these capacities, in the catalogue's order."""
    return tuple(entry for entry in COMMANDS.values() if not held.isdisjoint(entry.who))


@cache
def _conditions(held: frozenset[str]) -> tuple[tuple[CommandSpec, _Condition | None], ...]:
    """The same commands, each with its condition in an open case."""
    return tuple((entry, CONDITIONS.get(entry.name)) for entry in permitted(held))


def irrelevant_fields(state: Case, command: str) -> frozenset[str]:
    """The fields of a command that have no effect in this case.

    The referral that they end is not due, or no one outside the school reported it.
    """
    if command == "reply-to-reporter" and not any(outside_reporters(state)):
        return frozenset(("not_told",))
    if command != "decide-review":
        return frozenset()
    return frozenset(field for field, owed in WAIVED_BY.items() if state.open_obligation(owed) is None)


def _first_due(theirs: Iterable[Obligation]) -> dict[str, datetime]:
    """The earliest deadline among these obligations, for each command that meets one."""
    due: dict[str, datetime] = {}
    for owed in theirs:
        for name in MEETING.get(owed.kind, ()):
            due[name] = min(due.get(name, _NEVER), owed.due_at or _NEVER)
    return due


def _their_calls(state: Case, person: Person) -> list[Obligation]:
    if dsl_power(state, person) is not None:
        return list(state.obligations)
    made = {ar.id for ar in _theirs(state, person)}
    return [owed for owed in state.obligations if owed.id.rpartition(":")[2] in made]


def _theirs(state: Case, person: Person) -> list[AgencyReferral]:
    if dsl_power(state, person) is not None:
        return list(state.standing_referrals)
    return [ar for ar in state.standing_referrals if ar.referrer == person.id]


def _owed(*kinds: str) -> _Condition:
    """Whether an obligation of one of these kinds is open."""
    return lambda state, _: not state.open_kinds.isdisjoint(kinds)


CONDITIONS: dict[str, _Condition] = {
    "accept": may_still_accept,
    "decide-review": _owed(*(kind for kind in COMMANDS["decide-review"].meets if kind != "accept")),
    "record-acknowledgement": lambda state, who: any(
        ar.current_decision is None for ar in _theirs(state, who)
    ),
    "record-chase": lambda state, who: any(ar.current_decision is None for ar in _theirs(state, who)),
    "withdraw-referral": lambda state, _: (
        bool(state.mistaken_referrals) or any(ar.current_decision is None for ar in state.standing_referrals)
    ),
    "record-feedback": lambda state, who: bool(_theirs(state, who)),
    "confirm-in-writing": lambda state, who: bool(_theirs(state, who)),
    "record-telephone": lambda state, who: any(call.kind == "telephone" for call in _their_calls(state, who)),
    "read-information": _owed(NEW_INFORMATION),
    "reconsider": _owed(*COMMANDS["reconsider"].meets),
    "dispute-decision": lambda state, who: any(ar.current_decision is not None for ar in _theirs(state, who)),
    "record-dispute-outcome": _owed(*COMMANDS["record-dispute-outcome"].meets),
    "conclude-statutory": _owed(*COMMANDS["conclude-statutory"].meets),
    "answer-information-request": _owed(*COMMANDS["answer-information-request"].meets),
    "consider-support": lambda state, _: state.reviewed,
    "start-early-help": lambda state, _: state.reviewed and state.plan is None,
    "review-early-help": lambda state, _: state.plan is not None,
    "change-lead": lambda state, _: state.plan is not None,
    "skip-rung": lambda state, _: any(
        owed.state == "overdue" and owed.may_skip for owed in state.open_obligations
    ),
    "plan-parent-contact": lambda state, _: state.gate.any_open,
    "lift-police-hold": lambda state, _: state.gate.hold() is not None,
    "review-police-hold": lambda state, _: state.gate.hold() is not None,
    "record-mentor-contact": lambda state, _: state.mentor is not None,
    "confirm-conflict": lambda state, who: any(
        each.waits and role_to_decide(state, who, each) for each in state.conflicts
    ),
    "lift-conflict": lambda state, who: any(role_to_decide(state, who, each) for each in state.conflicts),
    "challenge": lambda state, who: bool(may_challenge(state, who)),
    "answer-challenge": lambda state, who: any(
        role_to_answer(state, who, each.decision) for each in state.challenges.raised
    ),
    "hand-over": lambda state, _: state.owner is not None,
    "join": lambda state, _: is_only_a_report(state),
    "countersign": lambda state, who: any(
        may_countersign(state, who, entry) for entry in to_countersign(state)
    ),
    "lift-legal-hold": lambda state, _: bool(state.besides.legal_holds_in_place),
    "close": lambda state, _: not state.holding_open() and state.gate.hold() is None,
    "reopen": lambda *_: False,
}
"""The conditions of commands in an open case. A command without a condition is always offered."""
_IF_CLOSED: dict[str, _Condition] = {
    "add-information": lambda state, who: dsl_power(state, who) is None,
    "countersign": lambda state, who: (
        closing_to_look_at(state) is not None and CONDITIONS["countersign"](state, who)
    ),
    **{name: CONDITIONS[name] for name in ("read-information", "record-telephone", "lift-legal-hold")},
}
"""The conditions in a closed case."""
