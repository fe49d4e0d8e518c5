"""Referring to an agency and hearing back (11.4, 11.5, 11.8, 11.10)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from domain.entries.base import FactBase, PersonCommandBase, PupilWishes, Threshold
from domain.field_rules import Code, FutureDate, Name, Reasons

Agency = Literal["cscs", "police", "lado", "adult_services"]
Channel = Literal["phone", "portal", "email", "in_person"]
WrittenChannel = Literal["portal", "email", "post", "in_person"]
Trigger = Literal["harmed", "immediate_danger", "serious_harm", "at_risk"]
Shared = Literal["pupil", "concern", "indicators", "child_words", "risk_groups", "family", "history"]
LawfulBasis = Literal["public task", "legal obligation", "vital interests", "consent"]
Decision = Literal[
    "immediate_protection",
    "section_47",
    "section_17",
    "specialist_assessment",
    "services",
    "no_statutory",
    "redirected",
    "police_investigation",
    "police_no_further_action",
    "advice_given",
    "taken_up",
    "no_further_action",
    "family_help",
]
Elsewhere = Literal["cscs", "police", "lado", "adult_services", "other"]
Came = Literal["told", "written", "message"]
Contacted = Literal["social_worker", "front_door", "edt", "manager", "officer", "control_room"]
Partner = Literal["cscs", "police", "lado", "adult_services", "health", "education", "other"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormAnswer:
    """The referrer's answer to one question of the referral form; a question can have several answers."""

    field: str
    """The code of the question (`domain/policy/form_questions.py`)."""
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refer(PersonCommandBase):
    """Refer to an agency; the feedback clock runs from when you made it (11.4, 11.5, 11.8, 3-STF.h)."""

    agency: Agency
    channel: Channel
    trigger: Trigger
    reasons: Reasons
    authority: str | None = None
    emergency: bool | None = None
    information_shared: tuple[Shared, ...] | None = None
    lawful_basis: LawfulBasis | None = None
    agency_reference: str | None = None
    re_referral_of: str | None = None
    special_category: bool | None = None
    condition: Code | None = None
    """The condition for processing special category data, from the policy's list (3-STF.g)."""
    threshold: Threshold | None = None
    form: tuple[FormAnswer, ...] | None = None
    """Answers to the questions of the referral form that the record cannot answer."""
    pupil_wishes: PupilWishes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralMade(Refer, FactBase, type="referral.made", entry_kind="agency", decides=True, voidable=True):
    """The school referred to an agency, which must give feedback by a deadline (11.8)."""

    agency_referral: str
    made_at: datetime
    feedback_due_at: datetime
    danger_known: bool | None = None
    """True if this emergency made known that the child is in immediate danger (11.4)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmInWriting(PersonCommandBase):
    """Confirm a telephone referral in writing, within the local authority's time limit (11.8)."""

    agency_referral: str
    channel: WrittenChannel
    agency_reference: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralConfirmedInWriting(
    ConfirmInWriting, FactBase, type="referral.confirmed-in-writing", entry_kind="agency", voidable=True
):
    """The school confirmed a referral in writing, for the first time or again (11.8)."""

    late: bool
    again: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SocialWorker:
    """The assigned social worker, whom the school contacts if no feedback comes (11.8)."""

    name: Name
    phone: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordAcknowledgement(PersonCommandBase):
    """Record that the agency has the referral; this does not stop the feedback clock (11.8)."""

    agency_referral: str
    social_worker: SocialWorker | None = None
    agency_reference: str | None = None
    told_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralAcknowledged(
    RecordAcknowledgement, FactBase, type="referral.acknowledged", entry_kind="agency", voidable=True
):
    """The agency said that it has the referral (11.8)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFeedback(PersonCommandBase):
    """Record what the agency decided (11.8)."""

    agency_referral: str
    decision: Decision
    told_by: str
    told_at: datetime | None = None
    reasons: Reasons | None = None
    social_worker: SocialWorker | None = None
    redirected_to: Elsewhere | None = None
    """Where the agency redirected the school; if unset, a referral to any agency will do."""
    how: Came | None = None
    """How the answer came: by word of mouth, in writing, or as a message of the agency's system."""
    said_by: str | None = None
    """The person at the agency whose decision it is, if someone else told the school."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackReceived(
    RecordFeedback, FactBase, type="feedback.received", entry_kind="agency", voidable=True
):
    """The agency told the school its decision, in time or late (11.8)."""

    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordChase(PersonCommandBase):
    """Record that the referrer asked the agency for overdue feedback (11.8)."""

    agency_referral: str
    contacted: Contacted
    route: str
    result: Literal["answered", "no_answer", "message_left"]
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChaseRecorded(RecordChase, FactBase, type="chase.recorded", entry_kind="agency", voidable=True):
    """A member of staff asked the agency for overdue feedback (11.8)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawReferral(PersonCommandBase):
    """Withdraw a referral that the agency has not decided on, or that was about another child (11.8)."""

    agency_referral: str
    reasons: Reasons
    told_to: str | None = None
    """The person at the agency who was told; needed to correct a referral about another child (3-DSL.n)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralWithdrawn(
    WithdrawReferral, FactBase, type="referral.withdrawn", entry_kind="agency", decides=True, voidable=True
):
    """The school withdrew a referral that the agency had not decided on, or about another child (11.8)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordTelephone(PersonCommandBase):
    """Record a telephone call made because a message could not be delivered (8.6, 11.8)."""

    obligation: str
    spoke_to: str
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TelephoneRecorded(RecordTelephone, FactBase, type="telephone.recorded", entry_kind="agency"):
    """A member of staff telephoned because a message could not be delivered (8.6, 11.8)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconsider(PersonCommandBase):
    """Reconsider a refusal of a statutory investigation: refer again, agree or monitor (11.10, 11.11)."""

    agency_referral: str
    believed_at_risk: bool
    agrees: bool
    reasons: Reasons
    new_information: str | None = None
    review_on: FutureDate | None = None
    pupil_wishes: PupilWishes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconsiderationDecided(
    Reconsider, FactBase, type="reconsideration.decided", entry_kind="decision", decides=True, voidable=True
):
    """The DSL reconsidered a decision against a statutory investigation (11.10, 11.11)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcludeStatutory(PersonCommandBase):
    """Record that the agency's work has ended; the school considers support next (11.11)."""

    agency_referral: str
    outcome: str
    reasons: Reasons


@dataclass(frozen=True, slots=True, kw_only=True)
class StatutoryConcluded(
    ConcludeStatutory, FactBase, type="statutory.concluded", entry_kind="agency", decides=True, voidable=True
):
    """The agency's work ended (11.11)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordLiaison(PersonCommandBase):
    """Record contact with an agency; while statutory work is open, the next one gets a deadline (11.6)."""

    agency: Partner
    kind: Code
    """call, email, meeting, strategy_discussion, conference, core_group, letter, other, or your own code."""
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LiaisonRecorded(RecordLiaison, FactBase, type="liaison.recorded", entry_kind="agency", voidable=True):
    """The school and an agency were in contact (11.6)."""
