"""Referrals to agencies, their answers, and what followed (11.4 to 11.10, 4.6)."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from domain import commands as sent


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralMade(sent.Refer):
    """The school referred to an agency, which must give feedback by a deadline (11.8)."""

    type: ClassVar[str] = "referral.made"
    agency_referral: str
    made_at: datetime
    feedback_due_at: datetime
    danger_known: bool | None = None
    """True if this emergency made known that the child is in immediate danger (11.4)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralConfirmedInWriting(sent.ConfirmInWriting):
    """The school confirmed a referral in writing, for the first time or again (11.8)."""

    type: ClassVar[str] = "referral.confirmed-in-writing"
    late: bool
    again: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralAcknowledged(sent.RecordAcknowledgement):
    """The agency said that it has the referral (11.8)."""

    type: ClassVar[str] = "referral.acknowledged"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackReceived(sent.RecordFeedback):
    """The agency told the school its decision, in time or late (11.8)."""

    type: ClassVar[str] = "feedback.received"
    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChaseRecorded(sent.RecordChase):
    """A member of staff asked the agency for overdue feedback (11.8)."""

    type: ClassVar[str] = "chase.recorded"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralWithdrawn(sent.WithdrawReferral):
    """The school withdrew a referral that the agency had not decided on, or about another child (11.8)."""

    type: ClassVar[str] = "referral.withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class TelephoneRecorded(sent.RecordTelephone):
    """A member of staff telephoned because a message could not be delivered (8.6, 11.8)."""

    type: ClassVar[str] = "telephone.recorded"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconsiderationDecided(sent.Reconsider):
    """The DSL reconsidered a decision against a statutory investigation (11.10, 11.11)."""

    type: ClassVar[str] = "reconsideration.decided"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatutoryConcluded(sent.ConcludeStatutory):
    """The agency's work ended (11.11)."""

    type: ClassVar[str] = "statutory.concluded"


@dataclass(frozen=True, slots=True, kw_only=True)
class LiaisonRecorded(sent.RecordLiaison):
    """The school and an agency were in contact (11.6)."""

    type: ClassVar[str] = "liaison.recorded"


@dataclass(frozen=True, slots=True, kw_only=True)
class NrmConsidered(sent.ConsiderNrm):
    """The DSL considered the National Referral Mechanism (4.6)."""

    type: ClassVar[str] = "nrm.considered"


@dataclass(frozen=True, slots=True, kw_only=True)
class RungSkipped(sent.SkipRung):
    """The DSL skipped a step of the escalation, with a reason; the step above was taken at once (11.8)."""

    type: ClassVar[str] = "rung.skipped"
    rung: int
