"""Fold an event's effects: what it opened, settled, reached and warned of."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from domain.case import challenges
from domain.case.case import Case
from domain.case.effects import OPEN, ObligationOpened
from domain.case.event import Event
from domain.case.exploitation_grounds import grounds_in
from domain.case.obligation import Obligation
from domain.case.side_records import apply_side_record
from domain.case.team_around_child import apply_team_event
from domain.events import DecisionChallenged, PostFact, PupilViewRecorded
from domain.people.roles import By


def on_obligation(state: Case, obligation: str, /, **changes: Any) -> Case:
    """The case with the open obligation of that id changed; nothing changes where there is none."""
    owed = state.open_obligation(obligation)
    if owed is None:
        return state
    return replace(
        state,
        obligations=tuple(replace(each, **changes) if each is owed else each for each in state.obligations),
    )


def with_effects(state: Case, event: Event) -> Case:
    """The case with all that the event did besides its own facts, and with what stands beside."""
    effects = event.effects
    grounds, concern = grounds_in(event), state.concern
    state = replace(
        state,
        version=event.version,
        recorded_at=event.recorded_at,
        told=state.told if isinstance(event.fact, PostFact) else event.version,
        concern=replace(concern, grounds=(*concern.grounds, *grounds)) if grounds else concern,
        besides=apply_side_record(state.besides, event),
        around=apply_team_event(state.around, event),
        challenges=challenges.apply_challenge(state.challenges, event),
        gate=state.gate.shut(effects.shuts, event.recorded_at),
        warnings=tuple(dict.fromkeys((*state.warnings, *effects.warns))),
        authors=_authors(state, event),
    )
    for turned in effects.turns:
        settled = None if turned.state in OPEN else event.version
        state = on_obligation(state, turned.obligation, state=turned.state, settled_by=settled)
    for opens in effects.opens:
        state = _opened(state, opens, event)
    for waits in effects.waits:
        planned = {} if waits.provisional is None else {"provisional": waits.provisional}
        state = on_obligation(
            state,
            waits.obligation,
            wakes_at=waits.wakes_at,
            may_skip=waits.may_skip,
            besides=waits.besides,
            **planned,
        )
    return state


def _authors(state: Case, event: Event) -> tuple[UUID, ...]:
    """Who may correct an entry of theirs: nobody edits what the pupil said (3.2q), or a challenge."""
    if not isinstance(event.actor, By) or isinstance(event.fact, PupilViewRecorded | DecisionChallenged):
        return state.authors
    return tuple(dict.fromkeys((*state.authors, event.actor.id)))


def _opened(state: Case, owed: ObligationOpened, event: Event) -> Case:
    causes = owed.causes or (event.version,)
    already = state.open_obligation(owed.id)
    if already is not None:  # owed twice over: the first deadline stands
        return on_obligation(state, owed.id, causes=(*already.causes, *causes))
    new = Obligation(
        id=owed.id,
        kind=owed.kind,
        clause=owed.clause,
        basis=owed.basis,
        owner_roles=owed.owner_roles,
        opened_at=event.recorded_at,
        causes=causes,
        due_at=owed.due_at,
        provisional=owed.provisional,
        wakes_at=owed.wakes_at,
        counts_from=owed.counts_from,
        given=owed.given,
        limit=owed.limit,
    )
    owner = None if owed.id == "accept" else state.owner  # to be accepted is to be nobody's yet
    return replace(state, obligations=(*state.obligations, new), owner=owner)
