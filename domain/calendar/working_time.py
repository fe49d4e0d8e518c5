"""Working days, school hours and closes of day, reckoned on London dates and given in UTC."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
A_DAY = timedelta(days=1)


def london(instant: datetime) -> datetime:
    """The instant as London's clocks show it."""
    return instant.astimezone(LONDON)


def in_utc(day: date, clock: time) -> datetime:
    """A London date and clock time as an instant; of a time that occurs twice, the first."""
    return datetime.combine(day, clock, LONDON).astimezone(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """Which days are no working days besides weekends, and how far ahead that is published."""

    holidays: frozenset[date]
    published_until: date

    def is_working_day(self, day: date) -> bool:
        """Monday to Friday less the bank holidays of England and Wales."""
        return day.weekday() < 5 and day not in self.holidays

    def working_day_after(self, day: date, days: int) -> date:
        """The nth working day after a date, which itself never counts."""
        while days > 0:
            day += A_DAY
            days -= self.is_working_day(day)
        return day

    def working_day_before(self, day: date, days: int) -> date:
        """The nth working day before a date, which itself never counts."""
        while days > 0:
            day -= A_DAY
            days -= self.is_working_day(day)
        return day

    def working_day_at_or_before(self, day: date) -> date:
        """The date itself, or the working day before if it is none."""
        while not self.is_working_day(day):
            day -= A_DAY
        return day

    def is_provisional(self, instant: datetime) -> bool:
        """Beyond the last published year a holiday may still be proclaimed."""
        return london(instant).date() > self.published_until


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingTime:
    """A calendar with the school's hours: the one place where deadlines are reckoned."""

    calendar: Calendar
    opens: time
    closes: time

    def close_of(self, day: date) -> datetime:
        """The instant at which a London date's working day ends."""
        return in_utc(day, self.closes)

    def close_after(self, instant: datetime, working_days: int) -> datetime:
        """The close of the nth working day after the London date of the instant."""
        return self.close_of(self.calendar.working_day_after(london(instant).date(), working_days))

    def close_before(self, instant: datetime, working_days: int) -> datetime:
        """The close of the nth working day before the London date of the instant."""
        return self.close_of(self.calendar.working_day_before(london(instant).date(), working_days))

    def close_by(self, day: date) -> datetime:
        """The close of a given date, or of the working day before it if it is none."""
        return self.close_of(self.calendar.working_day_at_or_before(day))

    def after_school_minutes(self, instant: datetime, minutes: int) -> datetime:
        """Minutes counted in school hours only, from the next opening if outside them."""
        # School hours never hold a clock change (01:00 on Sundays): local arithmetic is exact here.
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
        """Whole minutes of school hours from one instant to a later one; none where it is no later."""
        begun, done = london(start).replace(tzinfo=None), london(end).replace(tzinfo=None)
        total, day = timedelta(), begun.date()
        while day <= done.date():
            if self.calendar.is_working_day(day):
                opens = max(begun, datetime.combine(day, self.opens))
                closes = min(done, datetime.combine(day, self.closes))
                total += max(closes - opens, timedelta())
            day += A_DAY
        return total // timedelta(minutes=1)
