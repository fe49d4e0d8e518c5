"""Discussions, closing and reopening (11.9 to 11.12, 11.15)."""

from domain.case.effects import Effects
from domain.case.event import as_sent
from domain.case.pupil_gaps import heard, left_out
from domain.commands import Close, RecordDiscussion, Reopen
from domain.events import CaseClosed, DiscussionRecorded
from domain.refusals import NotClosed, ObligationsOpen, PoliceHold
from domain.rules import agencies
from domain.rules.recorder import EventRecorder
from domain.rules.review import warn_of_consent


def record_discussion(recorder: EventRecorder, command: RecordDiscussion) -> None:
    """Record a discussion (11.15)."""
    recorder.record(DiscussionRecorded(**as_sent(command)), ("11.15",), Effects(), command.occurred_at)


def close(recorder: EventRecorder, command: Close) -> None:
    """Close a case with no open obligations; silence never closes a case (11.9 to 11.12)."""
    if recorder.state.gate.hold() is not None:  # 11.7
        raise PoliceHold
    owed = recorder.state.holding_open(recorder.at)
    if owed:
        raise ObligationsOpen(tuple(each.id for each in owed))
    recorder.record(
        CaseClosed(**as_sent(command)),
        ("11.15", *heard(command)),
        Effects(warns=warn_of_consent(command.reasons), lacks=left_out(command)),
        command.occurred_at,
    )


def reopen(recorder: EventRecorder, command: Reopen) -> None:
    """Reopen a closed case (11.10)."""
    if not recorder.state.closed:
        raise NotClosed
    agencies.reopen(recorder, command)
