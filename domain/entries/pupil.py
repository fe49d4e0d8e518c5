"""Who the child is, what is known of them, and who is in the team around them (3-DSL.i, 3-DSL.m, 3-DSL.n)."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from domain.entries.agencies import Partner, SocialWorker
from domain.entries.base import FactBase, PersonCommandBase
from domain.field_rules import BirthDate, Code, Codes, Name, Reasons


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterCircumstances:
    """What the register held of the pupil whom an entry named, and the case did not know (3-DSL.m)."""

    risk_groups: tuple[str, ...] | None = None
    """The groups that the case had of its own, and those that the register adds; None if it adds none."""
    sen: Literal["none", "support", "ehcp"] | None = None
    looked_after: bool | None = None
    social_worker: SocialWorker | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityDetails:
    """The name and date of birth that are right. Write "unknown" for what no one knows."""

    name: Name
    date_of_birth: BirthDate | Literal["unknown"]
    upn: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentifyPupil(PersonCommandBase):
    """Say which child the case is about, also in a closed case; the old reading stays (3-DSL.n)."""

    pupil: UUID | None = None
    """The child's id on the school's register. Without it, the case is about no child of the register."""
    details: IdentityDetails | None = None
    """The name and date of birth for this case, if the register does not give them."""
    reasons: Reasons | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilIdentified(
    IdentifyPupil, FactBase, type="pupil.identified", entry_kind="record", decides=True, voidable=True
):
    """The DSL recorded which child the case is about; earlier entries keep the old name (3-DSL.n)."""

    register: RegisterCircumstances | None = None
    """What the register held of the pupil on that day and the case did not know (3-DSL.m)."""
    wrong_child: bool | None = None
    """True if the case was about another child before: what was done for that child counts no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateCircumstances(PersonCommandBase):
    """Record what the case should know of the pupil now; later rules go by the newest answers (3-DSL.m)."""

    risk_groups: Codes | None = None
    """All that apply now; an empty list if none does."""
    sen: Literal["none", "support", "ehcp"] | None = None
    """Special educational needs: none, SEN support, or an education, health and care plan."""
    looked_after: bool | None = None
    """Whether the pupil is looked after by a local authority."""
    social_worker: SocialWorker | None = None
    """The pupil's own social worker, whom the school contacts first (11.8)."""
    home_authority: str | None = None
    """The local authority in which the pupil lives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CircumstancesUpdated(
    UpdateCircumstances,
    FactBase,
    type="circumstances.updated",
    entry_kind="record",
    decides=True,
    voidable=True,
):
    """The DSL recorded the pupil's circumstances as they are now (3-DSL.m)."""


MembershipStatus = Literal["invited", "joined", "declined", "left"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordTeamMember(PersonCommandBase):
    """Record who was invited to the team around the child, joined, declined or left (3-DSL.i, 7.4)."""

    name: Name
    part: Code
    """A code from the policy's list, such as senco or designated-teacher, or your own."""
    standing: MembershipStatus
    agency: Partner | None = None
    person: UUID | None = None
    """A person of this school; as a member they see the case's receipt and can add to it."""
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamMemberRecorded(
    RecordTeamMember, FactBase, type="team-member.recorded", entry_kind="support", voidable=True
):
    """A person was invited to the team, joined, declined or left (3-DSL.i)."""
