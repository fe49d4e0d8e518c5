"""Codes, instants and days in the words that people use."""

from datetime import date, datetime
from typing import Any

from domain.calendar.working_time import london
from wording.form_labels import of_command

ROLES = {
    "staff": "Staff",
    "dsl": "Designated safeguarding lead",
    "deputy_dsl": "Deputy designated safeguarding lead",
    "senior_leader": "Senior leader",
    "headteacher": "Headteacher",
    "nominated_governor": "Nominated governor",
    "board_lead": "Board lead",
    "mentor": "Mentor",
    "auditor": "Auditor",
    "admin": "Administrator",
    "operator": "Operator",
}


IN_THE_CASE = {
    "acting_dsl": "In the safeguarding lead’s place",
    "referrer": "Whoever made the referral",
    "lead": "Whoever leads the plan",
    "owner": "Whoever leads the case",
    "next_in_line": "The next in line",
    "above": "Whoever stands above the decision",
}
"""What somebody is in one case, and not in the school."""


DOES_NOT_READ = "This case’s record does not read: tell your auditor"
"""Of a case whose stored state is not what was sealed, wherever it is listed."""


def clock_time(instant: datetime) -> str:
    """5pm, 9:30am, midday, midnight."""
    local = london(instant)
    if (local.hour, local.minute) in ((0, 0), (12, 0)):
        return "midday" if local.hour else "midnight"
    minutes = f":{local.minute:02}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes}{'pm' if local.hour >= 12 else 'am'}"


def day(when: date | datetime | str) -> str:
    """Wednesday 25 November 2026."""
    local = _local(when)
    return f"{local:%A} {local.day} {local:%B} {local.year}"


def plain_day(when: date) -> str:
    """31 January 2020."""
    return f"{when.day} {when:%B} {when.year}"


def moment(when: datetime | str) -> str:
    """Wednesday 25 November 2026, 5pm."""
    instant = _instant(when)
    return f"{day(instant)}, {clock_time(instant)}"


def words(code: Any) -> str:
    """A code in plain words: `awaiting_feedback` is awaiting feedback."""
    return ROLES.get(str(code)) or IN_THE_CASE.get(str(code)) or str(code).replace("_", " ").replace("-", " ")


def pupil(name: str) -> str:
    """Whose it is; a child whose name nobody knew is no child called unknown."""
    return "Name not known" if name == "unknown" else name


def edition(policy: str) -> str:
    """`coalway-cse-2023@2`, as people say it: edition 2."""
    return f"edition {policy.rpartition('@')[2]}"


def _instant(when: datetime | str) -> datetime:
    return datetime.fromisoformat(when) if isinstance(when, str) else when


def _local(when: date | datetime | str) -> date:
    if isinstance(when, str):
        when = datetime.fromisoformat(when)
    return london(when).date() if isinstance(when, datetime) else when


def command_name(command: str) -> str:
    """What a link or a button to the command says, as its page is headed."""
    return str(of_command(command)["title"])
