"""The team around the child: nobody whom the concern is about is in it (3-DSL.i, 7.4, 3.2h)."""

from domain.commands import RecordTeamMember
from domain.draft import Draft
from domain.effects import Effects
from domain.entry import as_sent
from domain.events import TeamMemberRecorded
from domain.refusals import TeamMemberIsTheSubject


def record_team_member(draft: Draft, command: RecordTeamMember) -> None:
    """Write down who was asked, joined, declined or left (3-DSL.i, 7.4)."""
    if command.person in draft.state.about:  # 3.2h
        raise TeamMemberIsTheSubject
    draft.record(TeamMemberRecorded(**as_sent(command)), ("3-DSL.i", "7.4"), Effects(), command.occurred_at)
