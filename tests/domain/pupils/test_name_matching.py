"""Whom a search may mean, and how a child is named in a list."""

from datetime import date

from domain.field_rules import faults_of
from domain.pupils.name_matching import NameText, SearchWords, same_name
from domain.pupils.nicknames import NICKNAMES
from domain.pupils.pupil_listing import SearchPupils
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
    assert [fault.pointer for fault in faults_of(SearchPupils(q=typed), AT)] == ["/q"]


@with_each("typed", ["", " ", "ab", "2/5/2014", "H801200001001", "' OR 1=1 --", "x" * 200])
def test_anything_else_is_searched_for(typed: str) -> None:
    assert faults_of(SearchPupils(q=typed), AT) == []


def test_a_search_has_bounds() -> None:
    found = faults_of(SearchPupils(q="ab" * 5_000, limit=201, class_="x" * 60), AT)
    assert {fault.pointer for fault in found} == {"/q", "/limit", "/class"}


def test_names_that_differ_by_a_hyphen_are_the_same() -> None:
    assert same_name("Smith-Jones", "smith jones")
    assert not same_name("Smith", "Smyth")


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
