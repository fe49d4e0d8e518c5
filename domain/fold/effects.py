"""Fold the effects of any event: obligations, warnings, the parent gate, authors and decisions."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from domain.case.case import Case
from domain.case.effects import OPEN, ObligationOpened
from domain.case.event import Event
from domain.case.obligation import Obligation
from domain.events import DecisionChallenged, PostFact, PupilViewRecorded
from domain.fold.challenges import with_decision, with_routing
from domain.fold.side_records import with_entry_to_countersign
from domain.people.roles import By


def with_effects(state: Case, event: Event) -> Case:
    """The case with the effects of the event."""
    effects = event.effects
    state = replace(
        state,
        version=event.version,
        recorded_at=event.recorded_at,
        told=state.told if isinstance(event.fact, PostFact) else event.version,
        gate=state.gate.shut(effects.shuts, event.recorded_at),
        warnings=tuple(dict.fromkeys((*state.warnings, *effects.warns))),
        authors=_authors(state, event),
        besides=with_entry_to_countersign(state.besides, event),
        challenges=with_routing(with_decision(state.challenges, event), effects.leads),
    )
    return _with_obligations(state, event)


def on_obligation(state: Case, obligation: str, /, **changes: Any) -> Case:
    """The case with the open obligation of that id changed; unchanged if none is open."""
    owed = state.open_obligation(obligation)
    if owed is None:
        return state
    return replace(
        state,
        obligations=tuple(replace(each, **changes) if each is owed else each for each in state.obligations),
    )


def _authors(state: Case, event: Event) -> tuple[UUID, ...]:
    """The people who may correct their entries; no one edits the pupil's words (3.2q) or a challenge."""
    if not isinstance(event.actor, By) or isinstance(event.fact, PupilViewRecorded | DecisionChallenged):
        return state.authors
    return tuple(dict.fromkeys((*state.authors, event.actor.id)))


def _with_obligations(state: Case, event: Event) -> Case:
    effects = event.effects
    for transition in effects.turns:
        settled = None if transition.state in OPEN else event.version
        state = on_obligation(state, transition.obligation, state=transition.state, settled_by=settled)
    for opened in effects.opens:
        state = _with_opened(state, opened, event)
    for wake in effects.waits:
        planned = {} if wake.provisional is None else {"provisional": wake.provisional}
        state = on_obligation(
            state,
            wake.obligation,
            wakes_at=wake.wakes_at,
            may_skip=wake.may_skip,
            besides=wake.besides,
            **planned,
        )
    return state


def _with_opened(state: Case, opened: ObligationOpened, event: Event) -> Case:
    causes = opened.causes or (event.version,)
    already = state.open_obligation(opened.id)
    if already is not None:  # open for another cause: the first deadline stays
        return on_obligation(state, opened.id, causes=(*already.causes, *causes))
    new = Obligation(
        id=opened.id,
        kind=opened.kind,
        clause=opened.clause,
        basis=opened.basis,
        owner_roles=opened.owner_roles,
        opened_at=event.recorded_at,
        causes=causes,
        due_at=opened.due_at,
        provisional=opened.provisional,
        wakes_at=opened.wakes_at,
        counts_from=opened.counts_from,
        given=opened.given,
        limit=opened.limit,
    )
    owner = None if opened.id == "accept" else state.owner  # a case that waits to be accepted has no owner
    return replace(state, obligations=(*state.obligations, new), owner=owner)
