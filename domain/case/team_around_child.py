"""The team around the child, the adult they trust, their needs and the level of need.

Entries are in order, the newest last. No rule depends on them (3-DSL.i, 3.2e, 6.3, 7.4, 12.3).
"""

from dataclasses import dataclass
from uuid import UUID

from domain.case.pupil_gaps import LeftOut
from domain.commands.agencies import Partner
from domain.commands.circumstances import Threshold
from domain.commands.support import Need
from domain.commands.team import MembershipStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamMember:
    """A member of the team around the child, or a person asked to join."""

    version: int
    name: str
    part: str
    standing: MembershipStatus
    agency: Partner | None
    person: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustedAdult:
    """The adult whom the pupil can talk to, in the pupil's own words (12.3)."""

    version: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """The pupil's needs in one plan or review (6.3)."""

    version: int
    needs: tuple[Need, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelOfNeed:
    """The level of need in one entry (3.2e)."""

    version: int
    threshold: Threshold


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamAroundChild:
    """All these records, without void entries."""

    members: tuple[TeamMember, ...] = ()
    trusted: tuple[TrustedAdult, ...] = ()
    needs: tuple[Needs, ...] = ()
    thresholds: tuple[LevelOfNeed, ...] = ()
    stages: tuple[LeftOut, ...] = ()
    """Gaps about the pupil in each stage, since the first gap (11.12)."""

    @property
    def left_out(self) -> tuple[str, ...]:
        """The gaps of the newest stage."""
        return self.stages[-1].what if self.stages else ()

    @property
    def team(self) -> tuple[TeamMember, ...]:
        """Everyone who was ever asked, by their newest entry."""
        newest = {(" ".join(each.name.casefold().split()), each.part): each for each in self.members}
        return tuple(newest.values())

    @property
    def people(self) -> tuple[UUID, ...]:
        """The school's own people who are in the team, or asked to join."""
        within = (each for each in self.team if each.standing in ("invited", "joined"))
        return tuple(each.person for each in within if each.person is not None)
