"""Fold the report of a concern, its acceptance and review, and protection (11.1, 11.9)."""

from dataclasses import replace
from typing import Literal, assert_never

from domain import events as happened
from domain.case.case import Case
from domain.case.concern import Concern
from domain.case.conflicts import Conflict
from domain.case.event import Event
from domain.case.learnt_facts import learnt
from domain.case.recorded_steps import Protection, ToRefer
from domain.case.side_records import LinkedCase
from domain.events import ReportingFact
from domain.field_rules import filled
from domain.fold.effects import looked_at
from domain.fold.known_facts import with_gaps, with_grounds, with_siblings, with_threshold
from domain.fold.pupil import of_register
from domain.people.roles import ACTING_DSL, By


def begin(event: Event) -> Case:
    """The new case; ValueError if the event is not the report of a concern."""
    fact, begins = event.fact, event.effects.begins
    if not isinstance(fact, happened.ConcernRaised) or begins is None or not isinstance(event.actor, By):
        raise ValueError("the first event of a case must be concern.raised")
    concern = fact.concern
    return Case(
        id=begins.case,
        school=begins.school,
        reference=begins.reference,
        version=event.version,
        policy=event.policy,
        recorded_at=event.recorded_at,
        raised_at=event.recorded_at,
        raised_by=event.actor.id,
        raised_role=event.actor.role,
        pupil=fact.pupil,
        about=fact.about or (),
        conflicts=_named_at_raising(event, event.actor),
        concern=filled(
            Concern,
            concern,
            kinds=(fact.concern_kind,) if fact.concern_kind is not None else (),
            happened_at=concern.occurred_at,
            not_answered=fact.not_answered or (),
            learnt=(
                learnt(
                    concern,
                    event.version,
                    event.actor.id,
                    event.recorded_at,
                    event.occurred_at,
                    account=fact.unknown_account,
                ),
            ),
        ),
        home_authority=fact.home_authority,
        rerouted=event.effects.reaches,
        reached=event.effects.reaches,
        covering=event.effects.covers,
    )


def apply(state: Case, event: Event, fact: ReportingFact) -> Case:
    """The case after more was learnt about the concern, or it was reviewed."""
    match fact:
        case happened.ConcernRaised():
            links = (
                LinkedCase(version=event.version, case=each) for each in dict.fromkeys(fact.linked_to or ())
            )
            state = replace(state, besides=replace(state.besides, links=tuple(links)))
            state = of_register(state, event.version, fact.register)
            state = with_siblings(state, event, fact.siblings, fact.sibling_names)
            return with_grounds(state, event, fact.concern.exploitation, fact.concern.circumstances)
        case happened.InformationAdded():
            return _informed(state, event, fact)
        case happened.InformationRead():
            return state
        case happened.ConcernAccepted():
            return _owned(state, event)
        case happened.ReviewDecided():
            return _reviewed(state, event, fact)
        case happened.ConcernNoted():
            state = _owned(state, event) if state.owner is None else state
            reviews = (*state.reviews, event.version)
            return replace(state, reviews=reviews, closed=True, noted=event.version)
        case happened.ProtectionRecorded():
            made = Protection(
                version=event.version,
                covers=covered(fact.for_),
                none_needed=bool(fact.none_needed),
                view=bool(fact.view),
                at=event.occurred_at,
            )
            return replace(state, protections=(*state.protections, made))
        case _:
            assert_never(fact)


def covered(whom: Literal["victim", "others", "both"]) -> tuple[Literal["victim", "others"], ...]:
    """The people whom a record of protection covers."""
    return ("victim", "others") if whom == "both" else (whom,)


def _named_at_raising(event: Event, by: By) -> tuple[Conflict, ...]:
    """The conflicts of the people whom the report names."""
    return tuple(
        Conflict(version=event.version, person=each.person, of=each.of, by=(by.id,), to=each.to)
        for each in event.effects.routes
    )


def _informed(state: Case, event: Event, fact: happened.InformationAdded) -> Case:
    if not isinstance(event.actor, By):
        return state
    added = learnt(
        fact,
        event.version,
        event.actor.id,
        event.recorded_at,
        event.occurred_at,
        account=fact.unknown_account,
    )
    if fact.immediate_danger is False and state.concern.danger_said is None:
        added = replace(added, denies_danger=True)
    state = replace(state, concern=replace(state.concern, learnt=(*state.concern.learnt, added)))
    state = with_siblings(state, event, fact.siblings, fact.sibling_names)
    return with_grounds(state, event, fact.exploitation, fact.circumstances)


def _owned(state: Case, event: Event) -> Case:
    if not isinstance(event.actor, By):
        return state
    acting = state.acting
    if event.actor.role == ACTING_DSL:
        acting = tuple(dict.fromkeys((*acting, event.actor.id)))
    return replace(state, owner=event.actor.id, acting=acting)


def _reviewed(state: Case, event: Event, fact: happened.ReviewDecided) -> Case:
    state = _owned(state, event) if state.owner is None else state
    to_act_on = () if fact.outcome == "no_further_action" else (event.version,)
    agencies = (ToRefer(version=event.version, agency=each) for each in fact.agencies or ())
    state = replace(
        state,
        reviews=(*state.reviews, event.version),
        upheld=(*state.upheld, *to_act_on),
        to_refer=(*state.to_refer, *agencies),
        repeats=looked_at(state.repeats, event),
    )
    state = with_grounds(state, event, fact.exploitation)
    state = with_gaps(state, event)
    return with_threshold(state, event, fact.threshold)
