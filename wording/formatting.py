"""Roles, times, days and other codes in words, and people’s own words in a page."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from domain.calendar.working_time import london
from domain.visible_text import RIGHT_TO_LEFT, visible
from wording.form_labels import of_command, page_copy

ROLES: Mapping[str, str] = page_copy("roles")["roles"]
IN_THE_CASE: Mapping[str, str] = page_copy("roles")["in_the_case"]
"""Roles that a person has in one case only."""


CANNOT_BE_OPENED = "This case cannot be opened. Tell the person who runs Onward"
"""Shown wherever a case is listed whose stored state is not what was sealed."""


def time_of_day(at: time) -> str:
    """5pm, 9:30am, 12pm."""
    minutes = f":{at.minute:02}" if at.minute else ""
    return f"{at.hour % 12 or 12}{minutes}{'pm' if at.hour >= 12 else 'am'}"


def clock_time(instant: datetime) -> str:
    """5pm, 9:30am, midday, midnight."""
    at = london(instant).time()
    if (at.hour, at.minute) in ((0, 0), (12, 0)):
        return "midday" if at.hour else "midnight"
    return time_of_day(at)


def recent_time(instant: datetime, now: datetime) -> str:
    """5pm, 5pm yesterday, or 5pm on Monday 1 March 2027."""
    days = (london(now).date() - london(instant).date()).days
    return f"{clock_time(instant)}{('', ' yesterday')[days] if days in (0, 1) else f' on {day(instant)}'}"


def day(when: date | datetime | str) -> str:
    """Wednesday 25 November 2026."""
    local = _local(when)
    return f"{local:%A} {local.day} {local:%B} {local.year}"


def when(instant: datetime) -> str:
    """London date and time: `Monday 1 March 2027 at 10:30am`."""
    return f"{day(instant)} at {clock_time(instant)}"


def plain_day(when: date) -> str:
    """31 January 2020."""
    return f"{when.day} {when:%B} {when.year}"


def moment(when: datetime | str) -> str:
    """Wednesday 25 November 2026, 5pm."""
    instant = datetime.fromisoformat(when) if isinstance(when, str) else when
    return f"{day(instant)}, {clock_time(instant)}"


def short_moment(when: datetime) -> str:
    """Wed 25 Nov 2026 17:00, for a column or a terminal."""
    local = london(when)
    return f"{local:%a} {local.day} {local:%b %Y %H:%M}"


def words(code: Any) -> str:
    """A code in plain words: `awaiting_feedback` is awaiting feedback."""
    return ROLES.get(str(code)) or IN_THE_CASE.get(str(code)) or str(code).replace("_", " ").replace("-", " ")


def pupil(name: str) -> str:
    """The child's name, or that it is not known."""
    return "Name not known" if name == "unknown" else name


def policy_version(policy: str) -> str:
    """`coalway-cse-2023@2` is version 2."""
    return f"version {policy.rpartition('@')[2]}"


def _local(when: date | datetime | str) -> date:
    if isinstance(when, str):
        when = datetime.fromisoformat(when)
    return london(when).date() if isinstance(when, datetime) else when


def command_name(command: str) -> str:
    """The heading of the command's page, for links and buttons that lead to it."""
    return str(of_command(command)["title"])


_LETTER = f"[{RIGHT_TO_LEFT}]"
_RIGHT_TO_LEFT = re.compile(rf"{_LETTER}(?:(?:[\s.,!?;:'’“”()…–-]|&#3[49];)*{_LETTER})*")
"""Words in such a script, and what is between them, but no digit and no sign that sets a list apart."""
_PART = re.compile(r"<(?:textarea|option|title)\b[^>]*>[^<]*|<[^>]*>|[^<]+")
_FIELD = re.compile(r"<(?:textarea|option|input)\b")


def visible_html(page: str) -> str:
    """The page with the name of each hidden character, and right-to-left words each in a place of their own.

    Without it, a name in Hebrew would pull the number beside it to its other side (Unicode UAX 9).
    """
    page = visible(page)
    return _PART.sub(_with_direction, page) if _RIGHT_TO_LEFT.search(page) else page


def _with_direction(part: re.Match[str]) -> str:
    found = part[0]
    if not found.startswith("<"):
        return _RIGHT_TO_LEFT.sub(r"<bdi>\g<0></bdi>", found)
    return _FIELD.sub(r'\g<0> dir="auto"', found) if _RIGHT_TO_LEFT.search(found) else found
