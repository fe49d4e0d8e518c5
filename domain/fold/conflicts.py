"""Fold conflicts of interest: who is excluded from the case, and who decides about it (3.2h)."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, assert_never
from uuid import UUID

from domain import events as happened
from domain.case.audience import conflict_about, conflict_of
from domain.case.case import Case
from domain.case.conflicts import CONFLICT_DECISION, Conflict
from domain.case.event import Effects, Event
from domain.events import ConflictFact
from domain.people.roles import NOBODY_LEFT, By


def apply(state: Case, event: Event, fact: ConflictFact) -> Case:
    """The case after an event about a conflict of interest."""
    if not isinstance(event.actor, By):
        return state
    match fact:
        case happened.ConflictDeclared():
            return _rerouted(_declared(state, event, fact, event.actor), event.effects)
        case happened.ConflictConfirmed():
            return _with_conflict(state, fact.person, confirmed_by=event.version)
        case happened.ConflictLifted():
            return _rerouted(_lifted(state, event, fact), event.effects)
        case _:
            assert_never(fact)


def escalated_conflict(state: Case, obligation: str, to: Iterable[str]) -> Case:
    """The case after an escalation reached more people who may decide about a conflict."""
    conflict = conflict_of(state, obligation)
    if conflict is None:
        return state
    now = tuple(dict.fromkeys((*(role for role in conflict.to if role != NOBODY_LEFT), *to)))
    return _with_conflict(state, conflict.person, to=now)


def with_decisions_due(state: Case, effects: Effects) -> Case:
    """The case with the decisions that its reopening opens, each about the conflict that it names."""
    due = {owed.id for owed in effects.opens if owed.kind == CONFLICT_DECISION}
    conflicts = tuple(
        replace(each, obligation=name)
        if (name := f"{CONFLICT_DECISION}:{each.version}") in due and each.stands
        else each
        for each in state.conflicts
    )
    return replace(state, conflicts=conflicts)


def _declared(state: Case, event: Event, fact: happened.ConflictDeclared, by: By) -> Case:
    before = conflict_about(state, fact.person)
    if before is None:
        before = Conflict(version=event.version, person=fact.person, owned="owner" in fact.held)
        state = replace(
            state,
            about=tuple(dict.fromkeys((*state.about, fact.person))),
            conflicts=(*state.conflicts, before),
        )
    opened = next(
        (owed.id for owed in event.effects.opens if owed.kind == CONFLICT_DECISION), before.obligation
    )
    declared_by = tuple(dict.fromkeys((*before.by, *(fact.declared_by or (by.id,)))))
    return _with_conflict(state, fact.person, by=declared_by, obligation=opened)


def _lifted(state: Case, event: Event, fact: happened.ConflictLifted) -> Case:
    is_owner_again = any(transition.obligation == "accept" for transition in event.effects.turns)
    state = replace(
        state,
        about=tuple(each for each in state.about if each != fact.person),
        owner=fact.person if is_owner_again else state.owner,
    )
    return _with_conflict(state, fact.person, lifted_by=event.version)


def _rerouted(state: Case, effects: Effects) -> Case:
    """The case with the roles that are first in line now, and those that decide about each conflict."""
    kept = tuple(role for role in state.reached if role not in state.rerouted)
    state = replace(
        state,
        rerouted=effects.reaches,
        reached=tuple(dict.fromkeys((*effects.reaches, *kept))),
    )
    for each in effects.routes:
        state = _with_conflict(state, each.person, of=each.of, to=each.to)
    return state


def _with_conflict(state: Case, person: UUID, **changes: Any) -> Case:
    conflicts = tuple(
        replace(each, **changes) if each.stands and each.person == person else each
        for each in state.conflicts
    )
    return replace(state, conflicts=conflicts)
