"""Fold joining: what another case knew counts here too, until that case is reopened (2.4g, 11.10)."""

from collections.abc import Iterator
from dataclasses import replace
from typing import assert_never

from domain import events as happened
from domain.case.case import Case
from domain.case.event import Event
from domain.case.joined_concerns import JoinedConcern
from domain.case.joined_reports import LaterCorrection
from domain.case.joining import without_warnings_of_joins
from domain.case.learnt_facts import learnt
from domain.case.parent_gate import Assessment
from domain.case.recorded_steps import Mentoring, ToRefer
from domain.events import JoinFact
from domain.fold.corrections import without_entry
from domain.fold.known_facts import with_grounds, with_siblings
from domain.fold.pupil_circumstances import with_circumstances_of


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
    joined = JoinedConcern(
        version=event.version,
        case=fact.from_,
        reference=fact.reference,
        concern=fact.concern,
        reporter=fact.reporter,
        reporter_role=fact.reporter_role,
        reported_at=fact.reported_at,
        told=fact.told,
        through=fact.through,
        added=fact.added,
        motive=fact.motive,
        child=fact.child,
        missing=fact.missing,
        steps=fact.steps,
        unread=fact.unread,
    )
    # It is known here from now on: no referral that was made here before told an agency of it (8.3, 11.4).
    now = learnt(fact.concern, event.version, fact.reporter, event.recorded_at, event.recorded_at)
    known = replace(
        now,
        joined=True,
        danger_told=fact.danger_told,
        danger_protected=fact.danger_protected,
        adult_told=fact.adult_told,
    )
    state = _with_decisions(state, event, fact)
    state = with_circumstances_of(state, event.version, fact.counts)
    state = with_grounds(state, event, fact.concern.exploitation, fact.concern.circumstances)
    state = with_siblings(state, event, fact.siblings, fact.sibling_names)
    return replace(
        state,
        concern=replace(state.concern, learnt=(*state.concern.learnt, known)),
        to_refer=(*state.to_refer, *(ToRefer(version=event.version, agency=each) for each in fact.agencies)),
        joined=(*state.joined, joined),
        gate=replace(state.gate, assessments=(*state.gate.assessments, *_unsafe(event, fact))),
    )


def _with_decisions(state: Case, event: Event, fact: happened.ConcernJoined) -> Case:
    """The case with what was decided about the exploited child, if nothing else here asks for it.

    A decision that was made without knowing of another exploitation does not cover that (4.6, 12.5).
    """
    nrm = fact.nrm_considered and not state.due_to_the_exploited("consider-nrm")
    mentor = fact.mentor_decided and not state.due_to_the_exploited("mentor") and state.mentor is None
    return replace(
        state,
        nrm=(*state.nrm, *((event.version,) if nrm else ())),
        mentoring=(*state.mentoring, *((Mentoring(version=event.version),) if mentor else ())),
    )


def _unsafe(event: Event, fact: happened.ConcernJoined) -> Iterator[Assessment]:
    """The assessments that close the gate here too, from now on (11.13)."""
    for each in fact.unsafe_parents:
        yield Assessment(
            version=event.version,
            at=event.recorded_at,
            parent=each.parent,
            safe_for_pupil=each.safe_for_pupil,
            safe_for_others=each.safe_for_others,
        )


def _parted(state: Case, event: Event, fact: happened.JoinUndone) -> Case:
    joined = tuple(
        replace(each, undone_by=event.version) if each.version == fact.joined else each
        for each in state.joined
    )
    return without_warnings_of_joins(replace(without_entry(state, fact.joined), joined=joined))


def _corrected(state: Case, event: Event, fact: happened.JoinCorrected) -> Case:
    """The case with the mark at the joined words; a cancelled report or episode counts no more."""
    later = LaterCorrection(
        version=event.version,
        entry=fact.entry,
        at=event.recorded_at,
        by=fact.by,
        reasons=fact.reasons,
        text=fact.text,
        void=fact.void,
        uncounted=fact.uncounted,
    )
    joined = tuple(
        replace(
            each,
            corrections=(*each.corrections, later),
            told=tuple(at for at in each.told if at != fact.uncounted),
            missing=tuple(one for one in each.missing if one.began != fact.uncounted),
        )
        if each.version == fact.joined
        else each
        for each in state.joined
    )
    return replace(state, joined=joined)
