"""Commands of the postman. Each names the delivery it is about, so that a repeat does nothing."""

from dataclasses import dataclass
from uuid import UUID


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
