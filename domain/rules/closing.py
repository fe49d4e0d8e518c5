"""Discussions, closing and reopening (11.9 to 11.12, 11.15)."""

from domain.case.effects import Effects
from domain.case.event import as_sent
from domain.commands import Close, RecordDiscussion, Reopen
from domain.events import CaseClosed, DiscussionRecorded
from domain.refusals import NotClosed, ObligationsOpen, PoliceHold
from domain.rules import agencies
from domain.rules.recorder import EventRecorder
from domain.rules.review import warn_of_consent
from domain.rules.wishes_check import heard, left_out


def record_discussion(draft: EventRecorder, command: RecordDiscussion) -> None:
    """Record a discussion (11.15)."""
    draft.record(DiscussionRecorded(**as_sent(command)), ("11.15",), Effects(), command.occurred_at)


def close(draft: EventRecorder, command: Close) -> None:
    """Close a case with no open obligations; silence never closes a case (11.9 to 11.12)."""
    if draft.state.gate.hold() is not None:  # 11.7
        raise PoliceHold
    owed = draft.state.holding_open(draft.at)
    if owed:
        raise ObligationsOpen(tuple(each.id for each in owed))
    draft.record(
        CaseClosed(**as_sent(command)),
        ("11.15", *heard(command)),
        Effects(warns=warn_of_consent(command.reasons), lacks=left_out(command)),
        command.occurred_at,
    )


def reopen(draft: EventRecorder, command: Reopen) -> None:
    """Reopen a closed case (11.10)."""
    if not draft.state.closed:
        raise NotClosed
    agencies.reopen(draft, command)
