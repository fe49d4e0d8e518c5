"""One entry of the record: a fact with its author, times, clauses and effects."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from domain.case.effects import Effects
from domain.commands import PersonCommand
from domain.events import Fact
from domain.people.roles import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A fact as the stream stores it."""

    version: int
    fact: Fact
    occurred_at: datetime
    recorded_at: datetime
    actor: Actor
    clauses: tuple[str, ...]
    policy: str
    effects: Effects
    schema: int = 1


def as_sent(command: PersonCommand) -> dict[str, Any]:
    """The fields of a command, for its event."""
    return {each.name: getattr(command, each.name) for each in fields(command)}
