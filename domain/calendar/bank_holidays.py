"""Days proclaimed since the calendar was published: the calendar with them, and what cannot be one."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from domain.calendar.working_time import Calendar
from domain.refusals import AlreadyNoWorkingDay, NotABankHoliday
from domain.validation.request_checks import Fault, in_fields

DayChange = Literal["add", "remove"]
MAY_PROCLAIM = ("operator",)
"""A day is England's, and so moves every school's deadlines: no school's own people decide that."""
MAY_ASK = ("dsl", "deputy_dsl", "headteacher", "admin")
"""Who asks the operator for a day, for a school."""
MOST_ASKED = 10
"""Requests of one school that may wait for the operator at once."""
MOST_REASONS = 500
"""Characters of a plan's reasons, which stand in every case that moves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proclaim:
    """Add a bank holiday that was proclaimed, or take out one withdrawn, for all of England (11.8)."""

    day: date
    change: DayChange
    reasons: str


def faults(asked: Proclaim, at: datetime) -> list[Fault]:
    """What is wrong with it whatever the calendar holds."""
    wrong = [Fault(pointer=pointer, message=message) for pointer, message in in_fields(asked, "", at)]
    if len(asked.reasons) > MOST_REASONS:
        wrong.append(Fault(pointer="/reasons", message=f"Give reasons of at most {MOST_REASONS} characters."))
    return wrong


def with_days(calendar: Calendar, proclaimed: Iterable[tuple[DayChange, date]]) -> Calendar:
    """The calendar with these days added and removed; the last that was said of a day counts."""
    last = {day: change for change, day in proclaimed}
    return replace(
        calendar,
        holidays=(calendar.holidays | {day for day, change in last.items() if change == "add"})
        - {day for day, change in last.items() if change == "remove"},
    )


def check(calendar: Calendar, change: DayChange, day: date) -> None:
    """AlreadyNoWorkingDay or NotABankHoliday where the change would change nothing."""
    if change == "add" and not calendar.is_working_day(day):
        raise AlreadyNoWorkingDay
    if change == "remove" and (day.weekday() >= 5 or day not in calendar.holidays):
        raise NotABankHoliday
