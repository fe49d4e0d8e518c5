"""School hours ahead in which no DSL or deputy is on the duty rota (3-DSL.x)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from domain.calendar.working_time import A_DAY, WorkingTime, in_utc, london
from domain.people.roles import DSL_ROLES
from domain.people.rota import Shift

LOOKS_AHEAD = 10
"""Working days, today among them: two weeks, in which a shift can still be arranged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyGap:
    """School hours of one day, from one time until another."""

    starts_at: datetime
    ends_at: datetime


def duty_gaps(shifts: Iterable[Shift], time: WorkingTime, now: datetime) -> Iterator[DutyGap]:
    """The gaps from now on, in order."""
    taken = sorted(
        (each.starts_at, min(each.ends_at, each.ended_at or each.ends_at))
        for each in shifts
        if not set(DSL_ROLES).isdisjoint(each.roles)
    )
    for opens, closes in _school_days(time, now):
        free_from = opens
        for starts, ends in taken:
            if starts >= closes:
                break
            if starts > free_from:
                yield DutyGap(starts_at=free_from, ends_at=starts)
            free_from = max(free_from, ends)
        if free_from < closes:
            yield DutyGap(starts_at=free_from, ends_at=closes)


def looks_ahead_until(time: WorkingTime, now: datetime) -> datetime:
    """The close of the last day that is looked at."""
    return max((closes for _, closes in _school_days(time, now)), default=now)


def _school_days(time: WorkingTime, now: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The school hours of each working day, today's from now on."""
    day, left = london(now).date(), LOOKS_AHEAD
    while left:
        if time.calendar.is_working_day(day):
            left -= 1
            opens, closes = max(in_utc(day, time.opens), now), time.close_of(day)
            if opens < closes:
                yield opens, closes
        day += A_DAY
