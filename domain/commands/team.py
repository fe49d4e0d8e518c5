"""The team around the child: who was asked, who joined and who left (3-DSL.i, 7.4)."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from domain.commands.agencies import Partner
from domain.commands.base import PersonCommandBase
from domain.validation.field_rules import Code

MembershipStatus = Literal["invited", "joined", "declined", "left"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordTeamMember(PersonCommandBase):
    """Record who was invited to the team around the child, joined, declined or left (3-DSL.i, 7.4)."""

    name: str
    part: Code
    """A code from the policy's list, such as senco or designated-teacher, or your own."""
    standing: MembershipStatus
    agency: Partner | None = None
    person: UUID | None = None
    """A person of this school; as a member they see the case's receipt and can add to it."""
    note: str | None = None
