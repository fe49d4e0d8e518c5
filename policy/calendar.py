"""England's working days: the bank holidays of the `holidays` package, and what it does not know yet."""

import tomllib
from datetime import date
from functools import cache
from pathlib import Path

from domain.working_time import Calendar

FILE = Path(__file__).with_name("calendar.toml")
YEARS = range(2000, 2101)


@cache
def england() -> Calendar:
    """The calendar in force, for every date that the software accepts in a deadline."""
    import holidays  # slow to import: only what reckons deadlines pays for it

    known = holidays.country_holidays("GB", subdiv="ENG", years=YEARS, observed=True)
    local = tomllib.loads(FILE.read_text(encoding="utf-8"))
    added: list[date] = local["added"]
    removed: list[date] = local["removed"]
    return Calendar(
        holidays=(frozenset(known) | frozenset(added)) - frozenset(removed),
        published_until=local["published_until"],
    )
