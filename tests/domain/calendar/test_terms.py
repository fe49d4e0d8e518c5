"""Terms are fixed: three a school year, without gap or overlap."""

from datetime import UTC, date, datetime

from domain.calendar.periods import newest_with_figures, reported_years, school_year_at, terms_of
from tests.with_each import with_each


def test_three_terms_cover_the_school_year() -> None:
    autumn, spring, summer = terms_of(2026)
    assert (autumn.period.first, summer.period.last) == (date(2026, 9, 1), date(2027, 8, 31))
    assert (autumn.name, spring.name, summer.name) == ("autumn", "spring", "summer")
    assert autumn.period.until == spring.period.since
    assert spring.period.until == summer.period.since
    assert summer.period.until == terms_of(2027)[0].period.since


def test_a_term_ends_at_midnight_in_london() -> None:
    _, spring, _ = terms_of(2026)
    assert not spring.has_ended(datetime(2027, 4, 30, 22, 59, 59, tzinfo=UTC))
    assert spring.has_ended(datetime(2027, 4, 30, 23, tzinfo=UTC))


@with_each(
    ("at", "this", "reported"),
    [
        (datetime(2026, 8, 31, 22, 59, tzinfo=UTC), 2025, 2025),
        (datetime(2026, 8, 31, 23, tzinfo=UTC), 2026, 2025),
        (datetime(2026, 12, 31, tzinfo=UTC), 2026, 2025),
        (datetime(2027, 1, 1, tzinfo=UTC), 2026, 2026),
    ],
)
def test_the_newest_year_with_figures_has_a_term_that_ended(at: datetime, this: int, reported: int) -> None:
    assert (school_year_at(at), newest_with_figures(at)) == (this, reported)


def test_the_years_do_not_depend_on_what_is_recorded() -> None:
    assert reported_years(datetime(2027, 3, 1, tzinfo=UTC)) == (2026, 2025, 2024, 2023, 2022, 2021)
