"""What the clock and the post recorded (11.8)."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackOverdue:
    """The working day passed and nobody told the referrer what will happen (11.8)."""

    type: ClassVar[str] = "feedback.overdue"
    agency_referral: str
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ObligationOverdue:
    """A deadline passed, and what was owed by then was not done (3.2b, 3-HT.b)."""

    type: ClassVar[str] = "obligation.overdue"
    obligation: str
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationRaised:
    """Somebody was told that something is late, as far up the line as it has come (3-DSL.x, 11.8)."""

    type: ClassVar[str] = "escalation.raised"
    obligation: str
    rung: int
    to: tuple[str, ...]
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderSent:
    """Those who owe something were reminded of it (3-DSL.j, 11.6)."""

    type: ClassVar[str] = "reminder.sent"
    obligation: str
    rung: int
    to: tuple[str, ...]
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineReplanned:
    """A running deadline moved, and why (3-DSL.n, 11.8)."""

    type: ClassVar[str] = "deadline.replanned"
    obligation: str
    from_: datetime
    to: datetime
    reasons: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationDelivered:
    """A message reached the server of whoever it was for (8.6, 11.8)."""

    type: ClassVar[str] = "notification.delivered"
    channel: str
    obligation: str | None = None
    rung: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationFailed:
    """A message has not got through for as long as it may take (8.6, 11.8)."""

    type: ClassVar[str] = "notification.failed"
    channel: str
    obligation: str | None = None
    rung: int | None = None
