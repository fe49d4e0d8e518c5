"""Early help, mentors, the NRM, and what the pupil is told and says (4.6, 11.11, 11.12, 12.5)."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from domain.entries.base import FactBase, PersonCommandBase, PupilWishes
from domain.field_rules import (
    Code,
    DaysBetweenContacts,
    EntryVersion,
    EntryVersions,
    FutureDate,
    Name,
    Reasons,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Considered:
    """One kind of support: whether it is given, and why (11.11)."""

    taken: bool
    reasons: Reasons


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsiderSupport(PersonCommandBase):
    """Consider early help and pastoral support, each with its reasons (11.11)."""

    early_help: Considered
    pastoral: Considered
    other: str | None = None
    pupil_wishes: PupilWishes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportConsidered(
    ConsiderSupport, FactBase, type="support.considered", entry_kind="support", decides=True, voidable=True
):
    """The DSL considered early help and pastoral support (11.11)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What the pupil needs in one part of their life, under the policy's heading (6.3)."""

    heading: Code
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyConsent:
    """What the family says to the help: family help needs them (11.11, 3-DSL.h, 3.2r)."""

    answer: Literal["given", "refused", "withdrawn"]
    by: str
    reasons: Reasons | None = None
    """What they say; necessary unless consent is given."""

    @property
    def is_refusal(self) -> bool:
        """Whether the family does not want the help, or wants it no longer."""
        return self.answer != "given"


@dataclass(frozen=True, slots=True, kw_only=True)
class StartEarlyHelp(PersonCommandBase):
    """Start a plan, with the date of its first review (11.11, 3-DSL.j)."""

    lead_professional: str
    aims: str
    next_review_on: FutureDate
    kind: Literal["early_help", "pastoral"] | None = None
    lead: UUID | None = None
    needs: tuple[Need, ...] | None = None
    pupil_wishes: PupilWishes | None = None
    consent: FamilyConsent | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlyHelpStarted(
    StartEarlyHelp, FactBase, type="early-help.started", entry_kind="support", decides=True, voidable=True
):
    """A plan started, with its review date (3-DSL.j)."""

    @property
    def is_refused(self) -> bool:
        """Whether the family refused the help, so that no plan started."""
        return self.consent is not None and self.consent.is_refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewEarlyHelp(PersonCommandBase):
    """Review the plan: continue it, step up or end it (3-DSL.j)."""

    outcome: Literal["continue", "step_up", "end"]
    reasons: Reasons
    next_review_on: FutureDate | None = None
    needs: tuple[Need, ...] | None = None
    """The needs as they are now; they replace the earlier ones."""
    consent: FamilyConsent | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlyHelpReviewed(
    ReviewEarlyHelp, FactBase, type="early-help.reviewed", entry_kind="support", decides=True, voidable=True
):
    """The plan was reviewed (3-DSL.j)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLead(PersonCommandBase):
    """Change who leads the running plan; the new lead can review it (3-DSL.j)."""

    lead: UUID
    reasons: Reasons


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLeadChanged(
    ChangeLead, FactBase, type="plan-lead.changed", entry_kind="support", decides=True, voidable=True
):
    """Someone else leads the plan from now on (3-DSL.j)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InformPupil(PersonCommandBase):
    """Record that the pupil was told of decisions, or why not and when to look again (11.12)."""

    about: EntryVersion | EntryVersions
    """The version of the decision's entry, or of several entries."""
    told_by: str | None = None
    how: str | None = None
    withheld_reason: Reasons | None = None
    revisit_on: FutureDate | None = None

    @property
    def entries(self) -> tuple[int, ...]:
        """The versions, without repeats."""
        return tuple(dict.fromkeys(self.about if isinstance(self.about, tuple) else (self.about,)))


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilInformed(InformPupil, FactBase, type="pupil.informed", entry_kind="support", voidable=True):
    """The pupil was told of one or more decisions (11.12)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilNotInformed(
    InformPupil, FactBase, type="pupil.not-informed", entry_kind="support", decides=True, voidable=True
):
    """The pupil was not told, for a reason (11.12)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPupilView(PersonCommandBase):
    """Record what the pupil says; no one can edit it (11.12, 3.2q)."""

    text: str
    about: EntryVersion | None = None
    trusted_adult: Name | None = None
    """An adult whom the pupil can talk to (12.3)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilViewRecorded(RecordPupilView, FactBase, type="pupil.view-recorded", entry_kind="support"):
    """The pupil said what they think (11.12, 3.2q)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyToReporter(PersonCommandBase):
    """Reply to the person who raised the concern, or to all if cases were joined (11.2, 3-DSL.g)."""

    text: str
    to: UUID | None = None
    """The case whose reporter gets the reply: this one, or one that was joined to it. All if left out."""
    not_told: Reasons | None = None
    """Why the parent or stranger who told the school gets no reply; the member of staff gets it alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReporterAnswered(
    ReplyToReporter, FactBase, type="reporter.answered", entry_kind="record", voidable=True
):
    """The DSL replied to the reporter (11.2)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsiderNrm(PersonCommandBase):
    """Ask for a referral to the National Referral Mechanism, or say why none is needed (4.6)."""

    reasons: Reasons
    asked: Literal["police", "cscs"] | None = None
    reference: str | None = None
    decision: str | None = None
    not_needed: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NrmConsidered(
    ConsiderNrm, FactBase, type="nrm.considered", entry_kind="decision", decides=True, voidable=True
):
    """The DSL considered the National Referral Mechanism (4.6)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignMentor(PersonCommandBase):
    """Assign a mentor, with the working days between contacts, or say why none is needed (12.5)."""

    mentor: UUID | None = None
    cadence: DaysBetweenContacts | None = None
    not_needed: bool | None = None
    reasons: Reasons | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MentorAssigned(
    AssignMentor, FactBase, type="mentor.assigned", entry_kind="support", decides=True, voidable=True
):
    """The DSL assigned a mentor, or recorded that none is needed (12.5)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordMentorContact(PersonCommandBase):
    """Record a mentor's contact with the pupil; the last one, with reasons, ends the mentoring (12.5)."""

    note: str | None = None
    last: bool | None = None
    reasons: Reasons | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MentorContactRecorded(
    RecordMentorContact, FactBase, type="mentor.contact-recorded", entry_kind="support", voidable=True
):
    """The mentor was in contact with the pupil, or ended the mentoring (12.5)."""
