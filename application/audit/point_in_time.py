"""A case at an earlier time: what the record said then, or what had happened by then (3-DSL.n)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from domain.case.case import Case
from domain.case.event import Event
from domain.events import EventCorrected
from domain.evolve import replay

Basis = Literal["recorded", "occurred"]
"""`recorded`: what the record said then. `occurred`: what we now know had happened by then."""


def entries_by(stream: Sequence[Event], basis: Basis, at: datetime) -> tuple[Event, ...]:
    """The entries that count at a given time, in order.

    By occurrence, later corrections count too, because they say what had really happened.
    """
    if basis == "recorded":
        return tuple(event for event in stream if event.recorded_at <= at)
    happened = {event.version for event in stream if event.occurred_at <= at}
    if not happened:
        return ()
    counted = {*happened, stream[0].version}  # earlier facts were recorded with the concern
    for event in stream:
        if isinstance(event.fact, EventCorrected) and event.fact.event in counted:
            counted.add(event.version)
    return tuple(event for event in stream if event.version in counted)


def case_at(stream: Sequence[Event], basis: Basis, at: datetime) -> Case | None:
    """The case at a given time; none if it did not exist yet."""
    counted = entries_by(stream, basis, at)
    return replay(counted) if counted else None
