"""The periods of a school: months, terms, and the whole days of its figures by London time."""

import calendar
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal

from domain.calendar.working_time import A_DAY, in_utc, london


def after_months(day: date, months: int) -> date:
    """The same day this many months later, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


_BEGINS = 9
"""The month in which a school year begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """From one day to another, both included."""

    first: date
    last: date

    @property
    def since(self) -> datetime:
        """The instant at which the first day begins."""
        return in_utc(self.first, time.min)

    @property
    def until(self) -> datetime:
        """The instant at which the last day ends."""
        return in_utc(self.last + A_DAY, time.min)

    def holds(self, at: datetime) -> bool:
        """Whether an instant is in the period."""
        return self.since <= at < self.until


def school_year_until(last: date) -> Period:
    """From 1 September of the school year to a day."""
    return Period(first=date(last.year - (last.month < _BEGINS), _BEGINS, 1), last=last)


def a_year_until(last: date) -> Period:
    """The twelve months that end with a day."""
    return Period(first=after_months(last, -12) + A_DAY, last=last)


TermName = Literal["autumn", "spring", "summer"]
YEARS_REPORTED = 6
_BEGIN: tuple[tuple[TermName, int], ...] = (("autumn", 9), ("spring", 1), ("summer", 5))
"""Each term with the month in which it begins; each has four months."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One term, from its first day to its last."""

    name: TermName
    period: Period

    def has_ended(self, at: datetime) -> bool:
        """Whether nothing can be recorded in it any more."""
        return self.period.until <= at


def terms_of(year: int) -> tuple[Term, ...]:
    """The three terms of the school year that begins in September of this year."""
    starts = [date(year + (month < 9), month, 1) for _, month in _BEGIN]
    ends = [*starts[1:], date(year + 1, 9, 1)]
    return tuple(
        Term(name=name, period=Period(first=first, last=after - A_DAY))
        for (name, _), first, after in zip(_BEGIN, starts, ends, strict=True)
    )


def school_year_at(at: datetime) -> int:
    """The year in which the current school year began."""
    return school_year_until(london(at).date()).first.year


def newest_with_figures(at: datetime) -> int:
    """The newest school year of which a term has ended."""
    year = school_year_at(at)
    return year if terms_of(year)[0].has_ended(at) else year - 1


def reported_years(at: datetime) -> tuple[int, ...]:
    """The school years that can be reported on, the newest first, whatever the school has recorded."""
    newest = school_year_at(at)
    return tuple(range(newest, newest - YEARS_REPORTED, -1))
