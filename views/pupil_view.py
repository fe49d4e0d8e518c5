"""Pupils of the register as people see them: found by a search, or one record."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field
from stdnum.gb import upn as upn_number

from domain.pupils.name_matching import as_upn
from domain.pupils.pupil_access import PupilSight
from domain.pupils.pupil_checks import pupil_warnings
from domain.pupils.pupil_details import (
    CIRCUMSTANCES,
    ParentalResponsibility,
    PupilContact,
    PupilDetails,
    PupilSource,
    RegisteredPupil,
    SenSupport,
    YearGroup,
)
from domain.pupils.pupil_listing import PupilListing
from views.agency_referral_view import SocialWorkerView
from views.case_parts import WarningView
from views.read_model import Instant, Sha256, read_model


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
class PupilContactView:
    """A parent, carer or other adult to be contacted about the pupil."""

    name: str
    relationship: str
    parental_responsibility: ParentalResponsibility
    phone: str | None
    email: str | None
    lives_with_pupil: bool | None


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
    social_worker: SocialWorkerView | None
    first_language: str | None
    contacts: tuple[PupilContactView, ...]
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


_AS_THEY_ARE = (
    *("id", "version", "given_name", "family_name", "known_as", "date_of_birth", "upn", "year_group"),
    *("class_", "home_authority", "sen", "first_language", "external_id", "on_roll_from", "left_on"),
    *("missing_since", "source", "registered_at", "recorded_at", "merged_into"),
)


def upn_is_valid(upn: str) -> bool:
    """Whether a unique pupil number has the right form and check letter; the authority may be a new one."""
    number = as_upn(upn)
    try:
        return len(number) == 13 and upn_number.calc_check_digit(number[1:]) == number[0]
    except ValueError:  # a character that no such number has
        return False


def warnings_about(details: PupilDetails, today: date) -> tuple[WarningView, ...]:
    """What looks wrong in a record, or in one before it is registered."""
    found = pupil_warnings(details, today, upn_is_valid)
    return tuple(WarningView(clause=each.clause, text=each.text) for each in found)


def pupil_record_view(
    pupil: RegisteredPupil, sight: Literal["whole", "roster"], today: date
) -> PupilRecordView:
    """The record as a person with this sight reads it."""
    shown: dict[str, Any] = {name: getattr(pupil, name) for name in _AS_THEY_ARE}
    circumstances: dict[str, Any] = dict.fromkeys(CIRCUMSTANCES)
    if sight == "whole":
        circumstances = {name: getattr(pupil, name) for name in CIRCUMSTANCES}
        worker = pupil.social_worker
        if worker is not None:
            circumstances["social_worker"] = SocialWorkerView(
                name=worker.name, phone=worker.phone, email=worker.email
            )
    return PupilRecordView(
        **shown,
        **circumstances,
        sight=sight,
        contacts=tuple(map(_contact, pupil.contacts or ())),
        siblings=pupil.siblings or (),
        warnings=warnings_about(pupil, today),
    )


def _contact(contact: PupilContact) -> PupilContactView:
    return PupilContactView(
        name=contact.name,
        relationship=contact.relationship,
        parental_responsibility=contact.parental_responsibility,
        phone=contact.phone,
        email=contact.email,
        lives_with_pupil=contact.lives_with_pupil,
    )


def found_pupil_view(pupil: UUID, listing: PupilListing, sight: PupilSight, today: date) -> FoundPupilView:
    """A found pupil as a person with this sight sees them."""
    return FoundPupilView(
        id=pupil,
        given_name=listing.given_name,
        family_name=listing.family_name,
        known_as=listing.known_as,
        year_group=listing.year_group,
        class_=listing.class_,
        on_roll=listing.on_roll(today),
        date_of_birth=None if sight == "found" else listing.date_of_birth,
    )
