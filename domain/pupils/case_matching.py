"""Pupils of the register whom a case with a typed name may be about: offered in words, never chosen."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args
from uuid import UUID

from domain.commands import CasePupil
from domain.pupils.name_matching import NameText, SearchWords, as_upn, name_words
from domain.pupils.pupil_listing import PupilListing

Likeness = Literal[
    "same-upn", "same-name-and-date", "like-name-same-date", "same-name-no-date", "same-name-other-date"
]
"""What a case and a record have in common, the most telling first."""
LIKENESSES: tuple[Likeness, ...] = get_args(Likeness)


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidatePupil:
    """A pupil whom a case may be about, and what the two have in common."""

    id: UUID
    listing: PupilListing
    likeness: Likeness

    @property
    def place(self) -> tuple[int, tuple[str, str], bytes]:
        """Where it stands in a list: the most telling likeness first, then by name."""
        return LIKENESSES.index(self.likeness), self.listing.place, self.id.bytes


class CandidateIndex:
    """A school's register, by what a report says of a child."""

    def __init__(self, register: Mapping[UUID, PupilListing]) -> None:
        self._register = register
        self._upns: dict[str, set[UUID]] = defaultdict(set)
        self._names: dict[str, set[UUID]] = defaultdict(set)
        self._days: dict[date, set[UUID]] = defaultdict(set)
        for pupil, listing in register.items():
            if listing.upn is not None:
                self._upns[as_upn(listing.upn)].add(pupil)
            if listing.date_of_birth is not None:
                self._days[listing.date_of_birth].add(pupil)
            for words in _names(listing):
                for key in _keys(words):
                    self._names[key].add(pupil)

    def candidates(self, typed: CasePupil) -> tuple[CandidatePupil, ...]:
        """Those whom the typed name, date of birth or UPN may mean; a merged record means the other one."""
        found: dict[UUID, CandidatePupil] = {}
        for pupil in self._alike(typed):
            likeness, survivor = _likeness(typed, self._register[pupil]), self._survivor(pupil)
            if likeness is None or survivor is None:
                continue
            each = CandidatePupil(id=survivor, listing=self._register[survivor], likeness=likeness)
            if survivor not in found or each.place < found[survivor].place:
                found[survivor] = each
        return tuple(sorted(found.values(), key=lambda each: each.place))

    def _alike(self, typed: CasePupil) -> set[UUID]:
        found: set[UUID] = set()
        if typed.upn is not None:
            found |= self._upns.get(as_upn(typed.upn), set())
        if isinstance(typed.date_of_birth, date):
            found |= self._days.get(typed.date_of_birth, set())
        for key in _keys(name_words(typed.name)):
            found |= self._names.get(key, set())
        return found

    def _survivor(self, pupil: UUID) -> UUID | None:
        """The record that is used now; None if it is not in the register."""
        for _ in range(len(self._register)):
            listing = self._register.get(pupil)
            if listing is None or listing.merged_into is None:
                return pupil if listing is not None else None
            pupil = listing.merged_into
        return None


def _likeness(typed: CasePupil, listing: PupilListing) -> Likeness | None:
    if typed.upn is not None and listing.upn is not None and as_upn(typed.upn) == as_upn(listing.upn):
        return "same-upn"
    born = typed.date_of_birth
    same_name = _is_same_name(typed.name, listing)
    if isinstance(born, date) and born == listing.date_of_birth:
        if same_name:
            return "same-name-and-date"
        return "like-name-same-date" if _is_like_name(typed.name, listing) else None
    if not same_name:
        return None
    unknown = not isinstance(born, date) or listing.date_of_birth is None
    return "same-name-no-date" if unknown else "same-name-other-date"


def _is_same_name(typed: str, listing: PupilListing) -> bool:
    """Whether the names differ at most by case, accents, hyphens, spaces and the order of the words."""
    keys = set(_keys(name_words(typed)))
    return any(keys.intersection(_keys(words)) for words in _names(listing))


def _is_like_name(typed: str, listing: PupilListing) -> bool:
    """Whether each word of one name is in the other, or begins another form of it."""
    words = SearchWords.of(typed)
    text = NameText.of(listing.given_name, listing.family_name, listing.known_as)
    if words.anywhere and words.match_names(text):
        return True
    said = set(name_words(typed))
    return any(said.issuperset(own) for own in _names(listing))


def _names(listing: PupilListing) -> Iterator[list[str]]:
    for given in filter(None, (listing.given_name, listing.known_as)):
        if words := name_words(f"{given} {listing.family_name}"):
            yield words


def _keys(words: list[str]) -> Iterator[str]:
    """The name as one word, and its words in a fixed order."""
    if words:
        yield "".join(words)
        yield " ".join(sorted(words))
