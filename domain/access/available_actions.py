"""The commands that a person can give now, those that they cannot and why, and which meet an obligation."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from domain.access.needs import MEETING, NEEDS, NEEDS_IF_CLOSED, WHEN_CLOSED, Why, commands
from domain.access.ownership import is_owner
from domain.access.permissions import (
    capacities,
    visibility,
)
from domain.case.audience import outside_reporters
from domain.case.case import Case
from domain.case.obligation import Obligation
from domain.case.stages import LOOK_AGAIN, closing_to_look_at
from domain.case.untold_facts import REFER_AT_ONCE
from domain.command_catalogue import COMMANDS, WAIVED_BY, CommandSpec
from domain.people.roles import Person
from domain.refusals import CaseClosed, Refused

_AN_AGENCY_REFERRAL = re.compile(r"(?:cscs|police|lado|adult_services)-\d+")


def how_to_meet(name: str, kind: str, kinds: Collection[str]) -> dict[str, object]:
    """How a program can meet an obligation. `kinds` are the kinds of all open obligations in the case.

    This is worked out on reading and never stored, so obligations from earlier releases have it too.
    """
    subject = name.rpartition(":")[2]
    referral = _AN_AGENCY_REFERRAL.fullmatch(subject)
    return {
        "commands": commands(kind, kinds),
        "agency_referral": referral[0] if referral else None,
        "about": int(subject) if subject.isdecimal() else None,
    }


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
            for entry in permitted(held)
            if (entry.name not in NEEDS or NEEDS[entry.name].met(state, person))
            and (others or entry.name != "adopt-policy")
        ]
    due = _first_due(owed for owed in state.open_obligations if is_owner(state, owed, person))
    ordered = sorted((entry for entry in open_to if entry.name in due), key=lambda entry: due[entry.name])
    ordered += (entry for entry in open_to if entry.name not in due)
    if state.open_obligation(REFER_AT_ONCE):  # danger comes first, for everyone (11.4)
        ordered.sort(key=lambda entry: entry.name != "refer")
    return tuple(_ACTIONS[entry.name] for entry in ordered)


def _is_accepted_closed(entry: CommandSpec, state: Case, person: Person) -> bool:
    accepted = NEEDS_IF_CLOSED.get(entry.name)
    return entry.name in WHEN_CLOSED and (accepted is None or accepted(state, person))


@cache  # few combinations of capacities exist, and every answer needs one
def permitted(held: frozenset[str]) -> tuple[CommandSpec, ...]:
    """The commands for people with these capacities, in the catalogue's order."""
    return tuple(entry for entry in COMMANDS.values() if not held.isdisjoint(entry.who))


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


def _why(state: Case, command: str) -> Why | None:
    if command in ("confirm-conflict", "lift-conflict") and state.conflicts:
        return None  # who decides on the exclusion depends on it (3.2h)
    looks = {
        "add-information": False,  # for anyone but a DSL
        "countersign": closing_to_look_at(state) is not None,
        "note-and-watch": state.open_obligation(LOOK_AGAIN) is not None,
    }
    if state.closed and (command not in WHEN_CLOSED or not looks.get(command, True)):
        return CaseClosed, "reopen"
    need = NEEDS.get(command)
    return need.why_not(state) if need else None
