"""The team around the child: who was asked, who joined and who left (3-DSL.i, 7.4)."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from domain.commands.agencies import Partner
from domain.commands.base import PersonCommandBase

MembershipStatus = Literal["invited", "joined", "declined", "left"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordTeamMember(PersonCommandBase):
    """Somebody was asked into the team around the child, joined it, declined or left (3-DSL.i, 7.4)."""

    name: str
    part: str
    """A code of the policy's list, as senco or designated-teacher, or yours."""
    standing: MembershipStatus
    agency: Partner | None = None
    person: UUID | None = None
    """Of this school: while in the team they see the case's receipt and add to it."""
    note: str | None = None
