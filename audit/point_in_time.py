"""The case as it stood: by what was written down by an instant, or by what had happened by it (3-DSL.n)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from domain.case.case import Case
from domain.case.event import Event
from domain.events import EventCorrected
from domain.evolve import replay

Basis = Literal["recorded", "occurred"]
"""By the time of writing: what could be known. By the time of happening: what was so, as is known today."""


def entries_by(stream: Sequence[Event], basis: Basis, at: datetime) -> tuple[Event, ...]:
    """The entries that count at an instant, in their order.

    What had happened is told with the corrections that were made of it since, for they say how it was.
    """
    if basis == "recorded":
        return tuple(event for event in stream if event.recorded_at <= at)
    happened = {event.version for event in stream if event.occurred_at <= at}
    if not happened:
        return ()
    counted = {*happened, stream[0].version}  # what came before the concern was raised is told with it
    for event in stream:
        if isinstance(event.fact, EventCorrected) and event.fact.event in counted:
            counted.add(event.version)
    return tuple(event for event in stream if event.version in counted)


def stood(stream: Sequence[Event], basis: Basis, at: datetime) -> Case | None:
    """The case at an instant; none where there was none yet."""
    counted = entries_by(stream, basis, at)
    return replay(counted) if counted else None
