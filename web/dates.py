"""Dates and times as forms take them: in parts, as the Design System has it, and in London's time."""

from datetime import date, datetime, time
from typing import Any

from domain.working_time import in_utc
from web.forms import Form


def date_of(form: Form, name: str) -> date | None:
    """The date in `name-day`, `name-month`, `name-year`; none if it is none."""
    try:
        year, month, day = (int(form[f"{name}-{part}"].strip()) for part in ("year", "month", "day"))
        return date(year, month, day)
    except ValueError:
        return None


def instant_of(form: Form, name: str) -> datetime | None:
    """The same with `name-time`, such as 8am, 16:30 or 5.15pm."""
    day, clock = date_of(form, name), time_of(form[f"{name}-time"])
    return in_utc(day, clock) if day and clock is not None else None


def time_of(text: str) -> time | None:
    """A clock time as people write it."""
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


def date_items(form: Form, name: str, wrong: bool) -> list[dict[str, Any]]:
    """The three parts, as the Design System's macro takes them."""
    shown = " govuk-input--error" if wrong else ""
    return [
        {
            "name": part,
            "value": form[f"{name}-{part}"],
            "classes": f"govuk-input--width-{4 if part == 'year' else 2}{shown}",
        }
        for part in ("day", "month", "year")
    ]
