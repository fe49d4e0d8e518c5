"""Discussions, reading what others added, closing and reopening (2.4g, 11.9 to 11.12, 11.15)."""

from dataclasses import replace

from domain.case.effects import Effects
from domain.case.event import as_sent
from domain.case.later_words import NEW_INFORMATION, unread
from domain.case.pupil_gaps import heard, left_out
from domain.case.second_look import SECOND_LOOK, needs_second_look
from domain.case.untold_facts import tells_of_harm
from domain.commands import Close, ReadInformation, RecordDiscussion, Reopen
from domain.events import CaseClosed, DiscussionRecorded, InformationRead
from domain.refusals import MustBeReviewed, NotClosed, NothingToRead, ObligationsOpen, PoliceHold
from domain.rules import agencies
from domain.rules.obligation_changes import reopened
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
    owed = recorder.state.holding_open(recorder.at)
    if owed:
        raise ObligationsOpen(tuple(each.id for each in owed))
    opens = [recorder.new_obligation(SECOND_LOOK)] if needs_second_look(recorder.state) else []  # 10.4
    recorder.record(
        CaseClosed(**as_sent(command)),
        ("11.15", *heard(command)),
        Effects(opens=tuple(opens), warns=warn_of_consent(command.reasons), lacks=left_out(command)),
        command.occurred_at,
    )


def reopen(recorder: EventRecorder, command: Reopen) -> None:
    """Reopen a closed case (11.10)."""
    if not recorder.state.closed:
        raise NotClosed
    agencies.reopen(recorder, command)
