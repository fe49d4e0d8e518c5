"""Facts that events of several families add: grounds of exploitation, gaps, a level of need."""

from dataclasses import replace
from uuid import UUID

from domain.case.case import Case
from domain.case.event import Event
from domain.case.pupil import WISHES, Ground, LeftOut, siblings_of_entry
from domain.case.side_records import LevelOfNeed
from domain.entries.base import Circumstances, Exploitation, Threshold
from domain.people.roles import By


def with_grounds(
    state: Case,
    event: Event,
    exploitation: Exploitation | None,
    circumstances: Circumstances | None = None,
) -> Case:
    """The case with the circumstances and signs of exploitation from a person's entry (2.1, 2.4g)."""
    if not isinstance(event.actor, By) or (circumstances is None and exploitation is None):
        return state
    said = Ground(
        version=event.version,
        by=event.actor.id,
        circumstances=circumstances or Circumstances(),
        exploitation=exploitation or Exploitation(),
    )
    return replace(state, concern=replace(state.concern, grounds=(*state.concern.grounds, said)))


def with_siblings(
    state: Case, event: Event, ids: tuple[UUID, ...] | None, names: tuple[str, ...] | None
) -> Case:
    """The case with the brothers and sisters at risk whom an entry names (2.4g)."""
    named = siblings_of_entry(event.version, ids, names)
    return replace(state, siblings=(*state.siblings, *named)) if named else state


def with_gaps(state: Case, event: Event) -> Case:
    """The case with the gaps about the pupil that a stage leaves or closes (11.12)."""
    return _with_gaps(state, event, event.effects.lacks)


def without_gap_in_wishes(state: Case, event: Event) -> Case:
    """The case without the gap about the pupil's wishes, which the pupil has now given (11.12)."""
    return _with_gaps(state, event, tuple(each for each in state.around.left_out if each != WISHES))


def with_threshold(state: Case, event: Event, threshold: Threshold | None) -> Case:
    """The case with the level of need that an entry gives, if any (3.2e)."""
    if threshold is None:
        return state
    found = LevelOfNeed(version=event.version, threshold=threshold)
    return replace(state, around=replace(state.around, thresholds=(*state.around.thresholds, found)))


def _with_gaps(state: Case, event: Event, what: tuple[str, ...]) -> Case:
    if not what and not state.around.stages:
        return state
    stages = (*state.around.stages, LeftOut(version=event.version, what=what))
    return replace(state, around=replace(state.around, stages=stages))
