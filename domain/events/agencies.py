"""Referrals to agencies, their answers, and what followed (11.4 to 11.10, 4.6)."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from domain import commands as sent
from domain.events.base import EntryKind, FactBase


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralMade(sent.Refer, FactBase):
    """The school referred to an agency, which must give feedback by a deadline (11.8)."""

    type: ClassVar[str] = "referral.made"
    entry_kind: ClassVar[EntryKind] = "agency"
    decides: ClassVar[bool] = True
    voidable: ClassVar[bool] = True
    agency_referral: str
    made_at: datetime
    feedback_due_at: datetime
    danger_known: bool | None = None
    """True if this emergency made known that the child is in immediate danger (11.4)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralConfirmedInWriting(sent.ConfirmInWriting, FactBase):
    """The school confirmed a referral in writing, for the first time or again (11.8)."""

    type: ClassVar[str] = "referral.confirmed-in-writing"
    entry_kind: ClassVar[EntryKind] = "agency"
    voidable: ClassVar[bool] = True
    late: bool
    again: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralAcknowledged(sent.RecordAcknowledgement, FactBase):
    """The agency said that it has the referral (11.8)."""

    type: ClassVar[str] = "referral.acknowledged"
    entry_kind: ClassVar[EntryKind] = "agency"
    voidable: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackReceived(sent.RecordFeedback, FactBase):
    """The agency told the school its decision, in time or late (11.8)."""

    type: ClassVar[str] = "feedback.received"
    entry_kind: ClassVar[EntryKind] = "agency"
    voidable: ClassVar[bool] = True
    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChaseRecorded(sent.RecordChase, FactBase):
    """A member of staff asked the agency for overdue feedback (11.8)."""

    type: ClassVar[str] = "chase.recorded"
    entry_kind: ClassVar[EntryKind] = "agency"
    voidable: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralWithdrawn(sent.WithdrawReferral, FactBase):
    """The school withdrew a referral that the agency had not decided on, or about another child (11.8)."""

    type: ClassVar[str] = "referral.withdrawn"
    entry_kind: ClassVar[EntryKind] = "agency"
    decides: ClassVar[bool] = True
    voidable: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class TelephoneRecorded(sent.RecordTelephone, FactBase):
    """A member of staff telephoned because a message could not be delivered (8.6, 11.8)."""

    type: ClassVar[str] = "telephone.recorded"
    entry_kind: ClassVar[EntryKind] = "agency"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconsiderationDecided(sent.Reconsider, FactBase):
    """The DSL reconsidered a decision against a statutory investigation (11.10, 11.11)."""

    type: ClassVar[str] = "reconsideration.decided"
    entry_kind: ClassVar[EntryKind] = "decision"
    decides: ClassVar[bool] = True
    voidable: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class StatutoryConcluded(sent.ConcludeStatutory, FactBase):
    """The agency's work ended (11.11)."""

    type: ClassVar[str] = "statutory.concluded"
    entry_kind: ClassVar[EntryKind] = "agency"
    decides: ClassVar[bool] = True
    voidable: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class LiaisonRecorded(sent.RecordLiaison, FactBase):
    """The school and an agency were in contact (11.6)."""

    type: ClassVar[str] = "liaison.recorded"
    entry_kind: ClassVar[EntryKind] = "agency"
    voidable: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class NrmConsidered(sent.ConsiderNrm, FactBase):
    """The DSL considered the National Referral Mechanism (4.6)."""

    type: ClassVar[str] = "nrm.considered"
    entry_kind: ClassVar[EntryKind] = "decision"
    decides: ClassVar[bool] = True
    voidable: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class RungSkipped(sent.SkipRung, FactBase):
    """The DSL skipped a step of the escalation, with a reason; the step above was taken at once (11.8)."""

    type: ClassVar[str] = "rung.skipped"
    entry_kind: ClassVar[EntryKind] = "deadline"
    decides: ClassVar[bool] = True
    rung: int
