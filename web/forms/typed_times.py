"""Read days and times as people in England write them."""

import re
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

_LONDON = ZoneInfo("Europe/London")
_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm|noon|midnight)?", re.IGNORECASE)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class NoSuchTime(ValueError):
    """The text is not a real day, or not a real time of that day."""


def a_day(day: str, month: str, year: str) -> date:
    """Read a day from its three parts, the month as a number or a word. Raises NoSuchTime."""
    try:
        return date(int(year), _month(month), int(day))
    except (ValueError, OverflowError):
        raise NoSuchTime from None


def an_instant(day: date, clock: str) -> str:
    """Read a London time on that day, with its offset (RFC 3339). A time that occurs twice means the first.

    Raises NoSuchTime.
    """
    local = datetime.combine(day, a_clock(clock), _LONDON)
    back = local.astimezone(ZoneInfo("UTC")).astimezone(_LONDON)
    if back.replace(tzinfo=None) != local.replace(tzinfo=None):  # skipped when the clocks went forward
        raise NoSuchTime
    return local.isoformat()


def a_clock(written: str) -> time:
    """Read a time of day: 15:30, 3.30pm, 3pm or 9am. Raises NoSuchTime."""
    found = _CLOCK.fullmatch(written.strip())
    if found is None:
        raise NoSuchTime
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            raise NoSuchTime
        hour = hour % 12 + (12 if half in ("pm", "noon") else 0)
    elif found[2] is None:  # a bare number may mean morning or afternoon
        raise NoSuchTime
    try:
        return time(hour, minute)
    except ValueError:
        raise NoSuchTime from None


def _month(written: str) -> int:
    word = written.strip().lower()
    return int(word) if word.isdigit() else _MONTHS.index(word[:3]) + 1
