"""Fold who the child is: the newest reading counts, and earlier ones are kept (3-DSL.n)."""

from dataclasses import replace

from domain import events as happened
from domain.case.case import Case
from domain.case.event import Event
from domain.case.pupil_readings import PupilReading
from domain.fold.pupil_circumstances import of_another_child, of_register
from domain.rules.date_of_birth import OF_BIRTH


def identified(state: Case, event: Event, fact: happened.PupilIdentified) -> Case:
    """The case about the child that the entry names, without warnings about an earlier date of birth.

    An entry with details alone is about a child who is on no register, as far as the case knows.
    """
    readings = state.readings or (PupilReading.of_report(state.pupil),)
    details = fact.details or readings[-1]
    reading = PupilReading(
        version=event.version,
        id=fact.pupil,
        name=details.name,
        date_of_birth=details.date_of_birth,
        upn=details.upn,
        wrong_child=bool(fact.wrong_child),
    )
    warnings = tuple(each for each in state.warnings if each not in OF_BIRTH)
    state = replace(_read(state, (*readings, reading)), warnings=warnings)
    if event.effects.another_child:
        state = of_another_child(state, event.version)
    return of_register(state, event.version, fact.register)


def without_reading(state: Case, version: int) -> Case:
    """The case by the readings that are left once this entry is void."""
    readings = tuple(each for each in state.readings if each.version != version)
    return state if readings == state.readings else _read(state, readings)


def _read(state: Case, readings: tuple[PupilReading, ...]) -> Case:
    """The case by its newest reading. What else it knows of the child stays as it is."""
    newest = readings[-1]
    pupil = replace(
        state.pupil, id=newest.id, name=newest.name, date_of_birth=newest.date_of_birth, upn=newest.upn
    )
    return replace(state, readings=readings, pupil=pupil)
