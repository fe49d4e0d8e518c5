"""Bank holidays proclaimed or withdrawn since the calendar was published, and the checks on them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from domain.calendar.working_time import Calendar
from domain.field_rules import Fault, Reasons, faults_of
from domain.refusals import AlreadyNoWorkingDay, NotABankHoliday

DayChange = Literal["add", "remove"]
MAY_PROCLAIM = ("operator",)
"""A bank holiday moves the deadlines of every school in England, so no school decides it."""
MAY_ASK = ("dsl", "deputy_dsl", "headteacher", "admin")
"""Roles that may ask the operator for a change, on behalf of their school."""
MOST_ASKED = 10
"""Requests of one school that may wait for the operator at the same time."""
MOST_REASONS = 500
"""Characters of the reasons for a change: every case that moves has a copy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proclaim:
    """Add a proclaimed bank holiday, or remove a withdrawn one, for all of England (11.8)."""

    day: date
    change: DayChange
    reasons: Reasons


def faults(asked: Proclaim, at: datetime) -> list[Fault]:
    """The faults of a change, whatever is in the calendar."""
    wrong = faults_of(asked, at)
    if len(asked.reasons) > MOST_REASONS:
        wrong.append(Fault(pointer="/reasons", message=f"Give reasons of at most {MOST_REASONS} characters."))
    return wrong


def with_days(calendar: Calendar, proclaimed: Iterable[tuple[DayChange, date]]) -> Calendar:
    """The calendar with these days added and removed; for each day the last change counts."""
    last = {day: change for change, day in proclaimed}
    return replace(
        calendar,
        holidays=(calendar.holidays | {day for day, change in last.items() if change == "add"})
        - {day for day, change in last.items() if change == "remove"},
    )


def check(calendar: Calendar, change: DayChange, day: date) -> None:
    """Raise AlreadyNoWorkingDay or NotABankHoliday if the change would have no effect."""
    if change == "add" and not calendar.is_working_day(day):
        raise AlreadyNoWorkingDay
    if change == "remove" and (day.weekday() >= 5 or day not in calendar.holidays):
        raise NotABankHoliday
