"""Who and what is around the child: the team, the adult they trust, their needs, and the threshold met.

As the entries say it, the newest last; none of it decides anything (3-DSL.i, 3.2e, 6.3, 7.4, 12.3).
"""

from dataclasses import dataclass
from uuid import UUID

from domain.commands.agencies import Partner
from domain.commands.circumstances import Threshold
from domain.commands.support import Need
from domain.commands.team import MembershipStatus
from domain.rules.wishes_check import LeftOut


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamMember:
    """Somebody in the team around the child, or asked to be."""

    version: int
    name: str
    part: str
    standing: MembershipStatus
    agency: Partner | None
    person: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustedAdult:
    """The adult whom the pupil said that they can talk to (12.3)."""

    version: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """What the pupil needs, as a plan or its review says (6.3)."""

    version: int
    needs: tuple[Need, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelOfNeed:
    """A level of need that was found (3.2e)."""

    version: int
    threshold: Threshold


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamAroundChild:
    """All of it; the entries that were voided are gone."""

    members: tuple[TeamMember, ...] = ()
    trusted: tuple[TrustedAdult, ...] = ()
    needs: tuple[Needs, ...] = ()
    thresholds: tuple[LevelOfNeed, ...] = ()
    stages: tuple[LeftOut, ...] = ()
    """Gaps about the pupil in each stage, from the first gap on (11.12)."""

    @property
    def left_out(self) -> tuple[str, ...]:
        """The gaps of the newest stage."""
        return self.stages[-1].what if self.stages else ()

    @property
    def team(self) -> tuple[TeamMember, ...]:
        """Everybody who was ever asked, as their newest entry says."""
        newest = {(" ".join(each.name.casefold().split()), each.part): each for each in self.members}
        return tuple(newest.values())

    @property
    def people(self) -> tuple[UUID, ...]:
        """Those of the school who are in the team, or asked to be."""
        within = (each for each in self.team if each.standing in ("invited", "joined"))
        return tuple(each.person for each in within if each.person is not None)
