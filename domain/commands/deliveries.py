"""What the post submits about a delivery: each names the delivery, so that twice is once."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDelivery:
    """A message reached the server of whoever it was for (8.6, 11.8)."""

    delivery: UUID
    obligation: str | None
    rung: int | None
    channel: str
    say: str | None = None
    """What was said: news to the headteacher is told under its own clause too (3-DSL.e)."""
    sha256: str | None = None
    """Of the referral document as it was sent (11.5)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDeliveryFailure:
    """A message has not got through for as long as it may take; it is still tried where that can help."""

    delivery: UUID
    say: str
    obligation: str | None
    rung: int | None
    channel: str
    urgent: bool
    """Whether somebody must be telephoned instead."""


PostCommand = RecordDelivery | RecordDeliveryFailure
