"""Support, mentoring, and what the pupil and the reporter were told (11.11, 11.12)."""

from dataclasses import dataclass
from typing import ClassVar

from domain import commands as sent
from domain.events.base import EntryKind, FactBase


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportConsidered(sent.ConsiderSupport, FactBase):
    """The DSL considered early help and pastoral support (11.11)."""

    type: ClassVar[str] = "support.considered"
    entry_kind: ClassVar[EntryKind] = "support"
    decides: ClassVar[bool] = True
    voidable: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlyHelpStarted(sent.StartEarlyHelp, FactBase):
    """A plan started, with its review date (3-DSL.j)."""

    type: ClassVar[str] = "early-help.started"
    entry_kind: ClassVar[EntryKind] = "support"
    decides: ClassVar[bool] = True
    voidable: ClassVar[bool] = True

    @property
    def is_refused(self) -> bool:
        """Whether the family refused the help, so that no plan started."""
        return self.consent is not None and self.consent.is_refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlyHelpReviewed(sent.ReviewEarlyHelp, FactBase):
    """The plan was reviewed (3-DSL.j)."""

    type: ClassVar[str] = "early-help.reviewed"
    entry_kind: ClassVar[EntryKind] = "support"
    decides: ClassVar[bool] = True
    voidable: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLeadChanged(sent.ChangeLead, FactBase):
    """Someone else leads the plan from now on (3-DSL.j)."""

    type: ClassVar[str] = "plan-lead.changed"
    entry_kind: ClassVar[EntryKind] = "support"
    decides: ClassVar[bool] = True
    voidable: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilInformed(sent.InformPupil, FactBase):
    """The pupil was told of one or more decisions (11.12)."""

    type: ClassVar[str] = "pupil.informed"
    entry_kind: ClassVar[EntryKind] = "support"
    voidable: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilNotInformed(sent.InformPupil, FactBase):
    """The pupil was not told, for a reason (11.12)."""

    type: ClassVar[str] = "pupil.not-informed"
    entry_kind: ClassVar[EntryKind] = "support"
    decides: ClassVar[bool] = True
    voidable: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilViewRecorded(sent.RecordPupilView, FactBase):
    """The pupil said what they think (11.12, 3.2q)."""

    type: ClassVar[str] = "pupil.view-recorded"
    entry_kind: ClassVar[EntryKind] = "support"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReporterAnswered(sent.ReplyToReporter, FactBase):
    """The DSL replied to the reporter (11.2)."""

    type: ClassVar[str] = "reporter.answered"
    entry_kind: ClassVar[EntryKind] = "record"
    voidable: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class MentorAssigned(sent.AssignMentor, FactBase):
    """The DSL assigned a mentor, or recorded that none is needed (12.5)."""

    type: ClassVar[str] = "mentor.assigned"
    entry_kind: ClassVar[EntryKind] = "support"
    decides: ClassVar[bool] = True
    voidable: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class MentorContactRecorded(sent.RecordMentorContact, FactBase):
    """The mentor was in contact with the pupil, or ended the mentoring (12.5)."""

    type: ClassVar[str] = "mentor.contact-recorded"
    entry_kind: ClassVar[EntryKind] = "support"
    voidable: ClassVar[bool] = True
