"""The clock, the post and agencies’ messages: each names what it acts on, so a repeat does nothing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from domain.entries.agencies import Decision, Elsewhere, SocialWorker
from domain.entries.base import FactBase
from domain.field_rules import Reasons


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


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackOverdue(FactBase, type="feedback.overdue", entry_kind="deadline"):
    """The working day passed, and the agency did not tell the referrer what will happen (11.8)."""

    agency_referral: str
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ObligationOverdue(FactBase, type="obligation.overdue", entry_kind="deadline"):
    """A deadline passed and the obligation was not met (3.2b, 3-HT.b)."""

    obligation: str
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationRaised(FactBase, type="escalation.raised", entry_kind="deadline"):
    """A step of the escalation was taken: its recipients were told what is late (3-DSL.x, 11.8).

    It has no recipients while an earlier task is overdue, of which people hear instead.
    """

    obligation: str
    rung: int
    to: tuple[str, ...]
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderSent(FactBase, type="reminder.sent", entry_kind="deadline"):
    """The owners of an obligation were reminded of it (3-DSL.j, 11.6)."""

    obligation: str
    rung: int
    to: tuple[str, ...]
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineReplanned(FactBase, type="deadline.replanned", entry_kind="deadline"):
    """An open deadline moved, and why (3-DSL.n, 11.8)."""

    obligation: str
    from_: datetime
    to: datetime
    reasons: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationDelivered(FactBase, type="notification.delivered", entry_kind="message"):
    """A message reached the recipient's server (8.6, 11.8)."""

    channel: str
    obligation: str | None = None
    rung: int | None = None
    sent_to: UUID | None = None
    in_place_of: UUID | None = None
    """Who got it because this person is away (3-DSL.x)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationFailed(FactBase, type="notification.failed", entry_kind="message"):
    """A message could not be delivered in time (8.6, 11.8)."""

    channel: str
    obligation: str | None = None
    rung: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDelivery:
    """Record that a message reached the recipient's server (8.6, 11.8)."""

    delivery: UUID
    obligation: str | None
    rung: int | None
    channel: str
    say: str | None = None
    """The template: news for the headteacher is recorded under a clause of its own too (3-DSL.e)."""
    sha256: str | None = None
    """The hash of the referral document as it was sent (11.5)."""
    sent_to: UUID | None = None
    in_place_of: UUID | None = None
    """Who got it because this person is away (3-DSL.x)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDeliveryFailure:
    """Record that a message could not be delivered in time; it is still retried if that can help."""

    delivery: UUID
    say: str
    obligation: str | None
    rung: int | None
    channel: str
    urgent: bool
    """Whether a person must telephone instead."""


PostCommand = RecordDelivery | RecordDeliveryFailure


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyTold:
    """An agency says that it has a referral, or what it has decided (11.8)."""

    agency_reference: str
    kind: Literal["acknowledgement", "decision"]
    decision: Decision | None = None
    told_by: str | None = None
    told_at: datetime | None = None
    social_worker: SocialWorker | None = None
    reasons: Reasons | None = None
    redirected_to: Elsewhere | None = None
