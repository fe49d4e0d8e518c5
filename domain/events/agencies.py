"""An agency was referred to, chased and heard, and what its answer led to (11.4 to 11.10, 4.6)."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from domain import commands as sent


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralMade(sent.Refer):
    """An agency was referred to; feedback is due by the time that it says (11.8)."""

    type: ClassVar[str] = "referral.made"
    agency_referral: str
    made_at: datetime
    feedback_due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralConfirmedInWriting(sent.ConfirmInWriting):
    """A referral was confirmed in writing, perhaps once more (11.8)."""

    type: ClassVar[str] = "referral.confirmed-in-writing"
    late: bool
    again: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralAcknowledged(sent.RecordAcknowledgement):
    """The agency has the referral (11.8)."""

    type: ClassVar[str] = "referral.acknowledged"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackReceived(sent.RecordFeedback):
    """The agency told its decision, in time or late (11.8)."""

    type: ClassVar[str] = "feedback.received"
    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChaseRecorded(sent.RecordChase):
    """Somebody asked for the feedback that had not come (11.8)."""

    type: ClassVar[str] = "chase.recorded"


@dataclass(frozen=True, slots=True, kw_only=True)
class TelephoneRecorded(sent.RecordTelephone):
    """Somebody telephoned where a message did not get through (8.6, 11.8)."""

    type: ClassVar[str] = "telephone.recorded"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconsiderationDecided(sent.Reconsider):
    """A decision against a statutory investigation was weighed (11.10, 11.11)."""

    type: ClassVar[str] = "reconsideration.decided"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatutoryConcluded(sent.ConcludeStatutory):
    """The agency's work ended (11.11)."""

    type: ClassVar[str] = "statutory.concluded"


@dataclass(frozen=True, slots=True, kw_only=True)
class LiaisonRecorded(sent.RecordLiaison):
    """The school and an agency were in touch (11.6)."""

    type: ClassVar[str] = "liaison.recorded"


@dataclass(frozen=True, slots=True, kw_only=True)
class NrmConsidered(sent.ConsiderNrm):
    """The National Referral Mechanism was considered (4.6)."""

    type: ClassVar[str] = "nrm.considered"


@dataclass(frozen=True, slots=True, kw_only=True)
class RungSkipped(sent.SkipRung):
    """Somebody passed over the next in line, for a reason; the one above was told at once (11.8)."""

    type: ClassVar[str] = "rung.skipped"
    rung: int
