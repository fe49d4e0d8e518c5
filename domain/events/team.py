"""The team around the child changed (3-DSL.i)."""

from dataclasses import dataclass
from typing import ClassVar

from domain import commands as sent
from domain.events.base import EntryKind, FactBase


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamMemberRecorded(sent.RecordTeamMember, FactBase):
    """A person was invited to the team, joined, declined or left (3-DSL.i)."""

    type: ClassVar[str] = "team-member.recorded"
    entry_kind: ClassVar[EntryKind] = "support"
    voidable: ClassVar[bool] = True
