"""What people type on the command line, read or refused with a sentence on how to write it."""

from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

from cli.service.installation import UserError
from domain.field_rules import LEAST_REASONS
from local.rehearsal.script import london_instant
from policies.bank_holiday_calendar import YEARS

LISTS = {
    "person": "onward people list",
    "pupil": "onward pupils search",
    "key": "onward agencies list",
    "message": "onward post list",
    "webhook": "onward webhooks list",
}
"""The command that shows the ids of each kind of thing."""


def as_id(text: str, what: str) -> UUID:
    """An id, without a word of what was typed if it is something else. Raises UserError."""
    try:
        return UUID(text)
    except ValueError:
        raise UserError(f"That is not a {what}'s id. See `{LISTS[what]}`.") from None


def unknown(what: str) -> UserError:
    """The refusal of an id that names nothing."""
    return UserError(f"There is no {what} with that id. See `{LISTS[what]}`.")


def as_instant(text: str) -> datetime:
    """A London time, or one with an offset, in UTC. Raises UserError."""
    try:
        given = datetime.fromisoformat(text)
    except ValueError:
        raise UserError(
            f"{text} is not a time. Write it like 2027-03-30T17:00, or with an offset or Z."
        ) from None
    check_year(given.year)
    return london_instant(given).astimezone(UTC)


def as_day(text: str) -> date:
    """A day. Raises UserError."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise UserError(f"{text} is not a date. Write it like 2027-06-04.") from None
    check_year(day.year)
    return day


def as_reasons(text: str, note: str, most: int | None = None) -> str:
    """Reasons that are long enough, and not too long. Raises UserError with the note."""
    reasons = text.strip()
    if len(reasons) < LEAST_REASONS:
        raise UserError(f"Give reasons of at least {LEAST_REASONS} characters, {note}.")
    if most is not None and len(reasons) > most:
        raise UserError(f"Give reasons of at most {most} characters, {note}.")
    return reasons


def make_new(file: Path) -> None:
    """Make a file that only its owner can read, in place of none. Raises UserError."""
    try:
        file.touch(mode=0o600, exist_ok=False)
    except OSError as error:
        raise UserError(f"{file} cannot be written: {error.strerror}. Give a new file.") from None


def check_year(year: int) -> None:
    """Raise UserError for a year that the calendar does not have."""
    if year not in YEARS:
        raise UserError(f"The calendar covers {YEARS[0]} to {YEARS[-1]}.")
