"""Legal holds, in open and closed cases (11.15)."""

from dataclasses import replace

from domain.calendar.working_time import london
from domain.case.effects import Effects, Warned
from domain.case.event import as_sent
from domain.commands import LiftLegalHold, PlaceLegalHold
from domain.events import LegalHoldLifted, LegalHoldPlaced
from domain.refusals import NoLegalHold, SayWhichLegalHold
from domain.rules.recorder import EventRecorder

KEEP_THE_PAPER = Warned(
    clause="11.15",
    text="A legal hold is in place: nothing in this file may be destroyed, not even on paper.",
)


def place_legal_hold(recorder: EventRecorder, command: PlaceLegalHold) -> None:
    """Record a legal hold; the software deletes nothing, with or without one."""
    since = command.from_on or london(recorder.when).date()
    dated = replace(command, from_on=since)
    recorder.record(LegalHoldPlaced(**as_sent(dated)), ("11.15",), Effects(), command.occurred_at)


def lift_legal_hold(recorder: EventRecorder, command: LiftLegalHold) -> None:
    """Record which legal hold has ended; refused if there is none or it is not clear which."""
    in_place = [each.version for each in recorder.state.besides.legal_holds_in_place]
    if command.hold is None and len(in_place) > 1:
        raise SayWhichLegalHold
    if not in_place or command.hold not in (None, *in_place):
        raise NoLegalHold
    named = replace(command, hold=command.hold or in_place[0])
    recorder.record(LegalHoldLifted(**as_sent(named)), ("11.15",), Effects(), command.occurred_at)
