"""What the case learnt and when, and what was made known of it to others (8.3, 11.4, 11.9)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.entries.reporting import AddInformation, AdultInvolved, ConcernReport, ImageryOrigin, ImageryParty
from domain.field_rules import filled
from domain.pupils.age import ADULTHOOD


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectedEntry:
    """The correction that gave an entry its present text."""

    version: int
    at: datetime
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeKnown:
    """The moment when one entry made something known."""

    entry: int
    """The version of the entry."""
    version: int
    """The version of the entry, or of the correction that made the entry say it."""
    at: datetime | None
    """When it happened; None if an earlier release did not store it."""
    recorded_at: datetime | None

    def precedes(self, at: datetime, version: int) -> bool:
        """Whether something at that time happened at this moment or later.

        A person typed a time without seconds: it means the whole minute.
        """
        if self.at is None:
            return version > self.version
        to_the_minute = not (at.second or at.microsecond)
        since = self.at.replace(second=0, microsecond=0) if to_the_minute else self.at
        return at >= since


def first(known: Iterable[MadeKnown]) -> MadeKnown | None:
    """The earliest of these in the record."""
    return min(known, key=lambda each: each.version, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Learnt:
    """Facts from one entry: danger, adults, images, indicators. Only a correction changes them."""

    version: int
    by: UUID
    immediate_danger: bool | None
    """None if the report does not say."""
    adult_involved: AdultInvolved | None
    imagery: bool
    indicators: tuple[str, ...]
    imagery_parties: tuple[ImageryParty, ...] = ()
    imagery_origin: ImageryOrigin | None = None
    device_location: str | None = None
    child_unaware: bool | None = None
    staff_allegation: bool = False
    at: datetime | None = None
    """When it was recorded, in the first case that knew it."""
    said_at: datetime | None = None
    """When the entry says that it happened."""
    joined: bool = False
    """Whether it came with another case that was joined: its reporter reads of it there (2.4g)."""
    denies_danger: bool = False
    """Whether it answers No to a question about danger that the report had left open (11.4)."""
    danger_corrected: CorrectedEntry | None = None
    """The correction that changed its answer about danger."""
    same_adult_as: int | None = None
    """The earlier entry that names the same adult; the police were or will be told by that one (8.3)."""
    adult_corrected: CorrectedEntry | None = None
    """The correction that changed its answer about an adult."""

    def made_known(self, corrected: CorrectedEntry | None = None) -> MadeKnown:
        """The moment at which this entry, or its correction, made its facts known."""
        if corrected is not None:
            return filled(MadeKnown, corrected, entry=self.version)
        return MadeKnown(
            entry=self.version, version=self.version, at=self.said_at or self.at, recorded_at=self.at
        )


def tells_of_a_grown_party(said: ConcernReport | AddInformation) -> bool:
    """Whether someone in the images is an adult by age, or an online account of unknown age (8.3)."""
    return _has_grown_party(said) or has_unknown_account(said)


def _has_grown_party(said: ConcernReport | AddInformation) -> bool:
    ages = (each.age for each in said.imagery_parties or ())
    return any(isinstance(age, int) and age >= ADULTHOOD for age in ages)


def has_unknown_account(said: ConcernReport | AddInformation) -> bool:
    """Whether someone else than the child in the images has an online account, and an unknown age (8.3).

    This person counts as an adult until a correction says otherwise, with its reasons.
    """
    online = said.circumstances is not None and said.circumstances.online is not None
    parties = said.imagery_parties or ()
    return online and any(each.age == "unknown" and each.part != "in_image" for each in parties)


def danger_learnt(version: int, by: UUID, at: datetime, said_at: datetime) -> Learnt:
    """The danger that an emergency referral makes known, and nothing else (11.4)."""
    return Learnt(
        version=version,
        by=by,
        immediate_danger=True,
        adult_involved=None,
        imagery=False,
        indicators=(),
        at=at,
        said_at=said_at,
    )


def learnt(
    said: ConcernReport | AddInformation,
    version: int,
    by: UUID,
    at: datetime,
    said_at: datetime | None = None,
    *,
    account: bool | None = None,
) -> Learnt:
    """Read danger, adults, images and indicators from a report or an addition to it.

    `at` is when the entry was recorded, `said_at` when it says that it happened. `account` is whether an
    online account of unknown age counts as an adult: in entries of earlier releases it does not.
    """
    parties = said.imagery_parties or ()
    return filled(
        Learnt,
        said,
        version=version,
        by=by,
        # Information that says nothing of danger adds none. A report that says nothing leaves it open.
        immediate_danger=said.immediate_danger
        if isinstance(said, ConcernReport)
        else bool(said.immediate_danger),
        adult_involved=True if account or _has_grown_party(said) else said.adult_involved,
        imagery=bool(said.imagery or parties or said.imagery_origin),
        indicators=said.indicators or (),
        imagery_parties=parties,
        staff_allegation=bool(said.staff_allegation),
        at=at,
        said_at=said_at or at,
    )
