"""How long something took or was late, in the time that its limit counts; never a score."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.calendar.working_time import WorkingTime

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lateness:
    """A length of time in elapsed minutes, in minutes of school hours, and in words."""

    minutes: int
    school_minutes: int
    text: str


def lateness(due: datetime, done: datetime, time: WorkingTime, *, any_hour: bool) -> Lateness:
    """The time from a deadline to when it was done; `any_hour` if the limit counts elapsed time."""
    minutes = (done - due) // _MINUTE
    school = time.school_minutes_between(due, done)
    return Lateness(minutes=minutes, school_minutes=school, text=_text(minutes, school, time, any_hour))


def in_words(minutes: int) -> str:
    """Elapsed minutes, in their two largest units: `2 days 3 hours`."""
    return _largest(minutes, (("day", 24 * 60), ("hour", 60), ("minute", 1)))


def in_school_words(minutes: int, time: WorkingTime) -> str:
    """Minutes of school hours: `1 working day 2 school hours`."""
    units = (("working day", _school_day(time)), ("school hour", 60), ("minute", 1))
    return _largest(minutes, units)


def _text(minutes: int, school: int, time: WorkingTime, any_hour: bool) -> str:
    if minutes == 0:
        return "less than a minute"
    if any_hour:
        return in_words(minutes)
    if school == 0:
        return f"{in_words(minutes)} (all outside school hours)"
    return in_school_words(school, time)


def _school_day(time: WorkingTime) -> int:
    opens, closes = time.opens, time.closes
    return (closes.hour - opens.hour) * 60 + closes.minute - opens.minute


def _largest(minutes: int, units: tuple[tuple[str, int], ...]) -> str:
    said = []
    for name, size in units:
        number, minutes = divmod(minutes, size)
        if number:
            said.append(f"{number} {name}{'' if number == 1 else 's'}")
    return " ".join(said[:2]) or "less than a minute"
