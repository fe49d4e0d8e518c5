"""Fold joining: what another report says counts here too, until that case is reopened (2.4g, 11.10).

A reader who may not see the other case gets this one without it (3.2h).
"""

from collections.abc import Collection
from dataclasses import replace
from typing import assert_never
from uuid import UUID

from domain import events as happened
from domain.case.case import Case
from domain.case.concern import JoinedConcern, case_of_reply
from domain.case.event import Event
from domain.case.joining import OF_JOINS, without_warnings_of_joins
from domain.case.learnt_facts import learnt
from domain.case.obligation import Obligation
from domain.entries.joins import AddedWords
from domain.events import JoinFact
from domain.field_rules import filled
from domain.fold.corrections import without_entry
from domain.fold.known_facts import with_grounds, with_siblings
from domain.fold.pupil import with_circumstances_of, without_circumstances


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


def cases_named(case: Case) -> frozenset[UUID]:
    """The other cases that the state of this one names because they were joined."""
    came = (each.case for each in case.joined)
    return frozenset((*came, *((case.joined_into,) if case.joined_into is not None else ())))


def without_cases(case: Case, unseen: Collection[UUID]) -> Case:
    """The case as it reads to a person who may not see these others."""
    hidden = [each for each in case.joined if each.case in unseen]
    for each in hidden:
        case = without_circumstances(case, each.version)
    into = case.joined_into if case.joined_into not in unseen else None
    entries = {version for each in hidden for version in (each.version, each.undone_by)}
    shown = tuple(each for each in case.joined if each not in hidden)
    quiet = not shown and into is None
    return replace(
        case,
        concern=replace(
            case.concern,
            grounds=tuple(each for each in case.concern.grounds if each.version not in entries),
        ),
        joined=shown,
        siblings=tuple(each for each in case.siblings if each.version not in entries),
        joined_into=into,
        obligations=tuple(
            each
            for each in case.obligations
            if case_of_reply(each.id) not in unseen and not _is_only_of(each, entries)
        ),
        escalations=tuple(each for each in case.escalations if case_of_reply(each.obligation) not in unseen),
        warnings=tuple(each for each in case.warnings if not quiet or each not in OF_JOINS),
    )


def _is_only_of(owed: Obligation, entries: Collection[int | None]) -> bool:
    """Whether it was settled by one of these entries, and opened by them too or opened again instead."""
    if owed.is_open or owed.settled_by not in entries:
        return False
    return owed.state == "replaced" or all(cause in entries for cause in owed.causes)
