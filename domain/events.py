"""Events, in the past tense and stable for ever. A person's event contains the command as sent."""

from domain.entries.agencies import (
    ChaseRecorded,
    FeedbackReceived,
    LiaisonRecorded,
    ReconsiderationDecided,
    ReferralAcknowledged,
    ReferralConfirmedInWriting,
    ReferralMade,
    ReferralWithdrawn,
    StatutoryConcluded,
    TelephoneRecorded,
)
from domain.entries.challenges import (
    CaseHandedOver,
    ChallengeAnswered,
    DecisionChallenged,
    DecisionDisputed,
    DisputeOutcomeRecorded,
)
from domain.entries.clock import (
    DeadlineReplanned,
    EscalationRaised,
    FeedbackOverdue,
    NotificationDelivered,
    NotificationFailed,
    ObligationOverdue,
    ReminderSent,
)
from domain.entries.closing import (
    CaseClosed,
    CaseReopened,
    ConcernNoted,
    DiscussionRecorded,
    EventCorrected,
    RungSkipped,
)
from domain.entries.conflicts import ConflictConfirmed, ConflictDeclared, ConflictLifted
from domain.entries.joins import CaseJoined, ConcernJoined, JoinCorrected, JoinUndone, RepeatsFound
from domain.entries.pupil import CircumstancesUpdated, PupilIdentified, TeamMemberRecorded
from domain.entries.reporting import (
    ConcernAccepted,
    ConcernRaised,
    InformationAdded,
    InformationRead,
    ReviewDecided,
)
from domain.entries.safeguards import (
    ConcernReclassified,
    DisclosureRecorded,
    InformationWithheld,
    LegalHoldLifted,
    LegalHoldPlaced,
    ParentContactAssessed,
    ParentContactPlanned,
    ParentContactRecorded,
    PoliceHoldLifted,
    PoliceHoldPlaced,
    PoliceHoldReviewed,
    ProtectionRecorded,
)
from domain.entries.side_records import (
    CaseLinked,
    ConcernWithdrawn,
    EventCountersigned,
    FileTransferred,
    InformationRequestAnswered,
    InformationRequestRecorded,
    LeavingRecorded,
    MissingEpisodeRecorded,
    OutsideReferralRecorded,
    PaperCopyRecorded,
    PolicyAdopted,
)
from domain.entries.support import (
    EarlyHelpReviewed,
    EarlyHelpStarted,
    MentorAssigned,
    MentorContactRecorded,
    NrmConsidered,
    PlanLeadChanged,
    PupilInformed,
    PupilNotInformed,
    PupilViewRecorded,
    ReporterAnswered,
    SupportConsidered,
)

ReportingFact = (
    ConcernRaised
    | InformationAdded
    | InformationRead
    | ConcernAccepted
    | ReviewDecided
    | ConcernNoted
    | ProtectionRecorded
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
