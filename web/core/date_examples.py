"""Examples of dates, calculated from today, so that no example would be refused."""

from datetime import date, datetime

from domain.calendar.working_time import Calendar, london

AHEAD_WORKING_DAYS = 20
AGE = 10
"""The age of the child whose birth date is an example."""


def fitting(text: str, now: datetime, calendar: Calendar) -> str:
    """The text with `{ahead}`, `{born}`, `{today}` and `{year_began}` as dates that people would type."""
    today = london(now).date()
    days = {
        "ahead": calendar.working_day_after(today, AHEAD_WORKING_DAYS),
        "born": date(today.year - AGE, 1, 31),
        "today": today,
        "year_began": date(today.year - (today.month < 9), 9, 1),
    }
    for name, day in days.items():
        text = text.replace(f"{{{name}}}", f"{day.day} {day.month} {day.year}")
    return text
