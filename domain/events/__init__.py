"""Events, in the past tense and stable for ever. A person's event contains the command as sent."""

from domain.events.agencies import (
    ChaseRecorded,
    FeedbackReceived,
    LiaisonRecorded,
    NrmConsidered,
    ReconsiderationDecided,
    ReferralAcknowledged,
    ReferralConfirmedInWriting,
    ReferralMade,
    ReferralWithdrawn,
    RungSkipped,
    StatutoryConcluded,
    TelephoneRecorded,
)
from domain.events.challenges import CaseHandedOver, ChallengeAnswered, DecisionChallenged
from domain.events.clock import (
    DeadlineReplanned,
    EscalationRaised,
    FeedbackOverdue,
    NotificationDelivered,
    NotificationFailed,
    ObligationOverdue,
    ReminderSent,
)
from domain.events.closing import CaseClosed, CaseReopened, DiscussionRecorded, EventCorrected
from domain.events.conflicts import ConflictConfirmed, ConflictDeclared, ConflictLifted
from domain.events.disputes import DecisionDisputed, DisputeOutcomeRecorded
from domain.events.identity import PupilIdentified
from domain.events.information_requests import InformationRequestAnswered, InformationRequestRecorded
from domain.events.joins import CaseJoined, ConcernJoined, JoinCorrected, JoinUndone
from domain.events.legal_holds import LegalHoldLifted, LegalHoldPlaced
from domain.events.pupil_circumstances import CircumstancesUpdated
from domain.events.repeats import RepeatsFound
from domain.events.reporting import (
    ConcernAccepted,
    ConcernRaised,
    InformationAdded,
    InformationRead,
    ProtectionRecorded,
    ReviewDecided,
)
from domain.events.safeguards import (
    ConcernReclassified,
    DisclosureRecorded,
    InformationWithheld,
    ParentContactAssessed,
    ParentContactPlanned,
    ParentContactRecorded,
    PoliceHoldLifted,
    PoliceHoldPlaced,
    PoliceHoldReviewed,
)
from domain.events.side_records import (
    CaseLinked,
    ConcernWithdrawn,
    EventCountersigned,
    FileTransferred,
    LeavingRecorded,
    MissingEpisodeRecorded,
    OutsideReferralRecorded,
    PaperCopyRecorded,
    PolicyAdopted,
)
from domain.events.support import (
    EarlyHelpReviewed,
    EarlyHelpStarted,
    MentorAssigned,
    MentorContactRecorded,
    PlanLeadChanged,
    PupilInformed,
    PupilNotInformed,
    PupilViewRecorded,
    ReporterAnswered,
    SupportConsidered,
)
from domain.events.team import TeamMemberRecorded

ReportingFact = (
    ConcernRaised | InformationAdded | InformationRead | ConcernAccepted | ReviewDecided | ProtectionRecorded
)
AgencyFact = (
    ReferralMade
    | ReferralConfirmedInWriting
    | ReferralAcknowledged
    | ReferralWithdrawn
    | FeedbackReceived
    | ChaseRecorded
    | TelephoneRecorded
    | ReconsiderationDecided
    | DecisionDisputed
    | DisputeOutcomeRecorded
    | StatutoryConcluded
    | LiaisonRecorded
    | NrmConsidered
    | RungSkipped
)
SupportFact = (
    SupportConsidered
    | EarlyHelpStarted
    | EarlyHelpReviewed
    | PlanLeadChanged
    | MentorAssigned
    | MentorContactRecorded
    | PupilInformed
    | PupilNotInformed
    | PupilViewRecorded
    | ReporterAnswered
)
SafeguardFact = (
    ParentContactAssessed
    | ParentContactPlanned
    | ParentContactRecorded
    | PoliceHoldPlaced
    | PoliceHoldLifted
    | PoliceHoldReviewed
    | DisclosureRecorded
    | InformationWithheld
    | ConcernReclassified
)
ConflictFact = ConflictDeclared | ConflictConfirmed | ConflictLifted
ChallengeFact = DecisionChallenged | ChallengeAnswered | CaseHandedOver
SideRecordFact = (
    ConcernWithdrawn
    | CaseLinked
    | MissingEpisodeRecorded
    | OutsideReferralRecorded
    | EventCountersigned
    | FileTransferred
    | LeavingRecorded
    | TeamMemberRecorded
    | InformationRequestRecorded
    | InformationRequestAnswered
    | PaperCopyRecorded
    | LegalHoldPlaced
    | LegalHoldLifted
    | PolicyAdopted
)
ClosingFact = (
    EventCorrected | PupilIdentified | CircumstancesUpdated | DiscussionRecorded | CaseClosed | CaseReopened
)
JoinFact = CaseJoined | ConcernJoined | JoinUndone | JoinCorrected
PersonFact = (
    ReportingFact
    | AgencyFact
    | SupportFact
    | SafeguardFact
    | ConflictFact
    | ChallengeFact
    | SideRecordFact
    | ClosingFact
    | JoinFact
)
"""What people record, and what an agency's own system sends."""
ClockFact = FeedbackOverdue | ObligationOverdue | EscalationRaised | ReminderSent | DeadlineReplanned
PostFact = NotificationDelivered | NotificationFailed
Fact = PersonFact | ClockFact | PostFact | RepeatsFound
"""Every event of a case: `domain/evolve.py` sends each family to its own fold."""

__all__ = [
    "AgencyFact",
    "CaseClosed",
    "CaseHandedOver",
    "CaseJoined",
    "CaseLinked",
    "CaseReopened",
    "ChallengeAnswered",
    "ChallengeFact",
    "ChaseRecorded",
    "CircumstancesUpdated",
    "ClockFact",
    "ClosingFact",
    "ConcernAccepted",
    "ConcernJoined",
    "ConcernRaised",
    "ConcernReclassified",
    "ConcernWithdrawn",
    "ConflictConfirmed",
    "ConflictDeclared",
    "ConflictFact",
    "ConflictLifted",
    "DeadlineReplanned",
    "DecisionChallenged",
    "DecisionDisputed",
    "DisclosureRecorded",
    "DiscussionRecorded",
    "DisputeOutcomeRecorded",
    "EarlyHelpReviewed",
    "EarlyHelpStarted",
    "EscalationRaised",
    "EventCorrected",
    "EventCountersigned",
    "Fact",
    "FeedbackOverdue",
    "FeedbackReceived",
    "FileTransferred",
    "InformationAdded",
    "InformationRead",
    "InformationRequestAnswered",
    "InformationRequestRecorded",
    "InformationWithheld",
    "JoinCorrected",
    "JoinFact",
    "JoinUndone",
    "LeavingRecorded",
    "LegalHoldLifted",
    "LegalHoldPlaced",
    "LiaisonRecorded",
    "MentorAssigned",
    "MentorContactRecorded",
    "MissingEpisodeRecorded",
    "NotificationDelivered",
    "NotificationFailed",
    "NrmConsidered",
    "ObligationOverdue",
    "OutsideReferralRecorded",
    "PaperCopyRecorded",
    "ParentContactAssessed",
    "ParentContactPlanned",
    "ParentContactRecorded",
    "PersonFact",
    "PlanLeadChanged",
    "PoliceHoldLifted",
    "PoliceHoldPlaced",
    "PoliceHoldReviewed",
    "PolicyAdopted",
    "PostFact",
    "ProtectionRecorded",
    "PupilIdentified",
    "PupilInformed",
    "PupilNotInformed",
    "PupilViewRecorded",
    "ReconsiderationDecided",
    "ReferralAcknowledged",
    "ReferralConfirmedInWriting",
    "ReferralMade",
    "ReferralWithdrawn",
    "ReminderSent",
    "RepeatsFound",
    "ReporterAnswered",
    "ReportingFact",
    "ReviewDecided",
    "RungSkipped",
    "SafeguardFact",
    "SideRecordFact",
    "StatutoryConcluded",
    "SupportConsidered",
    "SupportFact",
    "TeamMemberRecorded",
    "TelephoneRecorded",
]
