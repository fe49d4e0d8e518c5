"""Every command that people, the clock and the postman can give to a case."""

from domain.entries.agencies import (
    ConcludeStatutory,
    ConfirmInWriting,
    FormAnswer,
    Reconsider,
    RecordAcknowledgement,
    RecordChase,
    RecordFeedback,
    RecordLiaison,
    RecordTelephone,
    Refer,
    SocialWorker,
    WithdrawReferral,
)
from domain.entries.base import PersonCommandBase, PupilTold, PupilWishes
from domain.entries.challenges import (
    AnswerChallenge,
    Challenge,
    DisputeDecision,
    HandOver,
    RecordDisputeOutcome,
)
from domain.entries.clock import (
    ClockCommand,
    DueCommand,
    Escalate,
    MarkOverdue,
    PostCommand,
    RecordDelivery,
    RecordDeliveryFailure,
    Remind,
    Replan,
)
from domain.entries.closing import Changes, Close, Correct, NoteAndWatch, RecordDiscussion, Reopen, SkipRung
from domain.entries.conflicts import ConfirmConflict, DeclareConflict, LiftConflict
from domain.entries.joins import Join
from domain.entries.pupil import IdentifyPupil, IdentityDetails, RecordTeamMember, UpdateCircumstances
from domain.entries.reporting import (
    Accept,
    AddInformation,
    CasePupil,
    ConcernReport,
    DecideReview,
    ImageryParty,
    PoliceDecision,
    Pupil,
    RaiseConcern,
    ReadInformation,
)
from domain.entries.safeguards import (
    AssessParentContact,
    LiftLegalHold,
    LiftPoliceHold,
    PlaceLegalHold,
    PlacePoliceHold,
    PlanParentContact,
    Protect,
    Reclassify,
    RecordDisclosure,
    RecordParentContact,
    ReviewPoliceHold,
    Withhold,
)
from domain.entries.side_records import (
    AdoptPolicy,
    AdvanceSharing,
    AnswerInformationRequest,
    ConfirmedWith,
    Countersign,
    Link,
    RecordInformationRequest,
    RecordLeaving,
    RecordMissingEpisode,
    RecordOutsideReferral,
    RecordPaperCopy,
    ReturnInterview,
    TransferFile,
    Withdraw,
)
from domain.entries.support import (
    AssignMentor,
    ChangeLead,
    Considered,
    ConsiderNrm,
    ConsiderSupport,
    FamilyConsent,
    InformPupil,
    RecordMentorContact,
    RecordPupilView,
    ReplyToReporter,
    ReviewEarlyHelp,
    StartEarlyHelp,
)

PersonCommand = (
    RaiseConcern
    | AddInformation
    | ReadInformation
    | Accept
    | DecideReview
    | NoteAndWatch
    | Refer
    | ConfirmInWriting
    | RecordAcknowledgement
    | RecordFeedback
    | RecordChase
    | RecordTelephone
    | WithdrawReferral
    | Reconsider
    | DisputeDecision
    | RecordDisputeOutcome
    | ConsiderSupport
    | StartEarlyHelp
    | ReviewEarlyHelp
    | ChangeLead
    | Protect
    | InformPupil
    | RecordPupilView
    | ReplyToReporter
    | ConcludeStatutory
    | Correct
    | IdentifyPupil
    | UpdateCircumstances
    | RecordDiscussion
    | SkipRung
    | Close
    | Reopen
    | AssessParentContact
    | PlanParentContact
    | RecordParentContact
    | PlacePoliceHold
    | LiftPoliceHold
    | ReviewPoliceHold
    | RecordLiaison
    | RecordDisclosure
    | Withhold
    | Reclassify
    | ConsiderNrm
    | AssignMentor
    | RecordMentorContact
    | DeclareConflict
    | ConfirmConflict
    | LiftConflict
    | Challenge
    | AnswerChallenge
    | HandOver
    | Withdraw
    | Link
    | Join
    | RecordMissingEpisode
    | RecordOutsideReferral
    | Countersign
    | TransferFile
    | RecordLeaving
    | AdoptPolicy
    | RecordTeamMember
    | RecordInformationRequest
    | AnswerInformationRequest
    | RecordPaperCopy
    | PlaceLegalHold
    | LiftLegalHold
)
Command = PersonCommand | ClockCommand | PostCommand
