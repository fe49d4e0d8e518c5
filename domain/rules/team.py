"""The team around the child, without anyone whom the concern is about (3-DSL.i, 7.4, 3.2h)."""

from domain.case.effects import Effects
from domain.case.event import as_sent
from domain.commands import RecordTeamMember
from domain.events import TeamMemberRecorded
from domain.refusals import TeamMemberIsTheSubject
from domain.rules.recorder import EventRecorder


def record_team_member(recorder: EventRecorder, command: RecordTeamMember) -> None:
    """Record who was invited, joined, declined or left (3-DSL.i, 7.4)."""
    if command.person in recorder.state.about:  # 3.2h
        raise TeamMemberIsTheSubject
    recorder.record(
        TeamMemberRecorded(**as_sent(command)), ("3-DSL.i", "7.4"), Effects(), command.occurred_at
    )
