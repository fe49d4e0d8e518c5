"""What the clock submits: each says on what it acts, so that twice is once."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Remind:
    """Remind those who owe something that has no deadline or whose deadline is near (3-DSL.j, 11.6)."""

    obligation: str
    act_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkOverdue:
    """Record that a deadline passed; the ladder's first rung comes with it (3.2b, 11.8)."""

    obligation: str
    act_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalate:
    """Climb one rung of the ladder (3-DSL.x, 11.8)."""

    obligation: str
    act_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Replan:
    """Reckon every open deadline anew, by the calendar and the limits of now (3-DSL.n, 11.8)."""

    reasons: str


DueCommand = Remind | MarkOverdue | Escalate
"""What an obligation and an instant call for."""
ClockCommand = DueCommand | Replan
