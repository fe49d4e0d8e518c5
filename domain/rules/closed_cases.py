"""What a closed case still accepts, and what it may still owe."""

from domain.case.case import Case
from domain.case.later_words import NEW_INFORMATION
from domain.case.second_look import SECOND_LOOK, closing_to_look_at
from domain.commands import (
    AddInformation,
    Command,
    Correct,
    Countersign,
    IdentifyPupil,
    LiftLegalHold,
    PlaceLegalHold,
    ReadInformation,
    RecordDelivery,
    RecordDeliveryFailure,
    RecordDiscussion,
    RecordLeaving,
    RecordPupilView,
    RecordTelephone,
    Refer,
    Reopen,
    TransferFile,
)
from domain.rules.file_transfers import WHEN_CLOSED

_OWED_WHEN_CLOSED = (*WHEN_CLOSED, NEW_INFORMATION, SECOND_LOOK)


def closed_case_accepts(case: Case, command: Command, *, by_dsl: bool) -> bool:
    """Whether a closed case accepts the command; an emergency referral is always accepted (11.4).

    A DSL reopens the case before an ordinary referral; that of anyone else reopens it (11.8).
    """
    match command:
        case AddInformation():  # a DSL reopens the case; for anyone else, a DSL reads it (2.4g)
            return not by_dsl
        case ReadInformation():
            return True
        case Countersign():  # 10.4
            closing = closing_to_look_at(case)
            return closing is not None and command.event == closing.version
        case Reopen() | Correct() | RecordPupilView() | RecordDiscussion() | RecordTelephone():
            return True
        case RecordLeaving() | TransferFile():  # the file goes with its pupil (3-DSL.w)
            return True
        case IdentifyPupil():  # a name may be put right years later (3-DSL.n)
            return True
        case PlaceLegalHold() | LiftLegalHold():  # files are kept for decades (11.15)
            return True
        case RecordDelivery() | RecordDeliveryFailure():  # messages about closing arrive later
            return True
        case Refer():
            return bool(command.emergency) or not by_dsl
        case _:
            return False


def needs_an_open_case(state: Case) -> bool:
    """Whether an obligation is open that only an open case can have."""
    return any(owed.kind not in _OWED_WHEN_CLOSED for owed in state.open_obligations)
