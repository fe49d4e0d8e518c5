"""The little of a pupil that search needs, and the search itself."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from domain.field_rules import FieldRule
from domain.pupils.name_matching import NameText, SearchWords, as_upn, name_words
from domain.pupils.pupil_access import PupilSight
from domain.pupils.pupil_details import RegisteredPupil, ShortText, YearGroup

LONGEST_SEARCH = 200
MOST_FOUND = 200
FOUND_AT_ONCE = 25
"""How many pupils a page of results has, unless the search says otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilListing:
    """The fields of a pupil that search finds by or shows."""

    given_name: str
    family_name: str
    known_as: str | None = None
    date_of_birth: date | None = None
    upn: str | None = None
    year_group: YearGroup | None = None
    class_: str | None = None
    external_id: str | None = None
    on_roll_from: date | None = None
    left_on: date | None = None
    missing_since: date | None = None
    merged_into: UUID | None = None

    def on_roll(self, today: date) -> bool:
        """Whether the pupil is on roll on this day: joined, not left, and not merged into another."""
        joined = self.on_roll_from is None or self.on_roll_from <= today
        return joined and not (self.left_on is not None and self.left_on < today) and self.merged_into is None

    @property
    def place(self) -> tuple[str, str]:
        """Where the pupil stands in a list: by family name, then by given name."""
        return "".join(name_words(self.family_name)), "".join(name_words(self.given_name))


_FIELDS = tuple(each.name for each in fields(PupilListing))


def listing_of(pupil: RegisteredPupil) -> PupilListing:
    """The listing of a pupil."""
    return PupilListing(**{name: getattr(pupil, name) for name in _FIELDS})


def _search(value: str, at: datetime) -> Iterator[str]:
    if len(value) > LONGEST_SEARCH:
        yield f"Use at most {LONGEST_SEARCH} characters."
    elif value.strip() and SearchWords.of(value).too_short:
        yield "Enter at least two letters of the name, a unique pupil number or a date of birth."


def _page_size(value: int, at: datetime) -> Iterator[str]:
    if not 1 <= value <= MOST_FOUND:
        yield f"Give a whole number from 1 to {MOST_FOUND}."


SearchText = Annotated[str, FieldRule(str, _search)]
PageSize = Annotated[int, FieldRule(int, _page_size)]


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPupils:
    """Find pupils of your school. Without words, it lists all that the other fields allow (3.2g)."""

    q: SearchText | None = None
    """Any part of a name, in any order. Those who read more than names also find by UPN and date of birth."""
    year: YearGroup | None = None
    class_: ShortText | None = None
    on_roll: bool | None = None
    limit: PageSize | None = None
    """How many pupils to answer with: 25 if left out, at most 200."""
    cursor: UUID | None = None
    """The `next` of the page before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilFilter:
    """A search by a person with their sight: by names alone, or also by UPN and date of birth."""

    words: SearchWords
    by_names_only: bool
    year: YearGroup | None
    class_: str | None
    on_roll: bool | None
    today: date

    @classmethod
    def of(cls, search: SearchPupils, sight: PupilSight, today: date) -> "PupilFilter":
        """Prepare a well-formed search."""
        return cls(
            words=SearchWords.of(search.q or ""),
            by_names_only=sight == "found",
            year=search.year,
            class_=search.class_.strip().casefold() if search.class_ is not None else None,
            on_roll=search.on_roll,
            today=today,
        )

    def matches(self, listing: PupilListing, text: NameText) -> bool:
        """Whether a pupil is found. A merged record never is: the other one stands for the child."""
        words = self.words  # first, because they leave the fewest
        if words.day is not None or words.upn is not None:
            if self.by_names_only or not _is(listing, words):
                return False
        elif not words.match_names(text):
            return False
        if listing.merged_into is not None or (self.year is not None and listing.year_group != self.year):
            return False
        if self.class_ is not None and (listing.class_ or "").strip().casefold() != self.class_:
            return False
        return self.on_roll is None or listing.on_roll(self.today) == self.on_roll


def _is(listing: PupilListing, words: SearchWords) -> bool:
    if words.day is not None:
        return listing.date_of_birth == words.day
    return listing.upn is not None and as_upn(listing.upn) == words.upn
