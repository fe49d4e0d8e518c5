"""The terms of a school year, by fixed months, so that the same term is always the same days."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from domain.calendar.periods import Period, school_year_until
from domain.calendar.working_time import A_DAY, london

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
