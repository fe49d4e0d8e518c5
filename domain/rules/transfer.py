"""The child protection file follows the pupil to another school, and its receipt is awaited (3-DSL.w)."""

from domain.commands import TransferFile
from domain.draft import Draft
from domain.effects import Effects, Owed, Turned, Warned
from domain.entry import as_sent
from domain.events import FileTransferred

RECEIPT = "file-receipt"
WHEN_CLOSED = (RECEIPT, "telephone")
"""What may be owed in a closed case: the receipt, and a call in place of a message about it."""
COPIED_OR_TRANSFERRED = Warned(
    clause="3-DSL.w",
    text="The policy says that the file is copied; guidance since says that it is transferred, apart from "
    "the main pupil file, and that its receipt is confirmed. Send it, keep what you must keep, and get"
    " the receipt.",
)


def transfer_file(draft: Draft, command: TransferFile) -> None:
    """It is on its way and its receipt owed; or the receipt has come, from the school that was sent it."""
    state = draft.state
    sent = [each for each in state.besides.transfers if each.is_to(command.to_school)]
    awaited = [owed for each in sent if (owed := state.owes(f"{RECEIPT}:{each.version}"))]
    turns: tuple[Turned, ...] = ()
    opens: tuple[Owed, ...] = ()
    if command.receipt is not None:
        turns = draft.meet(*awaited)
    elif not awaited:  # sent once more, the first is still awaited
        opens = (draft.owe(f"{RECEIPT}:{draft.next_version}", start=draft.when),)
    draft.record(
        FileTransferred(**as_sent(command)),
        ("3-DSL.w",),
        Effects(turns=turns, opens=opens, warns=(COPIED_OR_TRANSFERRED,)),
        command.occurred_at,
    )
