"""Everything that may be asked of a case: by people, and by the clock."""

from domain.commands.agencies import (
    ConcludeStatutory,
    ConfirmInWriting,
    Reconsider,
    RecordAcknowledgement,
    RecordChase,
    RecordFeedback,
    RecordLiaison,
    RecordTelephone,
    Refer,
    SocialWorker,
)
from domain.commands.base import ByPerson
from domain.commands.clock import ClockCommand, DueCommand, Escalate, MarkOverdue, Remind, Replan
from domain.commands.exploitation import AssignMentor, ConsiderNrm, RecordMentorContact
from domain.commands.post import PostCommand, RecordDelivery, RecordDeliveryFailure
from domain.commands.record import Changes, Close, Correct, RecordDiscussion, Reopen, SkipRung
from domain.commands.reporting import (
    Accept,
    AddInformation,
    Concern,
    DecideReview,
    PoliceDecision,
    Protect,
    Pupil,
    PupilWishes,
    RaiseConcern,
)
from domain.commands.support import (
    Considered,
    ConsiderSupport,
    InformPupil,
    RecordPupilView,
    ReplyToReporter,
    ReviewEarlyHelp,
    StartEarlyHelp,
)

PersonCommand = (
    RaiseConcern
    | AddInformation
    | Accept
    | DecideReview
    | Refer
    | ConfirmInWriting
    | RecordAcknowledgement
    | RecordFeedback
    | RecordChase
    | RecordTelephone
    | Reconsider
    | ConsiderSupport
    | StartEarlyHelp
    | ReviewEarlyHelp
    | Protect
    | InformPupil
    | RecordPupilView
    | ReplyToReporter
    | ConcludeStatutory
    | Correct
    | RecordDiscussion
    | SkipRung
    | Close
    | Reopen
    | RecordLiaison
    | ConsiderNrm
    | AssignMentor
    | RecordMentorContact
)
Command = PersonCommand | ClockCommand | PostCommand

__all__ = [
    "Accept",
    "AddInformation",
    "AssignMentor",
    "ByPerson",
    "Changes",
    "ClockCommand",
    "Close",
    "Command",
    "Concern",
    "ConcludeStatutory",
    "ConfirmInWriting",
    "ConsiderNrm",
    "ConsiderSupport",
    "Considered",
    "Correct",
    "DecideReview",
    "DueCommand",
    "Escalate",
    "InformPupil",
    "MarkOverdue",
    "PersonCommand",
    "PoliceDecision",
    "PostCommand",
    "Protect",
    "Pupil",
    "PupilWishes",
    "RaiseConcern",
    "Reconsider",
    "RecordAcknowledgement",
    "RecordChase",
    "RecordDelivery",
    "RecordDeliveryFailure",
    "RecordDiscussion",
    "RecordFeedback",
    "RecordLiaison",
    "RecordMentorContact",
    "RecordPupilView",
    "RecordTelephone",
    "Refer",
    "Remind",
    "Reopen",
    "Replan",
    "ReplyToReporter",
    "ReviewEarlyHelp",
    "SkipRung",
    "SocialWorker",
    "StartEarlyHelp",
]
