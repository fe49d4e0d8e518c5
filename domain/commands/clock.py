"""Commands of the clock. Each names what it acts on, so that a repeat does nothing."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Remind:
    """Remind the owners of an obligation that has no deadline or whose deadline is near (3-DSL.j, 11.6)."""

    obligation: str
    act_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkOverdue:
    """Record that a deadline passed, and take the first step of the escalation (3.2b, 11.8)."""

    obligation: str
    act_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalate:
    """Take the next step of the escalation (3-DSL.x, 11.8)."""

    obligation: str
    act_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Replan:
    """Recalculate every open deadline by the current calendar and limits (3-DSL.n, 11.8)."""

    reasons: str


DueCommand = Remind | MarkOverdue | Escalate
"""The commands that an obligation needs at one instant."""
ClockCommand = DueCommand | Replan
