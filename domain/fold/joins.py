"""Fold joining: what another report says counts here too, until that case is reopened (2.4g, 11.10)."""

from dataclasses import replace
from typing import assert_never

from domain import events as happened
from domain.case.case import Case
from domain.case.concern import JoinedConcern
from domain.case.event import Event
from domain.case.joining import without_warnings_of_joins
from domain.case.learnt_facts import learnt
from domain.entries.joins import AddedWords
from domain.events import JoinFact
from domain.field_rules import filled
from domain.fold.corrections import without_entry
from domain.fold.known_facts import with_grounds, with_siblings
from domain.fold.pupil import with_circumstances_of


def apply(state: Case, event: Event, fact: JoinFact) -> Case:
    """The case after it was joined to another, or another to it."""
    match fact:
        case happened.CaseJoined():
            return replace(state, closed=True, joined_into=fact.into, joined_by=event.version)
        case happened.ConcernJoined():
            return _received(state, event, fact)
        case happened.JoinUndone():
            return _parted(state, event, fact)
        case happened.JoinCorrected():
            return _corrected(state, event, fact)
        case _:
            assert_never(fact)


def _received(state: Case, event: Event, fact: happened.ConcernJoined) -> Case:
    joined = filled(JoinedConcern, fact, version=event.version, case=fact.from_)
    # It is known here from now on: no referral that was made here before told an agency of it (8.3, 11.4).
    # Danger counts from the time when it was first recorded (11.9).
    since = fact.danger_recorded_at or event.recorded_at
    now = learnt(fact.concern, event.version, fact.reporter, since, event.recorded_at)
    state = with_circumstances_of(state, event.version, fact.child)
    state = with_grounds(state, event, fact.concern.exploitation, fact.concern.circumstances)
    state = with_siblings(state, event, fact.siblings, fact.sibling_names)
    known = (*state.concern.learnt, replace(now, joined=True))
    return replace(state, concern=replace(state.concern, learnt=known), joined=(*state.joined, joined))


def _parted(state: Case, event: Event, fact: happened.JoinUndone) -> Case:
    joined = tuple(
        replace(each, undone_by=event.version) if each.version == fact.joined else each
        for each in state.joined
    )
    return without_warnings_of_joins(replace(without_entry(state, fact.joined), joined=joined))


def _corrected(state: Case, event: Event, fact: happened.JoinCorrected) -> Case:
    """The case with the words that were put right in the joined case, without those that were cancelled."""
    joined = tuple(
        replace(each, added=_put_right(each.added, event, fact)) if each.version == fact.joined else each
        for each in state.joined
    )
    return replace(state, joined=joined)


def _put_right(
    words: tuple[AddedWords, ...], event: Event, fact: happened.JoinCorrected
) -> tuple[AddedWords, ...]:
    if fact.void:
        return tuple(each for each in words if each.entry != fact.entry)
    if fact.text is None:
        return words
    at = event.recorded_at
    return (*words, filled(AddedWords, fact, at=at, corrects=True))
