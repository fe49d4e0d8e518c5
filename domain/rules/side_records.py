"""Withdrawals, outside referrals, countersignatures and paper copies (3.2c, 10.4, 11.15)."""

from domain.case.effects import Effects, Warned
from domain.case.event import as_sent
from domain.case.second_look import SECOND_LOOK, to_countersign
from domain.commands import Countersign, RecordOutsideReferral, RecordPaperCopy, Withdraw
from domain.events import (
    ConcernWithdrawn,
    EventCountersigned,
    OutsideReferralRecorded,
    PaperCopyRecorded,
)
from domain.refusals import NoSuchEvent, NothingToCountersign
from domain.rules.legal_holds import KEEP_THE_PAPER
from domain.rules.recorder import EventRecorder

HEADS_OFFICE = "headteacher-office"
NOT_IN_THE_HEADS_OFFICE = Warned(
    clause="11.15",
    text="The policy keeps paper files in the headteacher's office. This concern is about a member of staff: "
    "if it is the head, or anyone with a key, keep the file elsewhere.",
)
STILL_A_CONCERN = Warned(
    clause="10.4",
    text="The reporter has withdrawn this report. Take it as seriously as before. Every task is still due.",
)


def withdraw(recorder: EventRecorder, command: Withdraw) -> None:
    """Record a withdrawal; the report stays, and no obligation changes (10.4)."""
    recorder.record(
        ConcernWithdrawn(**as_sent(command)),
        ("10.4",),
        Effects(warns=(STILL_A_CONCERN,)),
        command.occurred_at,
    )


def record_outside_referral(recorder: EventRecorder, command: RecordOutsideReferral) -> None:
    """Record an outside referral: hearsay settles nothing; confirmed, it counts as liaison (3.2c, 11.6)."""
    confirmed = command.confirmed_with is not None
    owed, again = (
        recorder.state.open_obligation("liaison"),
        recorder.new_obligation("liaison", start=recorder.when),
    )
    recorder.record(
        OutsideReferralRecorded(**as_sent(command)),
        ("3.2c", "11.6") if confirmed else ("3.2c",),
        recorder.renew(owed, again) if confirmed else Effects(),
        command.occurred_at,
    )


def countersign(recorder: EventRecorder, command: Countersign) -> None:
    """Countersign an entry that another person wrote; of a closing, this is the second look (10.4, 11.15)."""
    state = recorder.state
    if command.event > state.version:
        raise NoSuchEvent
    if command.event not in to_countersign(state):
        raise NothingToCountersign
    looked = recorder.settle(state.open_obligation(SECOND_LOOK))
    recorder.record(
        EventCountersigned(**as_sent(command)),
        ("10.4", "11.15") if looked else ("11.15",),
        Effects(turns=looked),
        command.occurred_at,
    )


def record_paper_copy(recorder: EventRecorder, command: RecordPaperCopy) -> None:
    """Record where a paper copy is, or that it was destroyed; warn about the head's office (11.15)."""
    wrong = command.kept_in == HEADS_OFFICE and not command.destroyed and recorder.state.about
    lost = command.destroyed and recorder.state.besides.legal_holds_in_place
    warns = ((NOT_IN_THE_HEADS_OFFICE,) if wrong else ()) + ((KEEP_THE_PAPER,) if lost else ())
    recorder.record(
        PaperCopyRecorded(**as_sent(command)),
        ("11.15",),
        Effects(warns=warns),
        command.occurred_at,
    )
