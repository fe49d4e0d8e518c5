"""Fold who the child is: the newest reading counts, and earlier ones are kept (3-DSL.n)."""

from dataclasses import replace

from domain import events as happened
from domain.case.case import Case
from domain.case.event import Event
from domain.case.pupil_readings import PupilReading
from domain.rules.date_of_birth import OF_BIRTH


def identified(state: Case, event: Event, fact: happened.PupilIdentified) -> Case:
    """The case about the child that the entry names, without warnings about an earlier date of birth."""
    pupil, details = state.pupil, fact.details
    if details is not None:
        pupil = replace(pupil, name=details.name, date_of_birth=details.date_of_birth, upn=details.upn)
    pupil = replace(pupil, id=fact.pupil or pupil.id)
    readings = state.readings or (PupilReading(version=1, pupil=state.pupil),)
    return replace(
        state,
        pupil=pupil,
        readings=(*readings, PupilReading(version=event.version, pupil=pupil)),
        warnings=tuple(each for each in state.warnings if each not in OF_BIRTH),
    )


def without_reading(state: Case, version: int) -> Case:
    """The case by the readings that are left once this entry is void."""
    readings = tuple(each for each in state.readings if each.version != version)
    if readings == state.readings:
        return state
    return replace(state, readings=readings, pupil=readings[-1].pupil)
