"""What happened: past tense, stable for ever. A person's event holds the command as sent."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from domain import commands as sent


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernRaised(sent.RaiseConcern):
    """Somebody reported a concern about a child (11.1)."""

    type: ClassVar[str] = "concern.raised"


@dataclass(frozen=True, slots=True, kw_only=True)
class InformationAdded(sent.AddInformation):
    """More became known (2.4g)."""

    type: ClassVar[str] = "information.added"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernAccepted(sent.Accept):
    """Somebody took ownership (11.1, 3-DSL.x)."""

    type: ClassVar[str] = "concern.accepted"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewDecided(sent.DecideReview):
    """The review was decided, with reasons (11.15)."""

    type: ClassVar[str] = "review.decided"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtectionRecorded(sent.Protect):
    """Victim, others or both were protected, or needed no protection (11.9)."""

    type: ClassVar[str] = "protection.recorded"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralMade(sent.Refer):
    """An agency was referred to; feedback is due by `feedback_due_at` (11.8)."""

    type: ClassVar[str] = "referral.made"
    agency_referral: str
    made_at: datetime
    feedback_due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralConfirmedInWriting(sent.ConfirmInWriting):
    """A referral was confirmed in writing; `again` if it had been before (11.8)."""

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
    """The agency's work ended."""

    type: ClassVar[str] = "statutory.concluded"


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportConsidered(sent.ConsiderSupport):
    """Early help and pastoral support were considered (11.11)."""

    type: ClassVar[str] = "support.considered"


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlyHelpStarted(sent.StartEarlyHelp):
    """A plan began, with its review date (3-DSL.j)."""

    type: ClassVar[str] = "early-help.started"


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlyHelpReviewed(sent.ReviewEarlyHelp):
    """The plan was reviewed (3-DSL.j)."""

    type: ClassVar[str] = "early-help.reviewed"


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilInformed(sent.InformPupil):
    """The pupil was told (11.12)."""

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
    """Whoever raised the concern was answered (11.2)."""

    type: ClassVar[str] = "reporter.answered"


@dataclass(frozen=True, slots=True, kw_only=True)
class EventCorrected(sent.Correct):
    """An earlier event was set right; it stays as it was (3-DSL.n)."""

    type: ClassVar[str] = "event.corrected"


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscussionRecorded(sent.RecordDiscussion):
    """A discussion was written down (11.15)."""

    type: ClassVar[str] = "discussion.recorded"


@dataclass(frozen=True, slots=True, kw_only=True)
class RungSkipped(sent.SkipRung):
    """Somebody passed over a rung, for a reason; the one above came at once (11.8)."""

    type: ClassVar[str] = "rung.skipped"
    rung: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseClosed(sent.Close):
    """Nothing was owed and the case was closed."""

    type: ClassVar[str] = "case.closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReopened(sent.Reopen):
    """The case was opened again (11.10)."""

    type: ClassVar[str] = "case.reopened"


@dataclass(frozen=True, slots=True, kw_only=True)
class LiaisonRecorded(sent.RecordLiaison):
    """The school and an agency were in touch (11.6)."""

    type: ClassVar[str] = "liaison.recorded"


@dataclass(frozen=True, slots=True, kw_only=True)
class NrmConsidered(sent.ConsiderNrm):
    """The National Referral Mechanism was considered (4.6)."""

    type: ClassVar[str] = "nrm.considered"


@dataclass(frozen=True, slots=True, kw_only=True)
class MentorAssigned(sent.AssignMentor):
    """The pupil was given a mentor, or needs none (12.5)."""

    type: ClassVar[str] = "mentor.assigned"


@dataclass(frozen=True, slots=True, kw_only=True)
class MentorContactRecorded(sent.RecordMentorContact):
    """The mentor was in contact with the pupil, perhaps for the last time (12.5)."""

    type: ClassVar[str] = "mentor.contact-recorded"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackOverdue:
    """The working day passed and nobody told the referrer what will happen (11.8)."""

    type: ClassVar[str] = "feedback.overdue"
    agency_referral: str
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ObligationOverdue:
    """A deadline passed with its obligation unmet."""

    type: ClassVar[str] = "obligation.overdue"
    obligation: str
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationRaised:
    """A rung of the ladder was reached."""

    type: ClassVar[str] = "escalation.raised"
    obligation: str
    rung: int
    to: tuple[str, ...]
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderSent:
    """Those who owe something were reminded of it."""

    type: ClassVar[str] = "reminder.sent"
    obligation: str
    rung: int
    to: tuple[str, ...]
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineReplanned:
    """A running deadline moved, and why."""

    type: ClassVar[str] = "deadline.replanned"
    obligation: str
    from_: datetime
    to: datetime
    reasons: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationDelivered:
    """A message reached the server of whoever it was for."""

    type: ClassVar[str] = "notification.delivered"
    channel: str
    obligation: str | None = None
    rung: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationFailed:
    """A message has not got through for as long as it may take."""

    type: ClassVar[str] = "notification.failed"
    channel: str
    obligation: str | None = None
    rung: int | None = None


PersonFact = (
    ConcernRaised
    | InformationAdded
    | ConcernAccepted
    | ReviewDecided
    | ProtectionRecorded
    | ReferralMade
    | ReferralConfirmedInWriting
    | ReferralAcknowledged
    | FeedbackReceived
    | ChaseRecorded
    | TelephoneRecorded
    | ReconsiderationDecided
    | StatutoryConcluded
    | SupportConsidered
    | EarlyHelpStarted
    | EarlyHelpReviewed
    | PupilInformed
    | PupilNotInformed
    | PupilViewRecorded
    | ReporterAnswered
    | EventCorrected
    | DiscussionRecorded
    | RungSkipped
    | CaseClosed
    | CaseReopened
    | LiaisonRecorded
    | NrmConsidered
    | MentorAssigned
    | MentorContactRecorded
)
ClockFact = FeedbackOverdue | ObligationOverdue | EscalationRaised | ReminderSent | DeadlineReplanned
PostFact = NotificationDelivered | NotificationFailed
Fact = PersonFact | ClockFact | PostFact
