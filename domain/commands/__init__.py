"""Every command that people, the clock and the postman can give to a case."""

from domain.commands.agencies import (
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
from domain.commands.base import PersonCommandBase
from domain.commands.challenges import AnswerChallenge, Challenge, HandOver
from domain.commands.clock import ClockCommand, DueCommand, Escalate, MarkOverdue, Remind, Replan
from domain.commands.closing import Changes, Close, Correct, RecordDiscussion, Reopen, SkipRung
from domain.commands.conflicts import ConfirmConflict, DeclareConflict, LiftConflict
from domain.commands.deliveries import PostCommand, RecordDelivery, RecordDeliveryFailure
from domain.commands.disputes import DisputeDecision, RecordDisputeOutcome
from domain.commands.exploitation import AssignMentor, ConsiderNrm, RecordMentorContact
from domain.commands.identity import IdentifyPupil, IdentityDetails
from domain.commands.information_requests import AnswerInformationRequest, RecordInformationRequest
from domain.commands.joins import Join
from domain.commands.legal_holds import LiftLegalHold, PlaceLegalHold
from domain.commands.pupil_circumstances import UpdateCircumstances
from domain.commands.reporting import (
    Accept,
    AddInformation,
    CasePupil,
    ConcernReport,
    DecideReview,
    ImageryParty,
    PoliceDecision,
    Protect,
    Pupil,
    RaiseConcern,
    ReadInformation,
)
from domain.commands.safeguards import (
    AssessParentContact,
    LiftPoliceHold,
    PlacePoliceHold,
    PlanParentContact,
    Reclassify,
    RecordDisclosure,
    RecordParentContact,
    ReviewPoliceHold,
    Withhold,
)
from domain.commands.side_records import (
    AdoptPolicy,
    AdvanceSharing,
    ConfirmedWith,
    Countersign,
    Link,
    RecordLeaving,
    RecordMissingEpisode,
    RecordOutsideReferral,
    RecordPaperCopy,
    ReturnInterview,
    TransferFile,
    Withdraw,
)
from domain.commands.support import (
    ChangeLead,
    Considered,
    ConsiderSupport,
    FamilyConsent,
    InformPupil,
    RecordPupilView,
    ReplyToReporter,
    ReviewEarlyHelp,
    StartEarlyHelp,
)
from domain.commands.team import RecordTeamMember
from domain.commands.wishes import PupilTold, PupilWishes

PersonCommand = (
    RaiseConcern
    | AddInformation
    | ReadInformation
    | Accept
    | DecideReview
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

__all__ = [
    "Accept",
    "AddInformation",
    "AdoptPolicy",
    "AdvanceSharing",
    "AnswerChallenge",
    "AnswerInformationRequest",
    "AssessParentContact",
    "AssignMentor",
    "CasePupil",
    "Challenge",
    "ChangeLead",
    "Changes",
    "ClockCommand",
    "Close",
    "Command",
    "ConcernReport",
    "ConcludeStatutory",
    "ConfirmConflict",
    "ConfirmInWriting",
    "ConfirmedWith",
    "ConsiderNrm",
    "ConsiderSupport",
    "Considered",
    "Correct",
    "Countersign",
    "DecideReview",
    "DeclareConflict",
    "DisputeDecision",
    "DueCommand",
    "Escalate",
    "FamilyConsent",
    "FormAnswer",
    "HandOver",
    "IdentifyPupil",
    "IdentityDetails",
    "ImageryParty",
    "InformPupil",
    "Join",
    "LiftConflict",
    "LiftLegalHold",
    "LiftPoliceHold",
    "Link",
    "MarkOverdue",
    "PersonCommand",
    "PersonCommandBase",
    "PlaceLegalHold",
    "PlacePoliceHold",
    "PlanParentContact",
    "PoliceDecision",
    "PostCommand",
    "Protect",
    "Pupil",
    "PupilTold",
    "PupilWishes",
    "RaiseConcern",
    "ReadInformation",
    "Reclassify",
    "Reconsider",
    "RecordAcknowledgement",
    "RecordChase",
    "RecordDelivery",
    "RecordDeliveryFailure",
    "RecordDisclosure",
    "RecordDiscussion",
    "RecordDisputeOutcome",
    "RecordFeedback",
    "RecordInformationRequest",
    "RecordLeaving",
    "RecordLiaison",
    "RecordMentorContact",
    "RecordMissingEpisode",
    "RecordOutsideReferral",
    "RecordPaperCopy",
    "RecordParentContact",
    "RecordPupilView",
    "RecordTeamMember",
    "RecordTelephone",
    "Refer",
    "Remind",
    "Reopen",
    "Replan",
    "ReplyToReporter",
    "ReturnInterview",
    "ReviewEarlyHelp",
    "ReviewPoliceHold",
    "SkipRung",
    "SocialWorker",
    "StartEarlyHelp",
    "TransferFile",
    "UpdateCircumstances",
    "Withdraw",
    "WithdrawReferral",
    "Withhold",
]
