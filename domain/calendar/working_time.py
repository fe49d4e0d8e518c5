"""Working days, school hours and closing times: calculated on London dates, returned in UTC."""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
A_DAY = timedelta(days=1)
_A_MONDAY = date(2000, 1, 3)
_A_MINUTE = 60_000_000


def london(instant: datetime) -> datetime:
    """The instant in London's local time."""
    return instant.astimezone(LONDON)


def in_utc(day: date, clock: time) -> datetime:
    """A London date and clock time as an instant; if the time occurs twice, the first."""
    return datetime.combine(day, clock, LONDON).astimezone(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The bank holidays, and how far ahead they are published."""

    holidays: frozenset[date]
    published_until: date

    def is_working_day(self, day: date) -> bool:
        """Whether a day is Monday to Friday and not a bank holiday in England and Wales."""
        return day.weekday() < 5 and day not in self.holidays

    def working_day_after(self, day: date, days: int) -> date:
        """The nth working day after a date; the date itself does not count."""
        while days > 0:
            day += A_DAY
            days -= self.is_working_day(day)
        return day

    def working_day_before(self, day: date, days: int) -> date:
        """The nth working day before a date; the date itself does not count."""
        while days > 0:
            day -= A_DAY
            days -= self.is_working_day(day)
        return day

    def working_day_at_or_before(self, day: date) -> date:
        """The date itself if it is a working day, else the working day before it."""
        while not self.is_working_day(day):
            day -= A_DAY
        return day

    def is_provisional(self, instant: datetime) -> bool:
        """Whether the bank holidays are not published that far, so that one may still be added."""
        return london(instant).date() > self.published_until


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingTime:
    """A calendar with the school's hours. Every deadline is calculated here."""

    calendar: Calendar
    opens: time
    closes: time

    def close_of(self, day: date) -> datetime:
        """The closing time of a London date."""
        return in_utc(day, self.closes)

    def close_after(self, instant: datetime, working_days: int) -> datetime:
        """The close of the nth working day after the London date of the instant."""
        return self.close_of(self.calendar.working_day_after(london(instant).date(), working_days))

    def close_before(self, instant: datetime, working_days: int) -> datetime:
        """The close of the nth working day before the London date of the instant."""
        return self.close_of(self.calendar.working_day_before(london(instant).date(), working_days))

    def close_by(self, day: date) -> datetime:
        """The close of a date, or of the working day before it if the date is not one."""
        return self.close_of(self.calendar.working_day_at_or_before(day))

    def after_school_minutes(self, instant: datetime, minutes: int) -> datetime:
        """The instant after this many minutes of school hours, from the next opening if outside them."""
        # School hours never contain a clock change (01:00 on Sundays), so local arithmetic is exact.
        local = london(instant).replace(tzinfo=None)
        left = timedelta(minutes=minutes)
        while True:
            day = local.date()
            start = max(local, datetime.combine(day, self.opens))
            end = datetime.combine(day, self.closes)
            if self.calendar.is_working_day(day) and start < end:
                if left <= end - start:
                    return in_utc(day, (start + left).time())
                left -= end - start
            local = datetime.combine(day + A_DAY, time.min)

    def school_minutes_between(self, start: datetime, end: datetime) -> int:
        """Whole minutes of school hours between two instants; 0 if the second is not later."""
        return max(self.school_time(end) - self.school_time(start), 0) // _A_MINUTE

    def school_time(self, instant: datetime) -> int:
        """Microseconds of school hours from Monday 3 January 2000 to an instant after it.

        The difference of two instants is the school time between them, without counting the days between.
        """
        local = london(instant).replace(tzinfo=None)
        day = local.date()
        weeks, rest = divmod((day - _A_MONDAY).days, 7)
        lost = bisect_left(_on_weekdays(self.calendar.holidays), day)
        opens, closes = datetime.combine(day, self.opens), datetime.combine(day, self.closes)
        whole = (5 * weeks + min(rest, 5) - lost) * (closes - opens)
        today = min(max(local - opens, timedelta()), closes - opens)
        done = whole + today if self.calendar.is_working_day(day) else whole
        return done // timedelta(microseconds=1)


@lru_cache(maxsize=8)
def _on_weekdays(holidays: frozenset[date]) -> tuple[date, ...]:
    """The holidays on weekdays since the Monday from which school time counts, in order."""
    return tuple(sorted(each for each in holidays if each >= _A_MONDAY and each.weekday() < 5))


def to_the_minute(moment: datetime) -> datetime:
    """The instant without its seconds: people write times to the minute, so seconds must decide nothing."""
    return moment.replace(second=0, microsecond=0)


def instant(moment: datetime | None) -> str | None:
    """The instant in RFC 3339, in UTC."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment else None
