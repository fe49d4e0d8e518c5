"""Fold who the child is and what is known of them: the newest answers count (3-DSL.m, 3-DSL.n)."""

from dataclasses import replace

from domain import events as happened
from domain.case.case import Case
from domain.case.event import Event
from domain.case.pupil import OF_ANOTHER_CHILD, PupilCircumstances, PupilReading, newest
from domain.entries.joins import ChildAsKnown
from domain.entries.pupil import RegisterCircumstances
from domain.field_rules import filled
from domain.pupils.age import OF_BIRTH


def updated(state: Case, event: Event, fact: happened.CircumstancesUpdated) -> Case:
    """The case with the answers of one more entry."""
    said = filled(PupilCircumstances, fact, version=event.version)
    return _with_circumstances(_without_warning(state), (*_known(state), said))


def of_register(state: Case, version: int, held: RegisterCircumstances | None) -> Case:
    """The case with what the register held of the pupil whom an entry names."""
    if held is None:
        return state
    said = filled(PupilCircumstances, held, version=version, source="register")
    return _with_circumstances(state, (*_known(state), said))


def with_circumstances_of(state: Case, version: int, child: ChildAsKnown | None) -> Case:
    """The case with what counts here of the child because of a joined case (2.4g)."""
    if child is None:
        return state
    said = filled(PupilCircumstances, child, version=version, source="join")
    return _with_circumstances(state, (*_known(state), said))


def of_another_child(state: Case, version: int) -> Case:
    """The case without the circumstances of the child whom it was about before."""
    return _with_circumstances(state, (*_known(state), PupilCircumstances(version=version, afresh=True)))


def _known(state: Case) -> tuple[PupilCircumstances, ...]:
    """Everything known so far, entry by entry, from the report on."""
    reported = PupilCircumstances(
        version=1, risk_groups=state.pupil.risk_groups, home_authority=state.home_authority
    )
    return state.circumstances or (reported,)


def _without_warning(state: Case) -> Case:
    return replace(state, warnings=tuple(each for each in state.warnings if each != OF_ANOTHER_CHILD))


def _with_circumstances(state: Case, told: tuple[PupilCircumstances, ...]) -> Case:
    return replace(
        state,
        circumstances=told,
        pupil=replace(state.pupil, risk_groups=newest(told, "risk_groups")),
        home_authority=newest(told, "home_authority"),
    )


def without_circumstances(state: Case, version: int) -> Case:
    """The case by the entries that are left once this one is void."""
    kept = tuple(each for each in state.circumstances if each.version != version)
    if kept == state.circumstances:
        return state
    if any(each.afresh and each.version == version for each in state.circumstances):
        state = _without_warning(state)
    return _with_circumstances(state, kept)


def identified(state: Case, event: Event, fact: happened.PupilIdentified) -> Case:
    """The case about the child that the entry names, without warnings about an earlier date of birth.

    An entry with details alone is about a child who is on no register, as far as the case knows.
    """
    readings = state.readings or (PupilReading.of_report(state.pupil),)
    details = fact.details or readings[-1]
    reading = filled(
        PupilReading, details, version=event.version, id=fact.pupil, wrong_child=bool(fact.wrong_child)
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
