"""Whom an older case may be about is offered in words, the most telling likeness first, and never chosen."""

from datetime import date
from typing import Any
from uuid import UUID

from domain.commands import CasePupil
from domain.pupils.case_matching import CandidateIndex
from domain.pupils.pupil_listing import PupilListing
from tests.with_each import with_each

BORN, OTHER_DAY = date(2014, 6, 2), date(2014, 2, 6)
ONE, TWO, THREE = (UUID(int=number) for number in (1, 2, 3))


def mina(**details: Any) -> PupilListing:
    named: dict[str, Any] = {"given_name": "Mina", "family_name": "Okoro-Bell", "date_of_birth": BORN}
    return PupilListing(**named | details)


def typed(name: str = "Mina Okoro Bell", born: Any = BORN, upn: str | None = None) -> CasePupil:
    return CasePupil(name=name, date_of_birth=born, upn=upn)


def found(case: CasePupil, **register: PupilListing) -> list[tuple[int, str]]:
    listed = {UUID(int=number): each for number, each in enumerate(register.values(), 1)}
    return [(each.id.int, each.likeness) for each in CandidateIndex(listed).candidates(case)]


@with_each(
    ("case", "likeness"),
    [
        (typed(), "same-name-and-date"),
        (typed("OKORO-BELL, mina"), "same-name-and-date"),
        (typed("Mína Okorobell"), "same-name-and-date"),
        (typed("Mina Bell"), "like-name-same-date"),
        (typed("Mina Rose Okoro Bell"), "like-name-same-date"),
        (typed("Min Okoro Bell"), "same-name-and-date"),
        (typed(born="unknown"), "same-name-no-date"),
        (typed(born=OTHER_DAY), "same-name-other-date"),
        (typed("Someone Else", "unknown", "a1234 56789012"), "same-upn"),
    ],
)
def test_a_likeness_is_said_in_words(case: CasePupil, likeness: str) -> None:
    assert found(case, one=mina(known_as="Min", upn="A123456789012")) == [(1, likeness)]


@with_each(
    "case",
    [
        typed("Nina Okoro Bell"),
        typed("Mina Bell", OTHER_DAY),
        typed("unknown", "unknown"),
        typed("", BORN),
        typed("Mina Bell", "unknown"),
    ],
)
def test_what_only_resembles_offers_no_one(case: CasePupil) -> None:
    assert found(case, one=mina(upn="A123456789012")) == []


def test_a_nickname_is_a_like_name() -> None:
    assert found(typed("Billy Ash"), one=mina(given_name="William", family_name="Ash")) == [
        (1, "like-name-same-date")
    ]


def test_two_children_of_one_name_are_both_offered_the_more_telling_first() -> None:
    twins = {"one": mina(date_of_birth=OTHER_DAY), "two": mina(), "three": mina(given_name="Rose")}
    assert found(typed(), **twins) == [(2, "same-name-and-date"), (1, "same-name-other-date")]


def test_a_merged_record_offers_its_replacement() -> None:
    merged = mina(merged_into=TWO)
    assert found(typed(), one=merged, two=mina(given_name="Mira")) == [(2, "same-name-and-date")]
    assert found(typed(), one=merged, two=mina()) == [(2, "same-name-and-date")]
    assert found(typed(), one=mina(merged_into=THREE)) == []
    assert found(typed(), one=merged, two=mina(merged_into=ONE)) == []
