"""Beside the case: missing episodes, files, paper copies, holds, and the team around the child."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from domain.case.pupil import LeftOut
from domain.entries.agencies import Agency, Partner
from domain.entries.base import Threshold
from domain.entries.pupil import MembershipStatus
from domain.entries.side_records import ConfirmedWith
from domain.entries.support import Need
from domain.visible_text import as_compared


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedCase:
    """Another case that is linked to this one."""

    version: int
    case: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingEpisode:
    """One time that the pupil was missing; no end if they still are (3.2t)."""

    version: int
    began: datetime
    ended: datetime | None = None
    police_reference: str | None = None
    interviewed: bool = False
    """Whether the entry says what came of the return interview."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideReferral:
    """A referral that someone else says they made; the school must still refer itself (3.2c)."""

    version: int
    agency: Agency
    by: str
    known_at: datetime
    confirmed_with: ConfirmedWith | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileTransfer:
    """One transfer of the file to another school, perhaps with its receipt (3-DSL.w)."""

    version: int
    at: datetime
    to_school: str
    method: str
    receipt: str | None = None
    sent_on: date | None = None

    def is_to(self, school: str) -> bool:
        """Whether a text names the same school, ignoring case."""
        return self.to_school.strip().casefold() == school.strip().casefold()


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """The day on which the pupil leaves, and the next school (3-DSL.w)."""

    version: int
    leaves_on: date
    to_school: str | None = None
    term_starts_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperCopy:
    """One printed copy of the file, kept or destroyed (11.15)."""

    version: int
    at: datetime
    sha256: str
    kept_in: str
    destroyed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalHold:
    """One legal hold: why the file must not be destroyed, and since when (11.15)."""

    version: int
    reasons: str
    basis: str | None
    from_on: date
    review_on: date | None
    lifted_by: int | None = None
    """The version of the entry that lifted it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SideRecords:
    """All side records, without void entries."""

    withdrawn: tuple[int, ...] = ()
    """The entries that withdrew the report (10.4)."""
    links: tuple[LinkedCase, ...] = ()
    missing: tuple[MissingEpisode, ...] = ()
    outside: tuple[OutsideReferral, ...] = ()
    transfers: tuple[FileTransfer, ...] = ()
    leavings: tuple[Leaving, ...] = ()
    copies: tuple[PaperCopy, ...] = ()
    legal_holds: tuple[LegalHold, ...] = ()
    by_others: tuple[int, ...] = ()
    """The entries of people other than a DSL or deputy."""
    countersigned: tuple[int, ...] = ()
    """The entries that a DSL countersigned (11.15)."""

    @property
    def uncountersigned(self) -> tuple[int, ...]:
        """The entries that still need a DSL's countersignature."""
        return tuple(version for version in self.by_others if version not in self.countersigned)

    @property
    def episodes(self) -> tuple[MissingEpisode, ...]:
        """Each missing episode by its start, as its entries say together.

        An entry that only adds the police's reference leaves the return as it was.
        """
        found: dict[datetime, MissingEpisode] = {}
        for each in self.missing:
            before = found.get(each.began, each)
            found[each.began] = replace(
                each,
                ended=each.ended or (before.ended if each.police_reference else None),
                police_reference=each.police_reference or before.police_reference,
                interviewed=each.interviewed or before.interviewed,
            )
        return tuple(sorted(found.values(), key=lambda each: each.began))

    def episode_of(self, versions: Collection[int]) -> MissingEpisode | None:
        """The episode that one of these entries records."""
        began = next((each.began for each in self.missing if each.version in versions), None)
        return next((each for each in self.episodes if each.began == began), None)

    @property
    def paper(self) -> tuple[PaperCopy, ...]:
        """Each printed copy, by its newest entry."""
        return tuple({each.sha256: each for each in self.copies}.values())

    @property
    def legal_holds_in_place(self) -> tuple[LegalHold, ...]:
        """The legal holds that were not lifted."""
        return tuple(each for each in self.legal_holds if each.lifted_by is None)

    def links_to(self, case: UUID) -> bool:
        """Whether an entry links this case to that one."""
        return any(each.case == case for each in self.links)


SENDING = "transfer-file"


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
        newest = {(as_compared(each.name), each.part): each for each in self.members}
        return tuple(newest.values())

    @property
    def people(self) -> tuple[UUID, ...]:
        """The school's own people who are in the team, or asked to join."""
        within = (each for each in self.team if each.standing in ("invited", "joined"))
        return tuple(each.person for each in within if each.person is not None)
