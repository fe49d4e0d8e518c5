"""Whom a search or an older case may mean, and how a child is named in a list."""

from datetime import date
from typing import Any
from uuid import UUID

from domain.commands import CasePupil
from domain.pupils.case_matching import CandidateIndex
from domain.pupils.name_matching import NameText, SearchWords, same_name
from domain.pupils.nicknames import NICKNAMES
from domain.pupils.pupil_listing import PupilListing, SearchPupils, search_faults
from tests.domain.pupils.pupil_builders import AT
from tests.with_each import with_each
from views.inspection_view import initials, year_by_age


@with_each(
    ("given", "family", "known_as", "typed"),
    [
        ("Amelia", "Okafor", None, "am"),
        ("Amelia", "Okafor", None, "fo ame"),
        ("Amelia", "Okafor", None, "OKAFOR, Amelia"),
        ("Amelia", "Okafor", "Zuzu", "zuz"),
        ("Zoë", "Müller", None, "zoe muller"),
        ("Zoe", "Muller", None, "Zoë Müller"),
        ("Siân", "O'Brien", None, "sian obrien"),
        ("Sian", "O’Brien", None, "o'brien"),
        ("Sian", "O Brien", None, "obrien"),
        ("Ann-Marie", "Smith Jones", None, "annmarie smith-jones"),
        ("Ann Marie", "Smith-Jones", None, "smithjones"),
        ("Łukasz", "Sørensen", None, "lukasz sorensen"),
        ("Katherine", "Bell", None, "kate bell"),
        ("Kate", "Bell", None, "katherine"),
        ("Katherine", "Bell", None, "kat"),
        ("Amelia", "Okafor", None, "a okafor"),
        ("محمد", "العلي", None, "محمد"),
        ("Amelia", "Okafor", None, "\u202eamelia"),
        ("李", "小龙", None, "小龙"),
    ],
)
def test_a_part_of_a_name_finds(given: str, family: str, known_as: str | None, typed: str) -> None:
    assert SearchWords.of(typed).match_names(NameText.of(given, family, known_as))


@with_each("typed", ["bo okafor", "okafors", "z okafor", "ameliaokafor", "elia-x"])
def test_other_names_do_not(typed: str) -> None:
    assert not SearchWords.of(typed).match_names(NameText.of("Amelia", "Okafor", None))


def test_a_nickname_is_of_given_names_only() -> None:
    assert not SearchWords.of("bill").match_names(NameText.of("Ada", "William", None))
    assert not SearchWords.of("ate").match_names(NameText.of("Katherine", "Bell", None))


def test_every_name_of_a_group_leads_to_the_others() -> None:
    assert "kate" in NICKNAMES["catherine"]
    assert all(name in NICKNAMES[other] for name, others in NICKNAMES.items() for other in others)


@with_each("typed", ["a", "%", "''", "%_%", "-", "1"])
def test_a_search_needs_two_letters(typed: str) -> None:
    assert [fault.pointer for fault in search_faults(SearchPupils(q=typed), AT)] == ["/q"]


@with_each("typed", ["", " ", "ab", "2/5/2014", "H801200001001", "' OR 1=1 --", "x" * 200])
def test_anything_else_is_searched_for(typed: str) -> None:
    assert search_faults(SearchPupils(q=typed), AT) == []


def test_a_search_has_bounds() -> None:
    found = search_faults(SearchPupils(q="ab" * 5_000, limit=201, class_="x" * 60), AT)
    assert {fault.pointer for fault in found} == {"/q", "/limit", "/class"}


def test_names_that_differ_by_a_hyphen_are_the_same() -> None:
    assert same_name("Smith-Jones", "smith jones")
    assert not same_name("Smith", "Smyth")


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


@with_each(
    ("name", "short"),
    [
        ("Rowan Ashdown", "R.A."),
        ("rowan ashdown-ferrers", "R.A.F."),
        ("Kit", "K."),
        ("A b c d e f", "A.B.C.D."),
        ("unknown", ""),
        ("", ""),
    ],
)
def test_initials(name: str, short: str) -> None:
    assert initials(name) == short


@with_each(
    ("born", "year"),
    [
        (date(2012, 9, 1), "9"),
        (date(2013, 8, 31), "9"),
        (date(2013, 9, 1), "8"),
        (date(2021, 9, 1), "reception"),
        (date(2020, 9, 1), "1"),
        (date(2022, 9, 1), "nursery"),
        (date(2024, 9, 2), None),
        (date(2030, 1, 1), None),
        (date(1990, 1, 1), None),
        ("unknown", None),
    ],
)
def test_the_year_on_a_day_in_march_2027(born: date, year: str | None) -> None:
    assert year_by_age(born, date(2027, 3, 1)) == year


def test_the_year_changes_in_september() -> None:
    born = date(2012, 9, 1)
    assert [year_by_age(born, date(2027, month, 1)) for month in (8, 9)] == ["9", "10"]
