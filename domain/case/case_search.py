"""Finding cases by the child or by the reference, which is short for the id."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from domain.case.case import Case, derived_once
from domain.field_rules import FieldRule
from domain.pupils.name_matching import NameText
from domain.pupils.pupil_details import ShortText, YearGroup
from domain.pupils.pupil_listing import PageSize, PupilFilter, PupilListing, SearchText

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_REFERENCE = re.compile(rf"(?:ONW-?)?([{_ALPHABET}]{{6}})")


def reference_of(case: UUID) -> str:
    """The reference of a case: thirty bits of its id in Crockford's base 32."""
    bits = int.from_bytes(case.bytes[:4], "big") >> 2
    return "ONW-" + "".join(_ALPHABET[bits >> shift & 31] for shift in range(25, -1, -5))


def as_reference(text: str) -> str | None:
    """A reference in its usual form, however it was typed; None for any other text."""
    found = _REFERENCE.fullmatch("".join(text.split()).upper())
    return f"ONW-{found[1]}" if found is not None else None


def ids_with_reference(text: str) -> tuple[UUID, UUID] | None:
    """The first and the last id with this reference; None for any other text."""
    if as_reference(text) != text:
        return None
    bits = 0
    for each in text.removeprefix("ONW-"):
        bits = bits << 5 | _ALPHABET.index(each)
    return UUID(int=bits << 98), UUID(int=((bits + 1) << 98) - 1)


def _reference(value: str, at: datetime) -> Iterator[str]:
    if as_reference(value) is None:
        yield "Give a reference such as ONW-7F3K2M."


ReferenceText = Annotated[str, FieldRule(str, _reference)]


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchCases:
    """Find the cases that you see by the child, or by their reference (3-DSL.n)."""

    q: SearchText | None = None
    """Any part of the child's name, in any order. Readers of more than names also find by UPN and birth."""
    year: YearGroup | None = None
    class_: ShortText | None = None
    reference: ReferenceText | None = None
    limit: PageSize | None = None
    """How many cases to answer with: 25 if left out, at most 200."""
    cursor: str | None = None
    """The `next` of the page before."""

    @property
    def names_a_child(self) -> bool:
        """Whether it asks about a child, and not only for a reference."""
        return any(each is not None for each in (self.q, self.year, self.class_))


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildFilter:
    """The children whose cases are wanted."""

    records: frozenset[UUID]
    """The records of the register that match, and those merged into them."""
    named: frozenset[UUID]
    """The records among them that rows of cases name."""
    wanted: PupilFilter
    """What a child on no register must match, by what their case says of them."""

    @property
    def also_unregistered(self) -> bool:
        """Whether a child on no register can match: their year group and class are not known."""
        return self.wanted.year is None and self.wanted.class_ is None

    def matches(self, case: Case) -> bool:
        """Whether the case is about such a child."""
        pupil = case.pupil
        if pupil.id is not None:
            return pupil.id in self.records
        if not self.also_unregistered:
            return False
        return self.wanted.matches(*_as_listed(case))


@derived_once
def _as_listed(case: Case) -> tuple[PupilListing, NameText]:
    """The child as a search compares them, by what the case says."""
    pupil = case.pupil
    born = pupil.date_of_birth if pupil.date_of_birth != "unknown" else None
    listing = PupilListing(given_name=pupil.name, family_name="", date_of_birth=born, upn=pupil.upn)
    return listing, NameText.of(pupil.name, "", None)
