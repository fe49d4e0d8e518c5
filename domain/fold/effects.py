"""Fold what is recorded with every event: obligations, people told, repeats found (6.1, 11.8)."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from domain.case.case import Case
from domain.case.event import OPEN, Event, FoundRepeats, ObligationOpened
from domain.case.obligation import Obligation, newest_open
from domain.events import ClockFact, DecisionChallenged, PostFact, PupilViewRecorded
from domain.field_rules import filled
from domain.fold.challenges import with_decision, with_routing
from domain.fold.side_records import with_entry_to_countersign
from domain.people.roles import By


def with_counted(repeats: tuple[FoundRepeats, ...], event: Event) -> tuple[FoundRepeats, ...]:
    """The repeats after the event, with those that it found."""
    return (*repeats, *(FoundRepeats(version=event.version, kind=kind) for kind in event.effects.counted))


def looked_at(repeats: tuple[FoundRepeats, ...], review: Event) -> tuple[FoundRepeats, ...]:
    """The repeats after a review, which looks at all that were found before it."""
    return tuple(
        replace(each, looked_by=review.version, looked_at=review.recorded_at) if each.waits else each
        for each in repeats
    )


def without_counts(repeats: tuple[FoundRepeats, ...], version: int) -> tuple[FoundRepeats, ...]:
    """The repeats without what this void entry found, and as if it had looked at none."""
    return tuple(
        replace(each, looked_by=None, looked_at=None) if each.looked_by == version else each
        for each in repeats
        if each.version != version
    )


def with_effects(state: Case, event: Event) -> Case:
    """The case with the effects of the event."""
    effects = event.effects
    obligations = _obligations(state.obligations, event)
    waits_to_be_accepted = any(owed.id == "accept" for owed in obligations[len(state.obligations) :])
    return replace(
        state,
        version=event.version,
        recorded_at=event.recorded_at,
        told=state.told if isinstance(event.fact, ClockFact | PostFact) else event.version,
        gate=state.gate.shut(effects.shuts, event.recorded_at),
        warnings=tuple(dict.fromkeys((*state.warnings, *effects.warns))),
        authors=_authors(state, event),
        owner=None if waits_to_be_accepted else state.owner,
        obligations=obligations,
        besides=with_entry_to_countersign(state.besides, event),
        repeats=with_counted(state.repeats, event),
        challenges=with_routing(with_decision(state.challenges, event), effects.leads),
    )


def on_obligation(state: Case, obligation: str, /, **changes: Any) -> Case:
    """The case with the open obligation of that id changed; unchanged if none is open."""
    return replace(state, obligations=_with(state.obligations, obligation, **changes))


def _authors(state: Case, event: Event) -> tuple[UUID, ...]:
    """The people who may correct their entries; no one edits the pupil's words (3.2q) or a challenge."""
    if not isinstance(event.actor, By) or isinstance(event.fact, PupilViewRecorded | DecisionChallenged):
        return state.authors
    return tuple(dict.fromkeys((*state.authors, event.actor.id)))


def _obligations(obligations: tuple[Obligation, ...], event: Event) -> tuple[Obligation, ...]:
    """The obligations after the event settled some, opened others and moved when the clock acts."""
    effects = event.effects
    for transition in effects.turns:
        settled = None if transition.state in OPEN else event.version
        obligations = _with(obligations, transition.obligation, state=transition.state, settled_by=settled)
    for opened in effects.opens:
        obligations = _with_opened(obligations, opened, event)
    for wake in effects.waits:
        planned = {} if wake.provisional is None else {"provisional": wake.provisional}
        obligations = _with(
            obligations,
            wake.obligation,
            wakes_at=wake.wakes_at,
            may_skip=wake.may_skip,
            besides=wake.besides,
            **planned,
        )
    return obligations


def _with(obligations: tuple[Obligation, ...], obligation: str, /, **changes: Any) -> tuple[Obligation, ...]:
    """The obligations with the open one of that id changed; unchanged if none is open."""
    owed = newest_open(obligations, obligation)
    if owed is None:
        return obligations
    return tuple(replace(each, **changes) if each is owed else each for each in obligations)


def _with_opened(
    obligations: tuple[Obligation, ...], opened: ObligationOpened, event: Event
) -> tuple[Obligation, ...]:
    causes = opened.causes or (event.version,)
    already = newest_open(obligations, opened.id)
    if already is not None:  # open for another cause: the first deadline stays
        terms = tuple(dict.fromkeys((*already.carried, *opened.carried)))
        return _with(obligations, opened.id, causes=(*already.causes, *causes), carried=terms)
    return (*obligations, filled(Obligation, opened, opened_at=event.recorded_at, causes=causes))
