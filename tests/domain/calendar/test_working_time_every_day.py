"""Every day of the official list, checked against deadlines that were calculated by stepping."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.domain.calendar import stepped_deadlines as stepped
from tests.domain.people_and_times import POLICY, london
from tests.with_each import with_each

TIME = POLICY.time
SPANS = (1, 2, 15, 45)
BEGINS, ENDS = datetime(2012, 1, 1, tzinfo=UTC), datetime(2028, 12, 31, 23, 59, 59, tzinfo=UTC)
INSTANTS = st.datetimes(BEGINS.replace(tzinfo=None), ENDS.replace(tzinfo=None), timezones=st.just(UTC))
TURNS = [  # instants that clocks, calendars and readers get wrong
    "2027-03-28T00:59:59Z",  # the clocks go forward at 1am
    "2027-03-28T01:00:00Z",
    "2027-10-31T00:30:00Z",  # 1.30am comes twice
    "2027-10-31T01:30:00Z",
    "2026-06-30T22:59:59Z",  # midnight in London, an hour before midnight in UTC
    "2026-06-30T23:00:00Z",
    "2026-12-31T23:59:59Z",
    "2024-02-28T12:00:00Z",
    "2024-02-29T12:00:00Z",  # leap days
    "2028-02-29T23:59:00Z",
    "2021-12-24T16:59:00Z",  # Christmas at a weekend: Monday and Tuesday are not working days
    "2022-12-23T17:00:00Z",
    "2022-12-30T09:00:00Z",
    "2026-12-24T07:59:00Z",
    "2027-12-24T12:00:00Z",
    "2022-09-16T15:00:00Z",  # the funeral
    "2020-05-07T12:00:00Z",  # the holiday moved to the Friday
    "2022-06-01T17:00:00Z",  # two in the middle of a week
    "2028-12-29T12:00:00Z",  # and the end of the list
]


def at_each_turn(test: Callable[..., None]) -> Callable[..., None]:
    for turn in TURNS:
        test = example(datetime.fromisoformat(turn))(test)
    return test


def every_day() -> Iterator[date]:
    day = date(2012, 1, 1)
    while day <= stepped.HORIZON:
        yield day
        day += timedelta(days=1)


def agree(instant: datetime, working_days: int) -> bool:
    """Whether both agree; beyond the list, the deadline need only be provisional."""
    ours = TIME.close_after(instant, working_days)
    try:
        return ours == stepped.close_after(instant, working_days) and not TIME.calendar.is_provisional(ours)
    except stepped.BeyondTheList:
        return TIME.calendar.is_provisional(ours)


def test_the_list_is_the_whole_of_what_is_published() -> None:
    assert (min(stepped.BANK_HOLIDAYS), stepped.HORIZON) == (date(2012, 1, 2), date(2028, 12, 31))
    assert TIME.calendar.published_until == stepped.HORIZON


@with_each("working_days", SPANS)
def test_every_day_has_the_deadline_that_stepping_gives(working_days: int) -> None:
    days = list(every_day())
    assert len(days) == 17 * 365 + 5
    wrong = [day for day in days if not agree(london(f"{day} 12:00"), working_days)]
    assert wrong == []


@with_each("clock", ["00:00", "23:59"])
def test_every_day_begins_and_ends_at_londons_midnight(clock: str) -> None:
    assert [day for day in every_day() if not agree(london(f"{day} {clock}"), 1)] == []


def test_every_day_closes_when_stepping_says_or_on_the_working_day_before() -> None:
    """A date that a person gives."""
    last: date | None = None
    for day in every_day():
        if stepped.works(day):
            last = day
            assert TIME.close_by(day) == stepped.close_after(london(f"{day - stepped.DAY} 12:00"), 1)
        elif last is not None:
            assert TIME.close_by(day) == TIME.close_by(last)


@settings(max_examples=500, derandomize=True)
@at_each_turn
@given(instant=INSTANTS)
def test_any_instant_has_the_deadline_that_stepping_gives(instant: datetime) -> None:
    for working_days in SPANS:
        assert agree(instant, working_days)


@settings(max_examples=200, derandomize=True)
@at_each_turn
@given(instant=INSTANTS)
def test_school_minutes_end_where_stepping_ends(instant: datetime) -> None:
    whole = instant.replace(second=0, microsecond=0)
    for minutes in (30, 120, 240):
        ours = TIME.after_school_minutes(whole, minutes)
        try:
            assert ours == stepped.after_school_minutes(whole, minutes)
        except stepped.BeyondTheList:
            assert TIME.calendar.is_provisional(ours)


@with_each("minutes", [30, 120, 240])
def test_school_minutes_from_odd_hours_end_where_stepping_ends(minutes: int) -> None:
    """Five years in steps of three days, five hours and seven minutes: every hour of every weekday."""
    instant, wrong = london("2021-01-01 00:03"), []
    while instant.year < 2026:
        if TIME.after_school_minutes(instant, minutes) != stepped.after_school_minutes(instant, minutes):
            wrong.append(instant)
        instant += timedelta(days=3, hours=5, minutes=7)
    assert wrong == []


@settings(max_examples=300, derandomize=True)
@at_each_turn
@given(instant=INSTANTS)
def test_every_deadline_is_in_working_time_and_a_later_start_is_never_due_earlier(instant: datetime) -> None:
    for working_days in SPANS:
        due = TIME.close_after(instant, working_days)
        assert due > instant
        assert due.astimezone(UTC) == due
        there = due.astimezone(stepped.LONDON)
        assert there.time() == time(17)
        assert TIME.calendar.is_working_day(there.date())
        assert TIME.close_after(instant + timedelta(minutes=1), working_days) >= due, (
            "later is never due earlier"
        )
    for minutes in (30, 120, 240):
        due = TIME.after_school_minutes(instant, minutes)
        assert due >= instant + timedelta(minutes=minutes)
        assert TIME.after_school_minutes(instant + stepped.MINUTE, minutes) >= due
        assert time(8) < due.astimezone(stepped.LONDON).time() <= time(17)
