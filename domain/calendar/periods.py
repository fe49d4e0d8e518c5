"""The period of a school's figures: whole days, by London time."""

from dataclasses import dataclass
from datetime import date, datetime, time

from domain.calendar.months import after_months
from domain.calendar.working_time import A_DAY, in_utc

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
