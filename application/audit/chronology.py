"""The timeline of a case: one line for each event."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from domain import events as happened
from domain.case.event import Event
from domain.people.roles import By
from wording import obligation_topics
from wording.event_sentences import Names, actor, sentence
from wording.formatting import moment
from wording.obligation_text import task


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One event in words."""

    version: int
    at: datetime
    who: str
    text: str
    """What they did, to follow `who`."""
    clauses: tuple[str, ...]
    opened: tuple[str, ...]
    """The tasks that it opened, each with its deadline."""
    late_entry: bool
    """Recorded a day or more after it happened."""
    overdue: bool
    """Whether it records that a deadline passed."""


def chronology(events: Iterable[Event], names: Names) -> list[Line]:
    """The events in order; `names` are those of the school's people."""
    entries = tuple(events)
    topics = obligation_topics.in_entries(entries)
    return [
        Line(
            version=event.version,
            at=event.recorded_at,
            who=actor(event, names),
            text=sentence(event, names, topics),
            clauses=event.clauses,
            opened=tuple(
                f"{task(owed.id, topics)}, due {moment(owed.due_at)}"
                for owed in event.effects.opens
                if owed.due_at
            ),
            overdue=isinstance(event.fact, happened.FeedbackOverdue | happened.ObligationOverdue),
            late_entry=isinstance(event.actor, By) and (event.recorded_at - event.occurred_at).days > 0,
        )
        for event in entries
    ]
