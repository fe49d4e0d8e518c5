"""The child protection file follows the pupil to another school, and its receipt is awaited (3-DSL.w)."""

from datetime import datetime

from domain.calendar.working_time import A_DAY
from domain.case.effects import Effects, ObligationOpened, ObligationTransition, Warned
from domain.case.event import as_sent
from domain.commands import RecordLeaving, TransferFile
from domain.events import FileTransferred, LeavingRecorded
from domain.rules.recorder import EventRecorder, met, turn

SENDING, RECEIPT = "transfer-file", "file-receipt"
WHEN_CLOSED = (SENDING, RECEIPT, "telephone")
"""Obligations that a closed case may have: the file, its receipt, and calls about them."""
COPIED_OR_TRANSFERRED = Warned(
    clause="3-DSL.w",
    text="The policy says that the file is copied; guidance since says that it is transferred, apart from "
    "the main pupil file, and that its receipt is confirmed. Send it, keep what you must keep, and get"
    " the receipt.",
)


def record_leaving(draft: EventRecorder, command: RecordLeaving) -> None:
    """The file is owed to the next school; the date recorded last counts (3-DSL.w)."""
    time = draft.moment.policy.time
    before_term = command.term_starts_on - A_DAY if command.term_starts_on is not None else None  # day one
    draft.record(
        LeavingRecorded(**as_sent(command)),
        ("3-DSL.w",),
        Effects(
            turns=turn("replaced", draft.state.open_obligation(SENDING)),
            opens=(draft.new_obligation(SENDING, start=time.close_of(before_term or command.leaves_on)),),
        ),
        command.occurred_at,
    )


def transfer_file(draft: EventRecorder, command: TransferFile) -> None:
    """It is on its way and its receipt owed; or the receipt has come, from the school that was sent it."""
    state = draft.state
    sent = [each for each in state.besides.transfers if each.is_to(command.to_school)]
    awaited = [due for each in sent if (due := state.open_obligation(f"{RECEIPT}:{each.version}"))]
    sent_at = _sent_at(draft, command)
    owed = state.open_obligation(SENDING)
    turns: tuple[ObligationTransition, ...] = (met(owed, sent_at),) if owed is not None else ()
    opens: tuple[ObligationOpened, ...] = ()
    if command.receipt is not None:
        turns += draft.settle(*awaited)
    elif not awaited:  # sent once more, the first is still awaited
        opens = (draft.new_obligation(f"{RECEIPT}:{draft.next_version}", start=sent_at),)
    draft.record(
        FileTransferred(**as_sent(command)),
        ("3-DSL.w",),
        Effects(turns=turns, opens=opens, warns=(COPIED_OR_TRANSFERRED,)),
        command.occurred_at,
    )


def _sent_at(draft: EventRecorder, command: TransferFile) -> datetime:
    """When it was sent: of a day that is given its close, so that a file sent on its day is in time."""
    if command.sent_on is None:
        return draft.when
    return draft.moment.policy.time.close_of(command.sent_on)
