"""Fold how the record is kept: corrections, identity, closing and reopening (11.10, 11.15, 3-DSL.n)."""

from dataclasses import replace
from typing import assert_never

from domain import events as happened
from domain.case.case import Case
from domain.case.event import Event
from domain.case.joining import without_warnings_of_joins
from domain.events import ClosingFact
from domain.fold.conflicts import with_decisions_due
from domain.fold.corrections import corrected
from domain.fold.identity import identified
from domain.fold.known_facts import with_gaps
from domain.fold.pupil_circumstances import updated


def apply(state: Case, event: Event, fact: ClosingFact) -> Case:
    """The case after it was discussed, closed, reopened or corrected."""
    match fact:
        case happened.EventCorrected():
            return corrected(state, event, fact)
        case happened.PupilIdentified():
            return identified(state, event, fact)
        case happened.CircumstancesUpdated():
            return updated(state, event, fact)
        case happened.CaseClosed():
            return with_gaps(replace(state, closed=True), event)
        case happened.CaseReopened():
            again = without_warnings_of_joins(replace(state, joined_into=None, joined_by=None))
            again = with_decisions_due(again, event.effects)
            return replace(again, closed=False, since=event.version, reached=state.rerouted, covering=())
        case happened.DiscussionRecorded():
            return state
        case _:
            assert_never(fact)
