"""Fold repeats in several cases of a pupil: found, and looked at by a review (2.4g, 3.2t, 6.1)."""

from dataclasses import replace

from domain.case.event import Event
from domain.case.repeats import FoundRepeats


def with_counted(repeats: tuple[FoundRepeats, ...], event: Event) -> tuple[FoundRepeats, ...]:
    """The repeats after the event, with those that it found."""
    return (*repeats, *(FoundRepeats(version=event.version, kind=kind) for kind in event.effects.counted))


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
