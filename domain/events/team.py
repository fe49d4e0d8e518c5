"""The team around the child changed (3-DSL.i)."""

from dataclasses import dataclass
from typing import ClassVar

from domain import commands as sent


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamMemberRecorded(sent.RecordTeamMember):
    """Somebody was asked into the team, joined it, declined or left (3-DSL.i)."""

    type: ClassVar[str] = "team-member.recorded"
