"""The duty rota: who is on duty when, and school hours ahead in which no DSL is (3-DSL.x)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.calendar.working_time import A_DAY, WorkingTime, in_utc, london
from domain.field_rules import Fault, start_and_end_faults
from domain.people.roles import DSL_ROLES


@dataclass(frozen=True, slots=True, kw_only=True)
class PutOnDuty:
    """Put a person on duty from one time until another; shifts may overlap (3-DSL.x)."""

    person: UUID
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EndDuty:
    """End a shift early; it stays in the rota (3-DSL.x)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """One row of the rota."""

    id: UUID
    person: UUID
    name: str
    roles: tuple[str, ...]
    starts_at: datetime
    ends_at: datetime
    ended_at: datetime | None
    """When it was ended early."""


RECORDED_FOR = ("accept",)
"""Kinds whose missed deadlines record who was on duty, because the case then passes on (3-DSL.x)."""

MAY_CHANGE = ("dsl", "deputy_dsl", "headteacher", "admin")
"""Roles that may change the rota; everyone at the school may read it."""


def faults(asked: PutOnDuty) -> list[Fault]:
    """The faults of a shift, whatever else is in the rota."""
    return start_and_end_faults(asked.starts_at, asked.ends_at)


LOOKS_AHEAD = 10
"""Working days, today among them until it closes: two weeks, in which a shift can still be arranged."""


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
            opens, closes = max(in_utc(day, time.opens), now), time.close_of(day)
            if opens < closes:
                left -= 1
                yield opens, closes
        day += A_DAY
