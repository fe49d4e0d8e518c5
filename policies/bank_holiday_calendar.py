"""England's calendar: the bank holidays of the `holidays` package, and days that it does not know yet."""

import tomllib
from datetime import date
from functools import cache
from pathlib import Path

from domain.calendar.working_time import Calendar
from policies.toml_fields import MalformedPolicy, Table

FILE = Path(__file__).with_name("calendar.toml")
YEARS = range(2000, 2101)


@cache
def england(file: Path = FILE) -> Calendar:
    """The calendar, for every date that a deadline can have."""
    import holidays  # slow to import, so only code that calculates deadlines imports it

    known = holidays.country_holidays("GB", subdiv="ENG", years=YEARS, observed=True)
    local = _read(file)
    return Calendar(
        holidays=(frozenset(known) | frozenset(local["added"])) - frozenset(local["removed"]),
        published_until=local["published_until"],
    )


def _read(file: Path) -> Table:
    try:
        local = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise MalformedPolicy(f"{file.name} cannot be read as TOML: {error}.") from error
    if set(local) != {"published_until", "added", "removed"}:
        raise MalformedPolicy(f"{file.name} needs published_until, added and removed, and nothing else.")
    if type(local["published_until"]) is not date:
        raise MalformedPolicy(f"{file.name}: published_until must be a date.")
    for name in ("added", "removed"):
        days = local[name]
        if not isinstance(days, list) or not all(
            type(day) is date for day in days
        ):  # text would be ignored silently
            raise MalformedPolicy(f"{file.name}: {name} must be a list of dates, without quotation marks.")
    return local
