"""Fold repeats in several cases of a pupil: found, looked at by a review, withdrawn (2.4g, 3.2t, 6.1)."""

from dataclasses import replace
from typing import assert_never

from domain import events as happened
from domain.case.case import Case
from domain.case.event import Event
from domain.case.repeats import FoundRepeats
from domain.events import RepeatFact


def apply(state: Case, event: Event, fact: RepeatFact) -> Case:
    """The case after repeats were found or withdrawn: what was counted is among the effects."""
    match fact:
        case happened.RepeatsFound() | happened.RepeatsWithdrawn():
            return state
        case _:
            assert_never(fact)


def with_counted(repeats: tuple[FoundRepeats, ...], event: Event) -> tuple[FoundRepeats, ...]:
    """The repeats after the event, with those that it counted and without those that it withdrew."""
    kept = (
        replace(each, withdrawn_by=event.version) if each.version in event.effects.uncounted else each
        for each in repeats
    )
    found = (
        FoundRepeats(version=event.version, kind=each.kind, entries=each.entries)
        for each in event.effects.counted
    )
    return (*kept, *found)


def looked_at(repeats: tuple[FoundRepeats, ...], review: Event) -> tuple[FoundRepeats, ...]:
    """The repeats after a review, which looks at all that were found before it."""
    return tuple(
        replace(each, looked_by=review.version, looked_at=review.recorded_at) if each.waits else each
        for each in repeats
    )


def without_counts(repeats: tuple[FoundRepeats, ...], version: int) -> tuple[FoundRepeats, ...]:
    """The repeats without what this void entry found, and as if it had looked at none."""
    return tuple(
        replace(each, looked_by=None, looked_at=None) if each.looked_by == version else each
        for each in repeats
        if each.version != version
    )
