"""Corrections in a case that was joined to another: its words there get a mark (2.4g, 3-DSL.n)."""

from datetime import datetime

from domain.case.case import Case
from domain.case.effects import Effects
from domain.case.event import Event
from domain.case.joined_concerns import standing
from domain.commands import Correct
from domain.events import (
    CircumstancesUpdated,
    ConcernRaised,
    EventCorrected,
    Fact,
    InformationAdded,
    JoinCorrected,
    MissingEpisodeRecorded,
)
from domain.rules.joined_steps import goes_along
from domain.rules.recorder import EventRecorder

_REPORTED = ConcernRaised | InformationAdded | MissingEpisodeRecorded | CircumstancesUpdated | EventCorrected


def tell_where_joined(recorder: EventRecorder, command: Correct, target: Event) -> None:
    """Record the correction in every case that this one went into, in Onward’s own name.

    What those cases know, such as danger, stays known: it protects the child until a DSL decides (11.4).
    """
    here = recorder.state
    if not is_told_where_joined(here, target):
        return
    for case in recorder.context.joined:
        there = recorder.in_case(case)
        for each in standing(there.state.joined):
            if each.case == here.id:
                fact = JoinCorrected(
                    from_=here.id,
                    joined=each.version,
                    entry=target.version,
                    by=recorder.person,
                    reasons=command.reasons,
                    text=command.text,
                    void=bool(command.void),
                    changes=command.changes,
                    uncounted=_uncounted(recorder, target) if command.void else None,
                )
                there.record(fact, ("3-DSL.n", "2.4g"), Effects())


def is_told_where_joined(here: Case, target: Event) -> bool:
    """Whether the entry went along when this case was joined to another, so that a correction of it does."""
    came_before = here.joined_by is not None and target.version < here.joined_by
    return came_before and _went_along(target.fact)


def _went_along(fact: Fact) -> bool:
    return isinstance(fact, _REPORTED) or goes_along(fact)


def _uncounted(recorder: EventRecorder, target: Event) -> datetime | None:
    """The time that counts no more; an episode that another entry records too still counts (3.2t)."""
    if isinstance(target.fact, InformationAdded):
        return target.recorded_at
    if not isinstance(target.fact, MissingEpisodeRecorded):
        return None
    began = target.fact.from_
    others = (each for each in recorder.state.besides.missing if each.version != target.version)
    return began if began not in {each.began for each in others} else None
