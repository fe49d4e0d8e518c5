"""Discussions, later words, the file that moves on, closing and reopening (2.4g, 11.9 to 11.15, 3-DSL.w)."""

from dataclasses import replace
from datetime import datetime

from domain.access.permissions import may_countersign, visibility
from domain.calendar.working_time import A_DAY
from domain.case.case import Case
from domain.case.event import Effects, ObligationOpened, ObligationTransition, as_sent
from domain.case.obligation import Obligation
from domain.case.protection import IN_DANGER, PROTECT, has_measures
from domain.case.pupil import heard, left_out
from domain.case.side_records import SENDING
from domain.case.stages import LOOK_AGAIN, closing_to_look_at, needs_second_look
from domain.case.untold_facts import (
    DANGER_AGENCIES,
    NEW_INFORMATION,
    SECOND_LOOK,
    tells_of_harm,
    told_since,
    unread,
)
from domain.commands import (
    AddInformation,
    Close,
    Command,
    Correct,
    Countersign,
    IdentifyPupil,
    LiftLegalHold,
    NoteAndWatch,
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
from domain.events import CaseClosed, DiscussionRecorded, FileTransferred, InformationRead, LeavingRecorded
from domain.refusals import (
    MustBeReviewed,
    NobodyLooksAgain,
    NotClosed,
    NothingToRead,
    ObligationsOpen,
    PoliceHold,
)
from domain.refusals.refused import Warned
from domain.rules import agencies
from domain.rules.obligation_changes import reopened, settled, terms, transition
from domain.rules.recorder import EventRecorder
from domain.rules.review import warn_of_consent


def record_discussion(recorder: EventRecorder, command: RecordDiscussion) -> None:
    """Record a discussion (11.15)."""
    recorder.record(DiscussionRecorded(**as_sent(command)), ("11.15",), Effects(), command.occurred_at)


def read_information(recorder: EventRecorder, command: ReadInformation) -> None:
    """Record that a DSL read what others added; a closed case is reopened for a review (2.4g, 11.1)."""
    waiting = unread(recorder.state)
    if not set(command.versions).issubset(waiting):
        raise NothingToRead
    owed = recorder.state.open_obligation(NEW_INFORMATION)
    again = command.changes == "review"
    if not again and recorder.state.closed and tells_of_harm(recorder.state.concern, command.versions):
        raise MustBeReviewed
    if again and recorder.state.closed:  # 11.10
        agencies.reopen(recorder, Reopen(reasons=command.reasons))
    left = tuple(each for each in waiting if each not in command.versions)
    opens = [replace(reopened(owed), causes=left)] if owed is not None and left else []
    if again:
        opens.append(recorder.open_once("review"))
    recorder.record(
        InformationRead(**as_sent(command)),
        ("2.4g", "8.6", "11.1"),
        Effects(turns=recorder.settle(owed), opens=tuple(opens), warns=warn_of_consent(command.reasons)),
        command.occurred_at,
    )


def close(recorder: EventRecorder, command: Close) -> None:
    """Close a case with no open obligations; silence never closes a case (11.9 to 11.12)."""
    if recorder.state.gate.hold() is not None:  # 11.7
        raise PoliceHold
    owed = recorder.state.holding_open
    if owed:
        raise ObligationsOpen(tuple(each.id for each in owed))
    opens = [recorder.new_obligation(SECOND_LOOK)] if needs_second_look(recorder.state) else []  # 10.4
    fact = CaseClosed(**as_sent(command))
    if opens and not _someone_looks_again(recorder, recorder.after(fact, Effects(opens=tuple(opens)))):
        raise NobodyLooksAgain
    recorder.record(
        fact,
        ("11.15", *heard(command)),
        Effects(opens=tuple(opens), warns=warn_of_consent(command.reasons), lacks=left_out(command)),
        command.occurred_at,
    )


def _someone_looks_again(recorder: EventRecorder, after: Case) -> bool:
    """Whether anyone but the person who closes the case may look at it once more (10.4)."""
    if recorder.context.recorded is not None:  # a replay does not know the people
        return True
    seers = (each for each in recorder.context.roster if visibility(after, each) is not None)
    return any(may_countersign(after, each, after.version) for each in seers)


def reopen(recorder: EventRecorder, command: Reopen) -> None:
    """Reopen a closed case (11.10)."""
    if not recorder.state.closed:
        raise NotClosed
    agencies.reopen(recorder, command)


def carried(here: EventRecorder, there: EventRecorder) -> Effects:
    """The obligations of this case as the other opens them. The entry makes those of danger due sooner."""
    turns: list[ObligationTransition] = []
    opens: list[ObligationOpened] = []
    for owed in here.state.open_obligations:
        if is_needless(there, owed):
            continue
        keeps = (*owed.carried, *terms(here.state.policy, owed))
        opened = replace(reopened(owed), causes=(there.next_version,), carried=keeps)
        turned, opened = _owed_there(there, opened)
        turns += turned
        opens.append(opened)
        call = there.state.open_obligation(f"telephone:{owed.id}")
        if turned and call is not None:  # a new deadline takes no call away
            opens.append(reopened(call))
    return Effects(turns=tuple(turns), opens=tuple(opens))


def is_needless(there: EventRecorder, owed: Obligation) -> bool:
    """Whether it is met there already, or is a call about a message of the other case."""
    match owed.kind:
        case "telephone":
            return True
        case "accept":  # 11.1: the owner of this case has the concern
            return there.state.open_obligation("accept") is None
        case "protect":  # 11.9: measures from before the danger was known there do not settle it
            open_there = there.state.open_obligation(PROTECT) is not None
            return has_measures(there.state) and not open_there and owed.limit != IN_DANGER
        case _:
            return False


def _owed_there(
    there: EventRecorder, owed: ObligationOpened
) -> tuple[tuple[ObligationTransition, ...], ObligationOpened]:
    """Open it there; if it is open already, the earlier deadline counts, for the causes of both."""
    already = there.state.open_obligation(owed.id)
    if already is None:
        return (), owed
    if already.state == "overdue" or not _is_due_before(owed, reopened(already)):
        return (), replace(reopened(already), causes=owed.causes, carried=owed.carried)
    return transition("replaced", already), replace(
        owed, causes=(*already.causes, *owed.causes), carried=(*already.carried, *owed.carried)
    )


def _is_due_before(one: ObligationOpened, other: ObligationOpened) -> bool:
    if one.due_at is None or other.due_at is None:
        return one.due_at is not None and other.due_at is None
    return one.due_at < other.due_at


RECEIPT = "file-receipt"
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


_OWED_WHEN_CLOSED = (*WHEN_CLOSED, NEW_INFORMATION, SECOND_LOOK, LOOK_AGAIN)


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
        case NoteAndWatch():
            return case.open_obligation(LOOK_AGAIN) is not None
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


def needs_an_open_case(before: Case, after: Case) -> bool:
    """Whether only an open case can have this: an obligation, or danger taken back of which no agency knew.

    A reopened case gets a second look when it is closed again (10.4). A joined case goes on elsewhere.
    """
    opened = any(owed.kind not in _OWED_WHEN_CLOSED for owed in after.open_obligations)
    gone = after.concern.taken_back[len(before.concern.taken_back) :]
    untold = any(not told_since(after, each, DANGER_AGENCIES) for each in gone)
    return opened or (untold and after.joined_into is None)
