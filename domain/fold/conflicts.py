"""Who is excluded from a case as its entries say, and what is routed past them (3.2h)."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from uuid import UUID

from domain import events as happened
from domain.case.case import Case
from domain.case.conflicts import CONFIRM, Conflict
from domain.case.effects import Effects
from domain.case.event import Event
from domain.people.roles import DSL_ROLES, NOBODY_LEFT, By

Excluding = happened.ConflictDeclared | happened.ConflictConfirmed | happened.ConflictLifted


def conflict_about(state: Case, person: UUID) -> Conflict | None:
    """What keeps this person from the case, if it is known who decides about it."""
    return next((each for each in state.conflicts if each.stands and each.person == person), None)


def conflict_of(state: Case, obligation: str) -> Conflict | None:
    """The conflict that waits under that obligation's id."""
    return next((each for each in state.conflicts if each.waits and each.obligation == obligation), None)


def routed_to(state: Case) -> tuple[str, ...]:
    """Roles that see the whole case because it was routed to them."""
    decide = (role for each in state.conflicts if each.stands for role in each.to)
    return tuple(dict.fromkeys((*state.reached, *state.covering, *decide, *state.challenges.led_to)))


def stands_in(state: Case) -> tuple[str, ...]:
    """Roles that act from the first, even if another accepted: in a concern about the head, or with no DSL.

    They accept it, protect, and refer to the LADO (3.2h).
    """
    found = dict.fromkeys((*state.rerouted, *state.covering, *in_the_heads_place(state)))
    return tuple(role for role in found if role not in (*DSL_ROLES, NOBODY_LEFT))


def in_the_heads_place(state: Case, *, from_the_first: bool = False) -> tuple[str, ...]:
    """Roles that act in the place of a head whom it is about, perhaps only where it was from the first."""
    found = (each for each in state.conflicts if each.stands and "headteacher" in each.of)
    return tuple(role for each in found if not from_the_first or each.obligation is None for role in each.to)


def in_place_of(state: Case, role: str) -> tuple[str, ...]:
    """The roles that hear what a role would hear, where somebody with it is excluded."""
    told = (to for each in state.conflicts if each.stands and role in each.of for to in each.to)
    return tuple(dict.fromkeys((role, *told)))


def nobody_is_left(state: Case) -> bool:
    """Whether everybody of the school in line is excluded, so that the local authority is to be told."""
    return NOBODY_LEFT in routed_to(state)


def named_at_raising(event: Event, by: By) -> tuple[Conflict, ...]:
    """The conflicts of those whom the concern is about from the first."""
    return tuple(
        Conflict(version=event.version, person=each.person, of=each.of, by=(by.id,), to=each.to)
        for each in event.effects.routes
    )


def excluding(state: Case, event: Event, fact: Excluding) -> Case:
    """The case after a conflict was declared, confirmed or lifted."""
    if not isinstance(event.actor, By):
        return state
    match fact:
        case happened.ConflictDeclared():
            state = _declared(state, event, fact, event.actor)
        case happened.ConflictConfirmed():
            return _changed(state, fact.person, confirmed_by=event.version)
        case happened.ConflictLifted():
            state = _lifted(state, event, fact)
    return _routed(state, event.effects)


def escalated_to(state: Case, obligation: str, to: Iterable[str]) -> Case:
    """The case after a rung reached more people who may decide."""
    conflict = conflict_of(state, obligation)
    if conflict is None:
        return state
    now = tuple(dict.fromkeys((*(role for role in conflict.to if role != NOBODY_LEFT), *to)))
    return _changed(state, conflict.person, to=now)


def _declared(state: Case, event: Event, fact: happened.ConflictDeclared, by: By) -> Case:
    before = conflict_about(state, fact.person)
    if before is None:
        new = Conflict(version=event.version, person=fact.person, owned="owner" in fact.held)
        state = replace(
            state,
            about=tuple(dict.fromkeys((*state.about, fact.person))),
            conflicts=(*state.conflicts, new),
        )
        before = new
    opened = next((owed.id for owed in event.effects.opens if owed.kind == CONFIRM), before.obligation)
    declared = tuple(dict.fromkeys((*before.by, by.id)))
    return _changed(state, fact.person, by=declared, obligation=opened)


def _lifted(state: Case, event: Event, fact: happened.ConflictLifted) -> Case:
    back = any(turned.obligation == "accept" for turned in event.effects.turns)
    state = replace(
        state,
        about=tuple(each for each in state.about if each != fact.person),
        owner=fact.person if back else state.owner,
    )
    return _changed(state, fact.person, lifted_by=event.version)


def _routed(state: Case, effects: Effects) -> Case:
    """Who is first in line now, and who decides about each conflict that stands."""
    kept = tuple(role for role in state.reached if role not in state.rerouted)
    state = replace(
        state,
        rerouted=effects.reaches,
        reached=tuple(dict.fromkeys((*effects.reaches, *kept))),
    )
    for each in effects.routes:
        state = _changed(state, each.person, of=each.of, to=each.to)
    return state


def _changed(state: Case, person: UUID, **changes: Any) -> Case:
    conflicts = tuple(
        replace(each, **changes) if each.stands and each.person == person else each
        for each in state.conflicts
    )
    return replace(state, conflicts=conflicts)


def conflicts_view(state: Case) -> list[dict[str, Any]]:
    """Each person who is or was excluded, and the roles that decide."""
    return [
        {"event": each.version, "person": str(each.person), "state": _stands(each), "to": each.to}
        for each in state.conflicts
    ]


def _stands(conflict: Conflict) -> str:
    if not conflict.stands:
        return "lifted"
    if conflict.confirmed_by is not None:
        return "confirmed"
    return "declared" if conflict.waits else "named"
