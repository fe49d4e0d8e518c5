"""A policy in words: its own, without marks of its layout, and its deadlines."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta

from domain.compliance.obligation_outcomes import OWED_BY_AGENCIES
from domain.compliance.rule_catalogue import CLAUSE
from domain.policy.authority_pack import Contact, agency_name
from domain.policy.ladders import Rung
from domain.policy.policy_model import Limit, Policy
from wording import case_labels, phrases
from wording.form_labels import page_copy
from wording.formatting import IN_THE_CASE, time_of_day
from wording.message_templates import task_in_message, wording
from wording.obligation_text import task

_MARKS = re.compile(r"</?u>|\*\*")
_POINT = re.compile(r"(?:[-·] )?(?:[-·] +)")
_CITED = re.compile(rf" \({CLAUSE}(?:(?:, | and ){CLAUSE})*\)")


Way = tuple[str, str, str | None]
"""A telephone contact: the name, the number and its hours."""
NUMBERS: Mapping[str, Mapping[str, str]] = {
    "cscs": {"The front door": "front_door", "The emergency duty team": "edt"},
    "lado": {"The designated officer (LADO)": "designated_officer"},
}
"""The authority's numbers of each agency, by the name of the field in its pack."""


def number_not_known(*agencies: str) -> str:
    """That the pack has no number of these agencies, and where to add it."""
    who = " or of ".join(agency_name(each) or each for each in agencies or ("cscs",)).replace("'", "’")
    return (
        f"Onward does not know the number of {who} here. The person who runs Onward can add it to the "
        "authority’s file in policies/authorities."
    )


def telephones(policy: Policy, *authorities: str | None, agency: str = "cscs") -> list[Way]:
    """The numbers of an agency at the first authority named, else the school's own."""
    own = policy.authority_for(*authorities)
    if own is None:
        return []
    ways = {who: getattr(own.contacts, field) for who, field in NUMBERS[agency].items()}
    return [(f"{who}, {own.name}", way.phone, _hours(way)) for who, way in ways.items() if way.phone]


def _hours(way: Contact) -> str | None:
    return f"{time_of_day(way.opens)} to {time_of_day(way.closes)}" if way.opens and way.closes else way.hours


def in_lines(ways: Iterable[Way]) -> Iterator[str]:
    """Each telephone contact as a line of text."""
    for who, phone, hours in ways:
        yield f"{who}: {phone}" + (f" ({hours})" if hours else "")


def paragraphs(text: str) -> tuple[str, ...]:
    """The paragraphs and points of a clause. The policy's text breaks lines where its pages do."""
    return tuple(_joined(_MARKS.sub("", text)))


def _joined(text: str) -> Iterator[str]:
    said = ""
    for line in map(str.strip, text.splitlines()):
        point = _POINT.match(line)
        if said and (point or not line):
            yield said
            said = ""
        said = f"{said} {line[point.end() :] if point else line}".strip()
    if said:
        yield said


def without_clauses(sentence: str) -> str:
    """A sentence of the code without the clauses that it cites in brackets."""
    return _CITED.sub("", sentence)


_OF_A_KIND: Mapping[str, str] = page_copy("tasks")["limits"]
"""Tasks with a time limit of their own."""
_ENDINGS = {2: "nd", 3: "rd"}
_NOT_LAW = "This is a school setting, not law."


def task_of_limit(kind: str) -> str:
    """The task that a limit is for."""
    return _OF_A_KIND.get(kind) or task(kind)


def within(limit: Limit, policy: Policy) -> str:
    """The time limit in words: `30 minutes of school hours`, `the end of the next working day, 5pm`."""
    closing = time_of_day(policy.time.closes)
    said = _within(limit, closing)
    if limit.before_a_break_minutes is None:
        return said
    least = _minutes(limit.before_a_break_minutes)
    return f"{said}. If the next day is not a working day: by {closing}, or within {least} if that is later"


def _within(limit: Limit, closing: str) -> str:
    if limit.until_given_date:
        most = limit.at_most_working_days
        return "the date given in the case" + (f", at most {most} working days away" if most else "")
    if limit.from_authority:
        return "the time that the local authority sets"
    if limit.at_given_cadence:
        return "the number of working days set for the mentor"
    if limit.working_days is not None:
        return f"the end of the {_nth(limit.working_days)} working day, {closing}"
    if limit.calendar_days is not None:
        return f"{closing} on the {_nth(limit.calendar_days)} day, weekends and holidays included"
    if limit.minutes is not None:
        return _minutes(limit.minutes) + ", day or night"
    if limit.school_minutes is not None:
        return _school_time(limit.school_minutes)
    return "no deadline"


def who_acts(kind: str, limit: Limit) -> str:
    """Who must do it; of an answer that others owe, who watches it."""
    who = _listed(limit.owners)
    return f"The agency, watched by {who}" if kind in OWED_BY_AGENCIES else phrases.upper(who)


def set_by(limit: Limit) -> str:
    """Who set the time, and that a setting of the school is not law."""
    if limit.remind_every_working_days is not None:
        return _NOT_LAW
    said = case_labels.deadline(limit.basis)
    return f"{said} {_NOT_LAW}" if limit.basis == "school setting" else said


def reminder(limit: Limit) -> str | None:
    """When its owners are reminded before it is late."""
    if limit.remind_every_working_days is not None:
        return f"Reminder every {limit.remind_every_working_days} working days."
    return f"Reminder {limit.remind_before} before the deadline." if limit.remind_before else None


def steps(kind: str, limit: Limit, policy: Policy) -> Iterator[str]:
    """Who is told, step by step, when the deadline is missed; nothing if it cannot be missed."""
    if limit.remind_every_working_days is not None:
        return
    ladder = policy.ladders[limit.ladder]
    for rung in ladder:
        yield _step(kind, limit, rung)
    repeat = ladder[-1].repeat
    if repeat is not None:
        again = str(repeat).removeprefix("1 ")
        yield f"Then the last step again every {again}, until the task is done or no longer needed."
    if limit.harm_ladder is not None:
        known = "danger, an adult in images or an allegation against staff"
        yield f"Once {known} is known, these steps come instead."
        for rung in policy.ladders[limit.harm_ladder]:
            yield _step(kind, limit, rung)


def _step(kind: str, limit: Limit, rung: Rung) -> str:
    roles = [role for to in rung.to for role in (limit.owners if to == "owners" else (to,))]
    when = f"{rung.after} after it" if rung.after else "At the deadline"
    subject = wording().template(rung.say).subject.removeprefix("{reference}: ")
    usual = kind.removesuffix("-in-danger").removesuffix("-of-harm")
    told = phrases.upper(subject.format(owed=task_in_message(usual)))
    stages = " If Onward has the local authority’s procedure, each of its stages comes here."
    return f"{when}: {_listed(roles)}. The message says “{told}”.{stages * rung.stage_by_stage}"


def _listed(roles: Sequence[str]) -> str:
    named = [
        phrases.lower(IN_THE_CASE.get(role) or phrases.short_role(role)) for role in dict.fromkeys(roles)
    ]
    return phrases.listed(name if name.startswith("someone") else f"the {name}" for name in named)


def _minutes(number: int) -> str:
    if number % 60:
        return f"{number} minutes"
    return "1 hour" if number == 60 else f"{number // 60} hours"


def _school_time(minutes: int) -> str:
    """`30 minutes of school hours`, `4 school hours`."""
    said = _minutes(minutes)
    return f"{said} of school hours" if minutes % 60 else said.replace(" hour", " school hour")


def after_sending(limit: Limit, elapsed: timedelta) -> str:
    """`within 1 hour of sending this`; where the school closes in between, by its hours."""
    minutes = int(elapsed.total_seconds()) // 60
    if limit.school_minutes is None or minutes <= limit.school_minutes:
        return f"within {_minutes(minutes)} of sending this"
    return f"within {_school_time(limit.school_minutes)} after you send this"


def _nth(number: int) -> str:
    return "next" if number == 1 else f"{number}{_ENDINGS.get(number, 'th')}"
