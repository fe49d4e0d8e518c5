"""What an inspector's list calls a child: initials, and the year by the date of birth."""

from datetime import date
from typing import Literal

_MOST_INITIALS = 4
_BEGINS = 9
_FIRST_AGE, _RECEPTION, _LAST_YEAR = 2, 4, 14


def initials(name: str) -> str:
    """`Rowan Ashdown` is R.A.; empty for a name that is not known."""
    if name == "unknown":
        return ""
    parts = name.replace("-", " ").split()
    return "".join(f"{part[0].upper()}." for part in parts[:_MOST_INITIALS])


def year_by_age(born: date | Literal["unknown"], day: date) -> str | None:
    """The year group that a child of this age is usually in on a day; None if it is not known or too young.

    The age on 31 August before the school year decides: four is Reception, five is year 1.
    """
    if born == "unknown" or born > day:
        return None
    begins = day.year - (day.month < _BEGINS)
    age = begins - born.year - ((born.month, born.day) >= (_BEGINS, 1))
    if age < _FIRST_AGE or age - _RECEPTION > _LAST_YEAR:
        return None
    if age < _RECEPTION:
        return "nursery"
    return "reception" if age == _RECEPTION else str(age - _RECEPTION)
