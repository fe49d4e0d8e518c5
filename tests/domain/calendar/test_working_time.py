"""Working days, bank holidays, school hours and terms, in London time (11.8)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.calendar.durations import span
from domain.calendar.periods import newest_with_figures, reported_years, school_year_at, terms_of
from domain.calendar.working_time import in_utc
from domain.policy.bank_holidays import DayChange, check, with_days
from domain.refusals import AlreadyNoWorkingDay, NotABankHoliday
from tests.domain.people_and_times import POLICY, london
from tests.with_each import with_each

TIME = POLICY.time
CALENDAR = TIME.calendar


@with_each(
    ("start", "one", "two", "fifteen", "forty_five"),
    [
        ("2020-05-01", "2020-05-04", "2020-05-05", "2020-05-26", "2020-07-07"),
        ("2020-05-07", "2020-05-11", "2020-05-12", "2020-06-01", "2020-07-13"),
        ("2021-12-24", "2021-12-29", "2021-12-30", "2022-01-19", "2022-03-02"),
        ("2022-05-27", "2022-05-30", "2022-05-31", "2022-06-21", "2022-08-02"),
        ("2022-06-01", "2022-06-06", "2022-06-07", "2022-06-24", "2022-08-05"),
        ("2022-09-16", "2022-09-20", "2022-09-21", "2022-10-10", "2022-11-21"),
        ("2022-09-17", "2022-09-20", "2022-09-21", "2022-10-10", "2022-11-21"),
        ("2022-12-23", "2022-12-28", "2022-12-29", "2023-01-18", "2023-03-01"),
        ("2022-12-30", "2023-01-03", "2023-01-04", "2023-01-23", "2023-03-06"),
        ("2023-05-05", "2023-05-09", "2023-05-10", "2023-05-30", "2023-07-11"),
        ("2025-12-24", "2025-12-29", "2025-12-30", "2026-01-19", "2026-03-02"),
        ("2026-04-02", "2026-04-07", "2026-04-08", "2026-04-27", "2026-06-10"),
        ("2026-11-27", "2026-11-30", "2026-12-01", "2026-12-18", "2027-02-03"),
        ("2026-12-24", "2026-12-29", "2026-12-30", "2027-01-19", "2027-03-02"),
    ],
)
def test_so_many_working_days_on(start: str, one: str, two: str, fifteen: str, forty_five: str) -> None:
    for days, expected in ((1, one), (2, two), (15, fifteen), (45, forty_five)):
        found = CALENDAR.working_day_after(date.fromisoformat(start), days)
        assert found == date.fromisoformat(expected)


@with_each(
    ("start", "close"),
    [
        (datetime(2026, 6, 30, 23, 30, tzinfo=UTC), "2026-07-02 17:00"),  # 12.30am in London
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), "2027-01-04 17:00"),
        (datetime(2027, 3, 27, 23, 59, tzinfo=UTC), "2027-03-30 17:00"),  # the clocks go forward at 1am
        (datetime(2027, 3, 28, 1, 30, tzinfo=UTC), "2027-03-30 17:00"),
        (datetime(2027, 10, 30, 23, 30, tzinfo=UTC), "2027-11-01 17:00"),  # still summer time in London
        (datetime(2027, 10, 31, 0, 30, tzinfo=UTC), "2027-11-01 17:00"),  # the first of two 1.30am
        (datetime(2027, 10, 31, 1, 30, tzinfo=UTC), "2027-11-01 17:00"),
    ],
)
def test_the_close_is_londons_whatever_utc_says(start: datetime, close: str) -> None:
    assert TIME.close_after(start, 1) == london(close)


@with_each(
    ("given", "close"),
    [
        ("2027-03-05", "2027-03-05 17:00"),
        ("2027-03-06", "2027-03-05 17:00"),
        ("2027-03-07", "2027-03-05 17:00"),
        ("2027-03-29", "2027-03-25 17:00"),  # Easter Monday
    ],
)
def test_a_date_given_that_is_not_a_working_day_is_due_on_the_one_before(given: str, close: str) -> None:
    assert TIME.close_by(date.fromisoformat(given)) == london(close)


@with_each(
    ("start", "minutes", "end"),
    [
        ("2027-03-01 10:00", 30, "2027-03-01 10:30"),
        ("2027-03-01 07:00", 30, "2027-03-01 08:30"),
        ("2027-03-01 08:00", 540, "2027-03-01 17:00"),  # a day ends at its close
        ("2027-03-01 08:00", 541, "2027-03-02 08:01"),
        ("2027-03-01 16:45", 30, "2027-03-02 08:15"),
        ("2027-03-01 17:00", 30, "2027-03-02 08:30"),
        ("2027-03-01 23:59", 30, "2027-03-02 08:30"),
        ("2027-03-05 16:00", 120, "2027-03-08 09:00"),
        ("2027-03-06 12:00", 120, "2027-03-08 10:00"),
        ("2027-03-25 16:00", 120, "2027-03-30 09:00"),  # over Easter and the change of clocks
        ("2027-10-29 16:00", 120, "2027-11-01 09:00"),
        ("2022-09-16 16:00", 1200, "2022-09-22 09:00"),  # 60 minutes, two whole days, 60 more
    ],
)
def test_school_hours_run_on_working_days_only(start: str, minutes: int, end: str) -> None:
    assert TIME.after_school_minutes(london(start), minutes) == london(end)


def test_seconds_are_kept() -> None:
    start = london("2027-03-01 16:59") + timedelta(seconds=30, microseconds=5)
    assert TIME.after_school_minutes(start, 1) == london("2027-03-02 08:00") + timedelta(
        seconds=30, microseconds=5
    )


def test_a_time_that_occurs_twice_is_the_first() -> None:
    assert in_utc(date(2027, 10, 31), datetime(2027, 1, 1, 1, 30).time()) == datetime(  # noqa: DTZ001
        2027, 10, 31, 0, 30, tzinfo=UTC
    )


@with_each(
    "text",
    [
        *("", "soon", "0 minutes", "1 minutes", "2 minute", "-1 hours", "1.5 hours", "2 days", "2  hours"),
        *("2 hours ", "1"),
    ],
)
def test_a_malformed_span_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a span of time"):
        span(text)


@with_each(
    ("start", "text", "end"),
    [
        ("2027-03-01 17:00", "10 minutes", "2027-03-01 17:10"),
        ("2027-03-27 17:00", "24 hours", "2027-03-28 18:00"),  # elapsed time: that night is an hour shorter
        ("2027-03-01 17:00", "2 school hours", "2027-03-02 10:00"),
        ("2027-03-05 23:10", "2 school hours", "2027-03-08 10:00"),
        ("2027-03-05 16:45", "30 school minutes", "2027-03-08 08:15"),
        ("2027-03-01 10:30", "1 working day", "2027-03-02 17:00"),
        ("2027-03-05 17:00", "1 working day", "2027-03-08 17:00"),
        ("2027-03-25 17:00", "2 working days", "2027-03-31 17:00"),  # over Easter
    ],
)
def test_spans_are_written_as_the_policy_writes_them(start: str, text: str, end: str) -> None:
    assert span(text).after(london(start), TIME) == london(end)
    assert str(span(text)) == text


@with_each(
    ("end", "text", "start"),
    [
        ("2027-03-02 00:05", "10 minutes", "2027-03-01 23:55"),
        ("2027-03-02 09:00", "24 hours", "2027-03-01 09:00"),
        ("2027-03-05 17:00", "1 working day", "2027-03-04 17:00"),
        ("2027-03-08 17:00", "1 working day", "2027-03-05 17:00"),
        ("2027-03-30 17:00", "2 working days", "2027-03-24 17:00"),  # over Easter
    ],
)
def test_spans_are_counted_back_too(end: str, text: str, start: str) -> None:
    assert span(text).counts_back
    assert span(text).before(london(end), TIME) == london(start)


def test_school_hours_are_not_counted_back() -> None:
    assert not span("2 school hours").counts_back
    with pytest.raises(ValueError, match="forwards only"):
        span("2 school hours").before(london("2027-03-01 17:00"), TIME)


SATURDAY, A_FRIDAY = date(2027, 6, 5), date(2027, 6, 4)
GOOD_FRIDAY, CHRISTMAS_ON_SATURDAY = date(2027, 3, 26), date(2027, 12, 25)


@with_each("day", [SATURDAY, GOOD_FRIDAY, CHRISTMAS_ON_SATURDAY])
def test_a_day_that_is_already_off_is_not_proclaimed(day: date) -> None:
    with pytest.raises(AlreadyNoWorkingDay):
        check(CALENDAR, "add", day)


@with_each("day", [A_FRIDAY, SATURDAY, CHRISTMAS_ON_SATURDAY])
def test_only_a_bank_holiday_in_the_week_is_withdrawn(day: date) -> None:
    with pytest.raises(NotABankHoliday):
        check(CALENDAR, "remove", day)


def test_a_proclaimed_day_can_be_withdrawn_and_a_withdrawn_day_proclaimed() -> None:
    added = with_days(CALENDAR, [("add", A_FRIDAY), ("remove", GOOD_FRIDAY)])
    check(added, "remove", A_FRIDAY)
    check(added, "add", GOOD_FRIDAY)
    with pytest.raises(AlreadyNoWorkingDay):
        check(added, "add", A_FRIDAY)
    with pytest.raises(NotABankHoliday):
        check(added, "remove", GOOD_FRIDAY)


@with_each(
    ("said", "works"),
    [([], True), (["add"], False), (["add", "remove"], True), (["add", "remove", "add"], False)],
)
def test_the_last_that_was_said_of_a_day_counts(said: list[DayChange], works: bool) -> None:
    calendar = with_days(CALENDAR, [(change, A_FRIDAY) for change in said])
    assert calendar.is_working_day(A_FRIDAY) is works
    assert not calendar.is_working_day(GOOD_FRIDAY)
    assert calendar.published_until == CALENDAR.published_until


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
