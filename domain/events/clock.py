"""Events of the clock and the postman (11.8)."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackOverdue:
    """The working day passed, and the agency did not tell the referrer what will happen (11.8)."""

    type: ClassVar[str] = "feedback.overdue"
    agency_referral: str
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ObligationOverdue:
    """A deadline passed and the obligation was not met (3.2b, 3-HT.b)."""

    type: ClassVar[str] = "obligation.overdue"
    obligation: str
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationRaised:
    """A step of the escalation was taken: its recipients were told what is late (3-DSL.x, 11.8)."""

    type: ClassVar[str] = "escalation.raised"
    obligation: str
    rung: int
    to: tuple[str, ...]
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderSent:
    """The owners of an obligation were reminded of it (3-DSL.j, 11.6)."""

    type: ClassVar[str] = "reminder.sent"
    obligation: str
    rung: int
    to: tuple[str, ...]
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineReplanned:
    """An open deadline moved, and why (3-DSL.n, 11.8)."""

    type: ClassVar[str] = "deadline.replanned"
    obligation: str
    from_: datetime
    to: datetime
    reasons: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationDelivered:
    """A message reached the recipient's server (8.6, 11.8)."""

    type: ClassVar[str] = "notification.delivered"
    channel: str
    obligation: str | None = None
    rung: int | None = None
    sent_to: UUID | None = None
    in_place_of: UUID | None = None
    """Who got it because this person is away (3-DSL.x)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationFailed:
    """A message could not be delivered in time (8.6, 11.8)."""

    type: ClassVar[str] = "notification.failed"
    channel: str
    obligation: str | None = None
    rung: int | None = None
