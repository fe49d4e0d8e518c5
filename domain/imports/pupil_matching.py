"""Find the pupil of a row: by the number in the school's system, then UPN, then name with date of birth."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.imports.import_step import Value
from domain.pupils.name_matching import as_upn, name_words
from domain.pupils.pupil_details import RegisteredPupil

NameKey = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilMatch:
    """The pupils that a row may be about. One that is not certain is a question."""

    candidates: tuple[RegisteredPupil, ...] = ()
    certain: bool = True

    def answered(self, answer: object) -> RegisteredPupil | None:
        """The candidate whom an answer names."""
        if not isinstance(answer, UUID):
            return None
        return next((each for each in self.candidates if each.id == answer), None)


class RegisterIndex:
    """A school's register, by what tells pupils apart."""

    def __init__(self, register: Iterable[RegisteredPupil]) -> None:
        self._pupils = {pupil.id: pupil for pupil in register}
        self._numbers: dict[str, set[UUID]] = defaultdict(set)
        self._upns: dict[str, set[UUID]] = defaultdict(set)
        self._names: dict[NameKey, set[UUID]] = defaultdict(set)
        self._named: dict[tuple[NameKey, Value | None], tuple[RegisteredPupil, ...]] = {}
        for pupil in sorted(self._pupils.values(), key=lambda each: each.merged_into is not None):
            found = self._survivor(pupil)
            if pupil.external_id is not None:
                self._add(self._numbers, pupil.external_id, pupil, found)
            if pupil.upn is not None:
                self._add(self._upns, as_upn(pupil.upn), pupil, found)
            for name in filter(None, (pupil.given_name, pupil.known_as)):
                self._names[name_key(name, pupil.family_name)].add(found.id)

    @property
    def current(self) -> list[RegisteredPupil]:
        """Every pupil whose record no other replaces."""
        return [pupil for pupil in self._pupils.values() if pupil.merged_into is None]

    def match(self, values: Mapping[str, Value]) -> PupilMatch:
        """The pupils that these values may be about."""
        numbered = self._numbers.get(str(values.get("external_id")), set()) | self._upns.get(
            as_upn(str(values.get("upn"))), set()
        )
        named = self._of_name(key_of(values), values.get("date_of_birth"))
        if numbered:
            return self._of_number(numbered, named, values)
        if len(named) == 1 and _same_person(named[0], values):
            return PupilMatch(candidates=named)
        return PupilMatch(candidates=named, certain=not named)

    def _of_number(
        self, numbered: set[UUID], named: Sequence[RegisteredPupil], values: Mapping[str, Value]
    ) -> PupilMatch:
        """The pupil with these numbers, or a question: a number in the file can be another pupil's.

        A twin has the same date of birth, so it tells nothing if the given name is another.
        """
        pupil = self._pupils[next(iter(numbered))]
        if len(numbered) == 1 and pupil in named:
            return PupilMatch(candidates=(pupil,))
        candidates = self._in_order(numbered | {each.id for each in named})
        return PupilMatch(candidates=candidates, certain=len(candidates) == 1 and _agrees(pupil, values))

    @staticmethod
    def _add(
        index: dict[str, set[UUID]], number: str, pupil: RegisteredPupil, found: RegisteredPupil
    ) -> None:
        """Add a number; that of a record that another replaced counts only if no current record has it."""
        if pupil.merged_into is None or number not in index:
            index[number].add(found.id)

    def _of_name(self, name: NameKey, born: Value | None) -> tuple[RegisteredPupil, ...]:
        """The pupils of this name who may be born on this day: found once, as many rows may ask."""
        if (name, born) not in self._named:
            named = self._in_order(self._names.get(name, set()))
            self._named[name, born] = tuple(each for each in named if _may_be_born(each, born))
        return self._named[name, born]

    def _survivor(self, pupil: RegisteredPupil) -> RegisteredPupil:
        """The pupil whose record replaced this one's, or the pupil."""
        for _ in range(len(self._pupils)):
            if pupil.merged_into is None or pupil.merged_into not in self._pupils:
                break
            pupil = self._pupils[pupil.merged_into]
        return pupil

    def _in_order(self, found: Iterable[UUID]) -> tuple[RegisteredPupil, ...]:
        return tuple(self._pupils[each] for each in sorted(found))


def name_key(given_name: str, family_name: str) -> NameKey:
    """A name without case, accents, apostrophes, hyphens and spaces."""
    return "".join(name_words(given_name)), "".join(name_words(family_name))


def key_of(values: Mapping[str, Value]) -> NameKey:
    """The name in a row."""
    return name_key(str(values["given_name"]), str(values["family_name"]))


def _agrees(pupil: RegisteredPupil, values: Mapping[str, Value]) -> bool:
    """Whether the name, or the date of birth and one more, is the same too: some numbers are used again."""
    if key_of(values) in _names_of(pupil):
        return True
    same_day = pupil.date_of_birth is not None and pupil.date_of_birth == values.get("date_of_birth")
    given, _ = key_of(values)
    return same_day and (given in {name for name, _ in _names_of(pupil)} or _same_upn(pupil, values))


def _same_upn(pupil: RegisteredPupil, values: Mapping[str, Value]) -> bool:
    return pupil.upn is not None and as_upn(str(values.get("upn"))) == as_upn(pupil.upn)


def _same_person(pupil: RegisteredPupil, values: Mapping[str, Value]) -> bool:
    """Whether the registered name and the date of birth are the same, and no number says otherwise."""
    other_number = pupil.external_id is not None and values.get("external_id", pupil.external_id) != (
        pupil.external_id
    )
    other_upn = pupil.upn is not None and as_upn(str(values.get("upn", pupil.upn))) != as_upn(pupil.upn)
    same_name = key_of(values) == name_key(pupil.given_name, pupil.family_name)
    same_day = pupil.date_of_birth is not None and pupil.date_of_birth == values.get("date_of_birth")
    return same_name and same_day and not other_number and not other_upn


def _may_be_born(pupil: RegisteredPupil, day: Value | None) -> bool:
    return pupil.date_of_birth is None or not isinstance(day, date) or pupil.date_of_birth == day


def _names_of(pupil: RegisteredPupil) -> set[NameKey]:
    return {name_key(name, pupil.family_name) for name in filter(None, (pupil.given_name, pupil.known_as))}
