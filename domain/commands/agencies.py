"""Referring to an agency and hearing back (11.4, 11.5, 11.8, 11.10)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from domain.commands.base import PersonCommandBase
from domain.commands.circumstances import Threshold
from domain.commands.wishes import PupilWishes

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
Contacted = Literal["social_worker", "front_door", "edt", "manager", "officer", "control_room"]
Partner = Literal["cscs", "police", "lado", "adult_services", "health", "education", "other"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormAnswer:
    """What whoever refers answers to one question of the referral form; several to one are several lines."""

    field: str
    """Its code (domain/policy/form_questions.py)."""
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refer(PersonCommandBase):
    """Refer to an agency; the feedback clock runs from the made time (11.4, 11.5, 11.8, 3-STF.h)."""

    agency: Agency
    channel: Channel
    trigger: Trigger
    reasons: str
    authority: str | None = None
    emergency: bool | None = None
    information_shared: tuple[Shared, ...] | None = None
    lawful_basis: LawfulBasis | None = None
    agency_reference: str | None = None
    re_referral_of: str | None = None
    special_category: bool | None = None
    condition: str | None = None
    """On which special category data are processed, by the policy's list (3-STF.g)."""
    threshold: Threshold | None = None
    form: tuple[FormAnswer, ...] | None = None
    """What the referral form asks and the record does not know."""
    pupil_wishes: PupilWishes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmInWriting(PersonCommandBase):
    """Confirm a referral by telephone in writing, within the local authority's limit (11.8)."""

    agency_referral: str
    channel: WrittenChannel
    agency_reference: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SocialWorker:
    """Who was assigned, to be contacted when no feedback comes (11.8)."""

    name: str
    phone: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordAcknowledgement(PersonCommandBase):
    """The agency says it has the referral; this does not stop the feedback clock (11.8)."""

    agency_referral: str
    social_worker: SocialWorker | None = None
    agency_reference: str | None = None
    told_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFeedback(PersonCommandBase):
    """The agency tells what it decided (11.8)."""

    agency_referral: str
    decision: Decision
    told_by: str
    told_at: datetime | None = None
    reasons: str | None = None
    social_worker: SocialWorker | None = None
    redirected_to: Elsewhere | None = None
    """Where the agency sent the school; without it, a referral to any agency meets what is owed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordChase(PersonCommandBase):
    """The referrer asks for the feedback that has not come (11.8)."""

    agency_referral: str
    contacted: Contacted
    route: str
    result: Literal["answered", "no_answer", "message_left"]
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordTelephone(PersonCommandBase):
    """Somebody telephoned where a message did not get through (8.6, 11.8)."""

    obligation: str
    spoke_to: str
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconsider(PersonCommandBase):
    """Weigh a decision against a statutory investigation: refer again, agree, or monitor (11.10, 11.11)."""

    agency_referral: str
    believed_at_risk: bool
    agrees: bool
    reasons: str
    new_information: str | None = None
    review_on: date | None = None
    pupil_wishes: PupilWishes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcludeStatutory(PersonCommandBase):
    """The agency's work has ended; support is considered next (11.11)."""

    agency_referral: str
    outcome: str
    reasons: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordLiaison(PersonCommandBase):
    """The school and an agency were in touch; while statutory work is open, the next is owed (11.6)."""

    agency: Partner
    kind: str
    """A code: call, email, meeting, strategy_discussion, conference, core_group, letter, other, or yours."""
    note: str
