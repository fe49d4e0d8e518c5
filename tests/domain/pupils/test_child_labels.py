"""Initials, and the year by the date of birth, for a list on paper."""

from datetime import date

from tests.with_each import with_each
from views.inspection_view import initials, year_by_age


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
