"""Events of the clock and the postman (11.8)."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from domain.events.base import EntryKind, FactBase


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackOverdue(FactBase):
    """The working day passed, and the agency did not tell the referrer what will happen (11.8)."""

    type: ClassVar[str] = "feedback.overdue"
    entry_kind: ClassVar[EntryKind] = "deadline"
    agency_referral: str
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ObligationOverdue(FactBase):
    """A deadline passed and the obligation was not met (3.2b, 3-HT.b)."""

    type: ClassVar[str] = "obligation.overdue"
    entry_kind: ClassVar[EntryKind] = "deadline"
    obligation: str
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationRaised(FactBase):
    """A step of the escalation was taken: its recipients were told what is late (3-DSL.x, 11.8)."""

    type: ClassVar[str] = "escalation.raised"
    entry_kind: ClassVar[EntryKind] = "deadline"
    obligation: str
    rung: int
    to: tuple[str, ...]
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderSent(FactBase):
    """The owners of an obligation were reminded of it (3-DSL.j, 11.6)."""

    type: ClassVar[str] = "reminder.sent"
    entry_kind: ClassVar[EntryKind] = "deadline"
    obligation: str
    rung: int
    to: tuple[str, ...]
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineReplanned(FactBase):
    """An open deadline moved, and why (3-DSL.n, 11.8)."""

    type: ClassVar[str] = "deadline.replanned"
    entry_kind: ClassVar[EntryKind] = "deadline"
    obligation: str
    from_: datetime
    to: datetime
    reasons: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationDelivered(FactBase):
    """A message reached the recipient's server (8.6, 11.8)."""

    type: ClassVar[str] = "notification.delivered"
    entry_kind: ClassVar[EntryKind] = "message"
    channel: str
    obligation: str | None = None
    rung: int | None = None
    sent_to: UUID | None = None
    in_place_of: UUID | None = None
    """Who got it because this person is away (3-DSL.x)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationFailed(FactBase):
    """A message could not be delivered in time (8.6, 11.8)."""

    type: ClassVar[str] = "notification.failed"
    entry_kind: ClassVar[EntryKind] = "message"
    channel: str
    obligation: str | None = None
    rung: int | None = None
