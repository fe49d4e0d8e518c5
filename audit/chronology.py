"""The record in words: one line for each event."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from domain import events as happened
from domain.case.event import Event
from domain.people.roles import By
from wording.event_sentences import Names, beside, name, said, when


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One event, told."""

    version: int
    at: datetime
    who: str
    text: str
    clauses: tuple[str, ...]
    owes: tuple[str, ...]
    """What it opened, each with its deadline."""
    late_entry: bool
    overdue: bool
    """It records that a deadline passed."""


def chronology(events: Iterable[Event], names: Names) -> list[Line]:
    """The events in order, in words; `names` are those of the school's people."""
    return [
        Line(
            version=event.version,
            at=event.recorded_at,
            who=_who(event, names),
            text=said(event, names) + beside(event, names),
            clauses=event.clauses,
            owes=tuple(f"{owed.id} by {when(owed.due_at)}" for owed in event.effects.opens if owed.due_at),
            overdue=isinstance(event.fact, happened.FeedbackOverdue | happened.ObligationOverdue),
            late_entry=isinstance(event.actor, By) and (event.recorded_at - event.occurred_at).days > 0,
        )
        for event in events
    ]


def _who(event: Event, names: Names) -> str:
    if not isinstance(event.actor, By):
        return "the clock"
    return f"{name(event.actor.id, names)} ({event.actor.role.replace('_', ' ')})"
