"""A pupil is the fold of the events of their stream."""

from collections.abc import Iterable
from dataclasses import fields, replace
from typing import Any, assert_never
from uuid import UUID

from domain.pupils import pupil_events as happened
from domain.pupils.pupil_commands import PupilChanges, UpdatePupil
from domain.pupils.pupil_details import PupilDetails, RegisteredPupil

_DETAILS = tuple(each.name for each in fields(PupilDetails))
_CHANGEABLE = tuple(each.name for each in fields(PupilChanges))
ATTRIBUTES = {name.rstrip("_"): name for name in _CHANGEABLE}
"""The attribute of each field, by its name in the API."""


def replay_pupil(pupil: UUID, stream: Iterable[happened.PupilEvent]) -> RegisteredPupil:
    """Return the pupil after all their events; raise ValueError if there are none."""
    state: RegisteredPupil | None = None
    for event in stream:
        state = begin(pupil, event) if state is None else evolve_pupil(state, event)
    if state is None:
        raise ValueError("a pupil needs at least one event")
    return state


def begin(pupil: UUID, event: happened.PupilEvent) -> RegisteredPupil:
    """Return the pupil after the first event of a stream."""
    fact = event.fact
    if not isinstance(fact, happened.PupilRegistered):
        raise ValueError(f"a pupil's stream begins with {happened.PupilRegistered.type}, not {fact.type}")
    return RegisteredPupil(
        id=pupil,
        school=event.school,
        version=event.version,
        given_name=fact.given_name,
        family_name=fact.family_name,
        source=fact.source or "manual",
        registered_at=event.recorded_at,
        recorded_at=event.recorded_at,
        **{name: getattr(fact, name) for name in _DETAILS},
    )


def evolve_pupil(state: RegisteredPupil, event: happened.PupilEvent) -> RegisteredPupil:
    """Return the pupil after one more event."""
    return replace(_with_fact(state, event.fact), version=event.version, recorded_at=event.recorded_at)


def _with_fact(state: RegisteredPupil, fact: happened.PupilFact) -> RegisteredPupil:
    match fact:
        case happened.PupilRegistered():
            raise ValueError("a pupil is registered only once")
        case happened.PupilUpdated():
            return replace(state, **changed_by(fact))
        case happened.PupilLeft():
            return replace(state, left_on=fact.left_on, missing_since=None)
        case happened.PupilMerged():
            return replace(state, merged_into=fact.into)
        case happened.PupilMergeUndone():
            return replace(state, merged_into=None)
        case _:
            assert_never(fact)


def changed_by(update: UpdatePupil) -> dict[str, Any]:
    """The attributes that an update sets, and those that it clears as None."""
    new = update.changes
    given = {} if new is None else {name: getattr(new, name) for name in _CHANGEABLE}
    cleared: dict[str, Any] = {ATTRIBUTES[name]: None for name in update.clear or ()}
    return cleared | {name: value for name, value in given.items() if value is not None}
