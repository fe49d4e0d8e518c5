"""Dates and times in forms: in three parts, as in the Design System, in London time; and their examples."""

from collections.abc import Iterable
from datetime import date, datetime, time

from domain.calendar.working_time import Calendar, in_utc, london
from web.core.posted_form import PostedForm

PARTS = ("day", "month", "year")
NO_DAY = "Enter a real date, in numbers"
AHEAD_WORKING_DAYS = 20
AGE = 10
"""The age of the child whose birth date is an example."""


def in_parts(fields: Iterable[tuple[str, str]], *names: str) -> PostedForm:
    """The fields of an address, with these dates in parts; a link may have one whole, as 2027-03-30."""
    found = []
    for name, text in fields:
        found += _parts(name, text) if name in names and text else [(name, text)]
    return PostedForm(found)


def _parts(name: str, text: str) -> list[tuple[str, str]]:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return [(f"{name}-day", text)]
    return [(f"{name}-{part}", str(getattr(day, part))) for part in PARTS]


def has_date(form: PostedForm, name: str) -> bool:
    """Whether any part of the date was typed."""
    return any(form[f"{name}-{part}"].strip() for part in PARTS)


def date_of(form: PostedForm, name: str) -> date | None:
    """The date in `name-day`, `name-month` and `name-year`; None if it is not a real date."""
    try:
        day, month, year = (int(form[f"{name}-{part}"].strip()) for part in PARTS)
        return date(year, month, day)
    except (ValueError, OverflowError):
        return None


def instant_of(form: PostedForm, name: str) -> datetime | None:
    """The day with `name-time`, such as 8am, 16:30 or 5.15pm."""
    day, clock = date_of(form, name), time_of(form[f"{name}-time"])
    return in_utc(day, clock) if day and clock is not None else None


def span_of(form: PostedForm, what: str) -> tuple[datetime | None, datetime | None, dict[str, str]]:
    """When something `starts` and `ends`, and what is wrong with it."""
    starts_at, ends_at = instant_of(form, "starts"), instant_of(form, "ends")
    wrong = {
        f"{name}-day": f"Enter the day and time when the {what} {name}, such as {example}"
        for name, at, example in (("starts", starts_at, "8am"), ("ends", ends_at, "5pm"))
        if at is None
    }
    return starts_at, ends_at, wrong


def time_of(text: str) -> time | None:
    """A time of day as people write it; None if it is not one."""
    plain = text.strip().lower().replace(" ", "").replace(".", ":")
    half = plain[-2:] if plain[-2:] in ("am", "pm") else ""
    hours, _, minutes = plain.removesuffix(half).partition(":")
    try:
        hour, minute = int(hours), int(minutes or "0")
        if half:
            if not 1 <= hour <= 12:
                return None
            hour = hour % 12 + (12 if half == "pm" else 0)
        return time(hour, minute)
    except ValueError:
        return None


def date_items(form: PostedForm, name: str, wrong: bool) -> list[dict[str, str]]:
    """The three parts for the Design System’s macro."""
    shown = " govuk-input--error" if wrong else ""
    return [
        {
            "name": part,
            "value": form[f"{name}-{part}"],
            "classes": f"govuk-input--width-{4 if part == 'year' else 2}{shown}",
        }
        for part in PARTS
    ]


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
