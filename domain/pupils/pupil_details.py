"""What the register holds about a pupil, and the rules of its fields."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Literal, get_args
from uuid import UUID

from domain.entries.agencies import SocialWorker
from domain.field_rules import BirthDate, FieldRule, PupilIds, name_faults
from domain.visible_text import has_letter, is_blank

YearGroup = Literal[
    "N1", "N2", "R", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14"
]
YEAR_GROUPS: tuple[YearGroup, ...] = get_args(YearGroup)
"""From the first year of nursery to the last of school."""
SenSupport = Literal["none", "support", "ehcp"]
ParentalResponsibility = Literal["yes", "no", "unknown"]
PupilSource = Literal["import", "manual"]
MOST_CONTACTS = 20


def _at_most(length: int, *, name: bool = False) -> FieldRule:
    """The rule of a short text on one line."""

    def check(value: str, at: datetime) -> Iterator[str]:
        if name and not has_letter(value):
            yield from name_faults(value, at)
        elif is_blank(value):
            yield "Enter some text, or leave the field out."
        elif len(value) > length:
            yield f"Use at most {length} characters."
        elif any(ord(letter) < ord(" ") for letter in value):
            yield "Write it on one line."

    return FieldRule(str, check)


PersonName = Annotated[str, _at_most(100, name=True)]
ShortText = Annotated[str, _at_most(50)]
EmailText = Annotated[str, _at_most(254)]


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilContact:
    """A parent, carer or other adult to be contacted about the pupil."""

    name: PersonName
    relationship: ShortText
    parental_responsibility: ParentalResponsibility
    phone: ShortText | None = None
    email: EmailText | None = None
    lives_with_pupil: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilDetails:
    """The details that a school may not have, or that may change without the name."""

    known_as: PersonName | None = None
    """The name that the pupil uses."""
    date_of_birth: BirthDate | None = None
    upn: ShortText | None = None
    """The unique pupil number. One with a wrong check letter is recorded, with a warning."""
    year_group: YearGroup | None = None
    class_: ShortText | None = None
    """The class, form or registration group."""
    home_authority: ShortText | None = None
    """The local authority where the pupil lives."""
    sen: SenSupport | None = None
    """Special educational needs: none, SEN support, or an education, health and care plan."""
    looked_after: bool | None = None
    previously_looked_after: bool | None = None
    young_carer: bool | None = None
    social_worker: SocialWorker | None = None
    first_language: ShortText | None = None
    contacts: tuple[PupilContact, ...] | None = None
    siblings: PupilIds | None = None
    """Their brothers and sisters at the school, as pupils of the register."""
    external_id: ShortText | None = None
    """The pupil's id in the school's management information system."""
    on_roll_from: date | None = None
    left_on: date | None = None
    """The last day on roll."""
    missing_since: date | None = None
    """The day of the full import that no longer listed the pupil, who may have left."""


CIRCUMSTANCES = ("looked_after", "previously_looked_after", "young_carer", "social_worker")
"""Fields for those who read the whole record: an administrator neither reads nor changes them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredPupil(PupilDetails):
    """A pupil as the register has them now: the fold of the pupil's own events."""

    id: UUID
    school: UUID
    version: int
    given_name: PersonName
    family_name: PersonName
    source: PupilSource
    registered_at: datetime
    recorded_at: datetime
    """When the newest event was recorded."""
    merged_into: UUID | None = None
    """The pupil whose record replaces this one, which described the same child."""
