"""Deadlines calculated a second time, step by step, from the official list and without the domain's code."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

_LIST = Path(__file__).parents[2] / "data" / "england-bank-holidays.json"
LONDON = ZoneInfo("Europe/London")
BANK_HOLIDAYS = frozenset(
    date.fromisoformat(each["date"]) for each in json.loads(_LIST.read_text(encoding="utf-8"))["events"]
)
HORIZON = date(max(BANK_HOLIDAYS).year, 12, 31)
"""The last day of the last year on the list."""
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
_WEEKEND = ("Saturday", "Sunday")


class BeyondTheList(Exception):
    """The list does not reach that day."""


def works(day: date) -> bool:
    """Whether a day is a working day."""
    if day > HORIZON:
        raise BeyondTheList
    return f"{day:%A}" not in _WEEKEND and day not in BANK_HOLIDAYS


def close_after(instant: datetime, working_days: int) -> datetime:
    """Step day by day to the nth working day after the London date, then hour by hour to 5pm in London."""
    day = instant.astimezone(LONDON).date()
    met = 0
    while met < working_days:
        day += DAY
        met += works(day)
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC)
    while f"{moment.astimezone(LONDON):%F %R}" != f"{day:%F} 17:00":
        moment += timedelta(hours=1)
    return moment


def after_school_minutes(instant: datetime, minutes: int) -> datetime:
    """Step minute by minute: a minute counts if it begins on a working day between 8am and 5pm in London."""
    known: dict[date, bool] = {}
    while minutes:
        there = instant.astimezone(LONDON)
        day = there.date()
        if day not in known:
            known[day] = works(day)
        minutes -= known[day] and 8 <= there.hour < 17
        instant += MINUTE
    return instant
