"""Support, mentoring, and what the pupil and the reporter were told (11.11, 11.12)."""

from dataclasses import dataclass
from typing import ClassVar

from domain import commands as sent


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportConsidered(sent.ConsiderSupport):
    """The DSL considered early help and pastoral support (11.11)."""

    type: ClassVar[str] = "support.considered"


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlyHelpStarted(sent.StartEarlyHelp):
    """A plan started, with its review date (3-DSL.j)."""

    type: ClassVar[str] = "early-help.started"

    @property
    def is_refused(self) -> bool:
        """Whether the family refused the help, so that no plan started."""
        return self.consent is not None and self.consent.is_refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlyHelpReviewed(sent.ReviewEarlyHelp):
    """The plan was reviewed (3-DSL.j)."""

    type: ClassVar[str] = "early-help.reviewed"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLeadChanged(sent.ChangeLead):
    """Someone else leads the plan from now on (3-DSL.j)."""

    type: ClassVar[str] = "plan-lead.changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilInformed(sent.InformPupil):
    """The pupil was told of one or more decisions (11.12)."""

    type: ClassVar[str] = "pupil.informed"


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilNotInformed(sent.InformPupil):
    """The pupil was not told, for a reason (11.12)."""

    type: ClassVar[str] = "pupil.not-informed"


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilViewRecorded(sent.RecordPupilView):
    """The pupil said what they think (11.12, 3.2q)."""

    type: ClassVar[str] = "pupil.view-recorded"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReporterAnswered(sent.ReplyToReporter):
    """The DSL replied to the reporter (11.2)."""

    type: ClassVar[str] = "reporter.answered"


@dataclass(frozen=True, slots=True, kw_only=True)
class MentorAssigned(sent.AssignMentor):
    """The DSL assigned a mentor, or recorded that none is needed (12.5)."""

    type: ClassVar[str] = "mentor.assigned"


@dataclass(frozen=True, slots=True, kw_only=True)
class MentorContactRecorded(sent.RecordMentorContact):
    """The mentor was in contact with the pupil, or ended the mentoring (12.5)."""

    type: ClassVar[str] = "mentor.contact-recorded"
