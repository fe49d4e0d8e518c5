"""Telling the pupil and the reporter, and what the pupil says (11.2, 11.12, 3.2q)."""

from collections.abc import Iterator
from uuid import UUID

from domain.case.case import Case
from domain.case.effects import Effects, ObligationOpened
from domain.case.event import as_sent
from domain.case.joined_concerns import REPLY
from domain.case.obligation import Obligation
from domain.case.parent_gate import same_parent
from domain.case.reporters import outside_reporters, owed_replies, reporter_of
from domain.commands import InformPupil, RecordPupilView, ReplyToReporter
from domain.events import PupilInformed, PupilNotInformed, PupilViewRecorded, ReporterAnswered
from domain.refusals import NoSuchEvent, ParentGateClosed, PoliceHold
from domain.rules.recorder import EventRecorder


def inform_pupil(recorder: EventRecorder, command: InformPupil) -> None:
    """Record that the pupil was told, or why not and perhaps until when (11.12)."""
    for version in command.entries:
        _known(recorder, version)
    names = [f"inform-pupil:{version}" for version in command.entries]
    turns = recorder.settle(*(recorder.state.open_obligation(name) for name in names))
    told = as_sent(command)
    if len(command.entries) == 1:  # stored as a number, as before one telling could cover several decisions
        told["about"] = command.entries[0]
    if command.withheld_reason is None:
        recorder.record(PupilInformed(**told), ("11.12",), Effects(turns=turns), command.occurred_at)
        return
    again: tuple[ObligationOpened, ...] = ()
    if command.revisit_on is not None:
        again = tuple(recorder.open_by_date(name, command.revisit_on) for name in names)
    recorder.record(
        PupilNotInformed(**told),
        ("11.12",),
        Effects(turns=turns, opens=again),
        command.occurred_at,
    )


def record_pupil_view(recorder: EventRecorder, command: RecordPupilView) -> None:
    """Record the pupil's own words; no one can edit them (11.12, 3.2q)."""
    if command.about is not None:
        _known(recorder, command.about)
    recorder.record(PupilViewRecorded(**as_sent(command)), ("11.12", "3.2q"), Effects(), command.occurred_at)


def reply_to_reporter(recorder: EventRecorder, command: ReplyToReporter) -> None:
    """Record the reply to the reporter; a parent gets none while the gate is shut (11.2, 3-DSL.g, 11.13)."""
    if command.not_told is None:
        gate = recorder.state.gate
        for each in outside_reporters(recorder.state, command.to):
            assessed = any(same_parent(known.parent, each.name or "") for known in gate.assessments)
            # A person of whom no one knows what they are to the child may be a parent.
            if each.relation not in ("parent", "family", None) and not assessed:
                continue
            if gate.hold() is not None:  # 11.7
                raise PoliceHold
            if not gate.is_open(each.name or ""):
                raise ParentGateClosed
    recorder.record(
        ReporterAnswered(**as_sent(command)),
        ("11.2", "3-DSL.g"),
        Effects(turns=recorder.settle(*_replies(recorder.state, command.to))),
        command.occurred_at,
    )


def _replies(state: Case, to: UUID | None) -> Iterator[Obligation]:
    """The replies that are open: all, or those to the reporter of this case or of a joined one.

    A reply to one of their reports answers all of theirs.
    """
    if to is None:
        yield from (owed for owed in state.open_obligations if owed.kind == REPLY)
    elif (reporter := reporter_of(state, to)) is not None:
        yield from owed_replies(state, reporter)


def _known(recorder: EventRecorder, version: int) -> None:
    if version > recorder.state.version:
        raise NoSuchEvent
