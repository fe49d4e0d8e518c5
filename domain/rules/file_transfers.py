"""Sending the child protection file to the pupil's next school, and getting the receipt (3-DSL.w)."""

from datetime import datetime

from domain.calendar.working_time import A_DAY
from domain.case.effects import Effects, ObligationOpened, ObligationTransition, Warned
from domain.case.event import as_sent
from domain.commands import RecordLeaving, TransferFile
from domain.events import FileTransferred, LeavingRecorded
from domain.rules.obligation_changes import settled, transition
from domain.rules.recorder import EventRecorder

SENDING, RECEIPT = "transfer-file", "file-receipt"
WHEN_CLOSED = (SENDING, RECEIPT, "telephone")
"""Obligations that a closed case can have: the file, its receipt, and telephone calls about them."""
COPIED_OR_TRANSFERRED = Warned(
    clause="3-DSL.w",
    text="The policy says to copy the file. Newer guidance says to transfer it, separately from the main "
    "pupil file, and to get confirmation of receipt. Send it, keep what you must keep, and get the receipt.",
)


def record_leaving(recorder: EventRecorder, command: RecordLeaving) -> None:
    """Record when the pupil leaves: the file is then due; the last date recorded counts (3-DSL.w)."""
    time = recorder.context.policy.time
    before_term = command.term_starts_on - A_DAY if command.term_starts_on is not None else None  # day one
    recorder.record(
        LeavingRecorded(**as_sent(command)),
        ("3-DSL.w",),
        Effects(
            turns=transition("replaced", recorder.state.open_obligation(SENDING)),
            opens=(recorder.new_obligation(SENDING, start=time.close_of(before_term or command.leaves_on)),),
        ),
        command.occurred_at,
    )


def transfer_file(recorder: EventRecorder, command: TransferFile) -> None:
    """Record that the file was sent, so that the receipt is due, or that the receipt came."""
    state = recorder.state
    sent = [each for each in state.besides.transfers if each.is_to(command.to_school)]
    awaited = [due for each in sent if (due := state.open_obligation(f"{RECEIPT}:{each.version}"))]
    sent_at = _sent_at(recorder, command)
    owed = state.open_obligation(SENDING)
    turns: tuple[ObligationTransition, ...] = (settled(owed, sent_at),) if owed is not None else ()
    opens: tuple[ObligationOpened, ...] = ()
    if command.receipt is not None:
        turns += recorder.settle(*awaited)
    elif not awaited:  # if it is sent again, the first receipt is still due
        opens = (recorder.new_obligation(f"{RECEIPT}:{recorder.next_version}", start=sent_at),)
    recorder.record(
        FileTransferred(**as_sent(command)),
        ("3-DSL.w",),
        Effects(turns=turns, opens=opens, warns=(COPIED_OR_TRANSFERRED,)),
        command.occurred_at,
    )


def _sent_at(recorder: EventRecorder, command: TransferFile) -> datetime:
    """When the file was sent. A given day counts at its close, as the deadline does."""
    if command.sent_on is None:
        return recorder.when
    return recorder.context.policy.time.close_of(command.sent_on)
