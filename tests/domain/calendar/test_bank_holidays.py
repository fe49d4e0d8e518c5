"""Proclaimed bank holidays: which days can be one, and the calendar with them."""

from contextlib import AbstractContextManager
from datetime import date

import pytest

from domain.policy.bank_holidays import DayChange, check, with_days
from domain.refusals import AlreadyNoWorkingDay, NotABankHoliday, Refused
from tests.domain.people_and_times import POLICY
from tests.with_each import with_each

CALENDAR = POLICY.time.calendar
SATURDAY, A_FRIDAY = date(2027, 6, 5), date(2027, 6, 4)
GOOD_FRIDAY, CHRISTMAS_ON_SATURDAY = date(2027, 3, 26), date(2027, 12, 25)


def refused(refusal: type[Refused]) -> AbstractContextManager[object]:
    return pytest.raises(refusal)


@with_each("day", [SATURDAY, GOOD_FRIDAY, CHRISTMAS_ON_SATURDAY])
def test_a_day_that_is_already_off_is_not_proclaimed(day: date) -> None:
    with refused(AlreadyNoWorkingDay):
        check(CALENDAR, "add", day)


@with_each("day", [A_FRIDAY, SATURDAY, CHRISTMAS_ON_SATURDAY])
def test_only_a_bank_holiday_in_the_week_is_withdrawn(day: date) -> None:
    with refused(NotABankHoliday):
        check(CALENDAR, "remove", day)


def test_a_proclaimed_day_can_be_withdrawn_and_a_withdrawn_day_proclaimed() -> None:
    added = with_days(CALENDAR, [("add", A_FRIDAY), ("remove", GOOD_FRIDAY)])
    check(added, "remove", A_FRIDAY)
    check(added, "add", GOOD_FRIDAY)
    with refused(AlreadyNoWorkingDay):
        check(added, "add", A_FRIDAY)
    with refused(NotABankHoliday):
        check(added, "remove", GOOD_FRIDAY)


@with_each(
    ("said", "works"),
    [
        ([], True),
        (["add"], False),
        (["add", "remove"], True),
        (["add", "remove", "add"], False),
    ],
)
def test_the_last_that_was_said_of_a_day_counts(said: list[DayChange], works: bool) -> None:
    calendar = with_days(CALENDAR, [(change, A_FRIDAY) for change in said])
    assert calendar.is_working_day(A_FRIDAY) is works
    assert not calendar.is_working_day(GOOD_FRIDAY)
    assert calendar.published_until == CALENDAR.published_until
