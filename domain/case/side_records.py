"""What stands beside the case's own course, as its entries say it; part of the case's state."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from domain.commands.agencies import Agency
from domain.commands.side_records import ConfirmedWith


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedCase:
    """Another case that belongs to this one."""

    version: int
    case: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingEpisode:
    """One time that the pupil was missing, perhaps still (3.2t)."""

    version: int
    began: datetime
    ended: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideReferral:
    """A referral that another agency or person says they made; it settles nothing of the school's (3.2c)."""

    version: int
    agency: Agency
    by: str
    known_at: datetime
    confirmed_with: ConfirmedWith | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileTransfer:
    """The file on its way to a school, or arrived there (3-DSL.w)."""

    version: int
    at: datetime
    to_school: str
    method: str
    receipt: str | None = None
    sent_on: date | None = None

    def is_to(self, school: str) -> bool:
        """Whether somebody who wrote this meant the same school."""
        return self.to_school.strip().casefold() == school.strip().casefold()


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """When the pupil leaves the school, and for which (3-DSL.w)."""

    version: int
    leaves_on: date
    to_school: str | None = None
    term_starts_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperCopy:
    """A printed copy of the file, kept or destroyed (11.15)."""

    version: int
    at: datetime
    sha256: str
    kept_in: str
    destroyed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalHold:
    """Why nothing of the file may be destroyed, and since when (11.15)."""

    version: int
    reasons: str
    basis: str | None
    from_on: date
    review_on: date | None
    lifted_by: int | None = None
    """The entry that ended it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SideRecords:
    """All of it; the entries that were voided are gone."""

    withdrawn: tuple[int, ...] = ()
    """The entries by which it was taken back (10.4)."""
    links: tuple[LinkedCase, ...] = ()
    missing: tuple[MissingEpisode, ...] = ()
    outside: tuple[OutsideReferral, ...] = ()
    transfers: tuple[FileTransfer, ...] = ()
    leavings: tuple[Leaving, ...] = ()
    copies: tuple[PaperCopy, ...] = ()
    legal_holds: tuple[LegalHold, ...] = ()
    by_others: tuple[int, ...] = ()
    """The entries of people who are no DSL."""
    countersigned: tuple[int, ...] = ()
    """Those of them that a DSL countersigned (11.15)."""

    @property
    def uncountersigned(self) -> tuple[int, ...]:
        """The entries of others that no DSL has countersigned."""
        return tuple(version for version in self.by_others if version not in self.countersigned)

    @property
    def episodes(self) -> tuple[MissingEpisode, ...]:
        """Each time that the pupil was missing, by its beginning; the newest entry says until when."""
        return tuple(
            sorted({each.began: each for each in self.missing}.values(), key=lambda each: each.began)
        )

    @property
    def paper(self) -> tuple[PaperCopy, ...]:
        """Each printed copy, as its newest entry says."""
        return tuple({each.sha256: each for each in self.copies}.values())

    @property
    def legal_holds_in_place(self) -> tuple[LegalHold, ...]:
        """Those that nobody has lifted."""
        return tuple(each for each in self.legal_holds if each.lifted_by is None)

    def links_to(self, case: UUID) -> bool:
        """Whether an entry of this case links it to that one."""
        return any(each.case == case for each in self.links)
