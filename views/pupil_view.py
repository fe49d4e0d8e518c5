"""Pupils of the register as people see them: found by a search, or one record."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field
from stdnum.gb import upn as upn_number

from domain.entries.agencies import SocialWorker
from domain.pupils.name_matching import as_upn
from domain.pupils.pupil_access import PupilSight
from domain.pupils.pupil_checks import pupil_warnings
from domain.pupils.pupil_details import (
    CIRCUMSTANCES,
    PupilContact,
    PupilDetails,
    PupilSource,
    RegisteredPupil,
    SenSupport,
    YearGroup,
)
from domain.pupils.pupil_listing import PupilListing
from views.case_parts import WarningView
from views.read_model import Instant, Sha256, read_model, view_of, views_of


@read_model
class FoundPupilView:
    """A pupil whom a search found."""

    id: UUID
    given_name: str
    family_name: str
    known_as: str | None
    year_group: YearGroup | None
    class_: Annotated[str | None, Field(alias="class")]
    on_roll: bool
    date_of_birth: date | None
    """Null for those who find pupils by name only."""


@read_model
class FoundPupilsView:
    """A page of pupils, by family name."""

    pupils: tuple[FoundPupilView, ...]
    next: UUID | None
    """Send it as `cursor` for the next page; null on the last."""
    unread: int
    """How many pupils of the school cannot be opened, because what is stored was changed."""


@read_model
class PupilRecordView:
    """A pupil's record, as the register has it now."""

    id: UUID
    version: int
    sight: Literal["whole", "roster"]
    """Roster: the circumstances are not yours to read, and are null."""
    given_name: str
    family_name: str
    known_as: str | None
    date_of_birth: date | None
    upn: str | None
    year_group: YearGroup | None
    class_: Annotated[str | None, Field(alias="class")]
    home_authority: str | None
    sen: SenSupport | None
    looked_after: bool | None
    previously_looked_after: bool | None
    young_carer: bool | None
    social_worker: SocialWorker | None
    first_language: str | None
    contacts: tuple[PupilContact, ...]
    siblings: tuple[UUID, ...]
    external_id: str | None
    on_roll_from: date | None
    left_on: date | None
    missing_since: date | None
    """The day of the full import that no longer listed the pupil, who may have left."""
    source: PupilSource
    registered_at: Instant
    recorded_at: Instant
    merged_into: UUID | None
    """The record that replaces this one; both describe the same child."""
    warnings: tuple[WarningView, ...]


@read_model
class PupilAccessView:
    """One look at a pupil's record."""

    number: int
    at: Instant
    person: UUID | None
    """Null from the command line."""
    name: str | None
    what: str
    """The part of the record that was shown. `sealed-bundle` and `opened-bundle`: a file with its proof,
    without and with the words; an older `bundle` may be either."""
    sight: Literal["whole", "roster"]
    version: int
    sha256: Sha256 | None = None
    """Of the file that left Onward."""


def upn_is_valid(upn: str) -> bool:
    """Whether a unique pupil number has the right form and check letter; the authority may be a new one."""
    number = as_upn(upn)
    try:
        return len(number) == 13 and upn_number.calc_check_digit(number[1:]) == number[0]
    except ValueError:  # a character that no such number has
        return False


def warnings_about(details: PupilDetails, today: date) -> tuple[WarningView, ...]:
    """What looks wrong in a record, or in one before it is registered."""
    return views_of(WarningView, pupil_warnings(details, today, upn_is_valid))


def pupil_record_view(
    pupil: RegisteredPupil, sight: Literal["whole", "roster"], today: date
) -> PupilRecordView:
    """The record as a person with this sight reads it."""
    hidden = dict.fromkeys(CIRCUMSTANCES) if sight != "whole" else {}
    return view_of(
        PupilRecordView,
        pupil,
        **hidden,
        sight=sight,
        contacts=pupil.contacts or (),
        siblings=pupil.siblings or (),
        warnings=warnings_about(pupil, today),
    )


def found_pupil_view(pupil: UUID, listing: PupilListing, sight: PupilSight, today: date) -> FoundPupilView:
    """A found pupil as a person with this sight sees them."""
    return view_of(
        FoundPupilView,
        listing,
        id=pupil,
        on_roll=listing.on_roll(today),
        date_of_birth=None if sight == "found" else listing.date_of_birth,
    )
