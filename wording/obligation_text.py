"""What is owed in sentences: whose move it is, by when in words, and the step that answers it."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from domain.calendar.working_time import london
from domain.command_catalogue import COMMANDS
from domain.policy import agency_names
from wording.formatting import clock_time

OWED: dict[str, str] = {
    "accept": "The concern is to be accepted",
    "review": "The concern is to be reviewed",
    "retrospective-review": "An emergency referral is to be reviewed",
    "protect": "Interim protection is to be considered",
    "refer": "A referral is to be made",
    "confirm-in-writing": "A telephone referral is to be confirmed in writing",
    "feedback": "Feedback is due",
    "chase": "The missing feedback is to be asked for",
    "telephone": "Somebody is to be telephoned: a message did not get through",
    "reconsider": "The agency's decision is to be reconsidered",
    "monitor": "The decision is to be looked at again",
    "dispute": "The answer to a dispute is due",
    "conclude": "The agency’s work is to be concluded",
    "support": "Support is to be considered",
    "start-support": "Support is to be started",
    "early-help-review": "The plan is to be reviewed",
    "inform-pupil": "The pupil is to be told",
    "reply": "Whoever reported it is to be answered",
    "liaison": "The agency is to be spoken to again",
    "consider-nrm": "The National Referral Mechanism is to be considered",
    "mentor": "A mentor is to be assigned",
    "mentor-contact": "The mentor is to see the pupil",
    "review-parent-contact": "A contact with a parent is to be reviewed",
    "missing-review": "The concern is to be looked at again: the pupil was missing",
    "pattern-review": "Repeated concerns are to be looked at together",
    "explain-arrangements": "Explaining the arrangements to the family is due",
    "review-police-hold": "The police hold is to be reviewed",
    "answer-request": "A request for information is to be answered",
    "transfer-file": "The pupil’s file is due at the next school",
    "file-receipt": "The receipt of the file is to be recorded",
    "confirm-conflict": "A declared conflict is to be confirmed or lifted",
    "answer-challenge": "A challenge is to be answered",
}
WAITS_ON_OTHERS = ("feedback", "conclude", "dispute")
"""Until they are late, these are an agency's move."""
_OF_AN_AGENCY = {
    "feedback": "Feedback from {} is due",
    "chase": "The missing feedback from {} is to be asked for",
    "reconsider": "What {} decided is to be reconsidered",
    "monitor": "What {} decided is to be looked at again",
    "dispute": "The answer of {} to a dispute is due",
    "conclude": "The work of {} is to be concluded",
    "confirm-in-writing": "The telephone referral to {} is to be confirmed in writing",
    "refer": "A referral to {} is to be made",
    "telephone": "Somebody at {} is to be telephoned: the referral did not get through by e-mail",
}
ANSWERS = {kind: entry.name for entry in reversed(COMMANDS.values()) for kind in entry.meets}
"""The command that meets each kind: of two the first, so that nobody is led to lift what they may confirm."""


NOTHING_KNOWN: Mapping[str, str] = {}
_UNITS = {"day": timedelta(days=1), "hour": timedelta(hours=1), "minute": timedelta(minutes=1)}


def owed(obligation: str, decided: Mapping[str, str] = NOTHING_KNOWN) -> str:
    """What is owed, as a sentence's beginning: `feedback:police-1` is feedback from the police.

    `decided` says by an entry's number what the pupil is to be told of, so that no two are called the same.
    """
    kind, _, subject = obligation.partition(":")
    who = agency_names.agency_name(subject)
    if who is not None and kind in _OF_AN_AGENCY:
        return _OF_AN_AGENCY[kind].format(who)
    if kind == "telephone" and subject:
        said = owed(subject, decided)
        return f"{OWED[kind]} ({said[:1].lower()}{said[1:]})"
    if obligation == "refer:immediate":
        return "A referral to children’s social care or the police is to be made at once"
    if kind == "inform-pupil" and subject in decided:
        return f"{OWED[kind]} {decided[subject]}"
    return OWED.get(kind, kind.replace("-", " ").capitalize() + " is due")


def was_owed(obligation: str, decided: Mapping[str, str] = NOTHING_KNOWN) -> str:
    """The same of what is late: `Feedback was due`, `The concern was to be accepted`."""
    return owed(obligation, decided).replace(" is due", " was due").replace(" is to ", " was to ")


def natural_step(obligation: str, offered: Iterable[str], owed_now: Collection[str]) -> str | None:
    """The command that meets what is owed, if it is among those that the ledger would accept.

    While an agency's silence is to be asked about there is no answer to record: then it is to ask (11.8).
    """
    kind, _, subject = obligation.partition(":")
    if kind == "feedback" and f"chase:{subject}" in owed_now:
        kind = "chase"
    wanted = ANSWERS.get(kind)
    return wanted if wanted in set(offered) else None


def by_when(due_at: datetime, now: datetime) -> str:
    """`by 5pm tomorrow, Wednesday 25 November`; a time that has passed is `by 5pm yesterday, …` and late."""
    local, today = london(due_at), london(now).date()
    day = f"{local:%A} {local.day} {local:%B}" + (f" {local.year}" if local.year != today.year else "")
    named = {-1: "yesterday", 0: "today", 1: "tomorrow"}.get((local.date() - today).days)
    return f"by {clock_time(due_at)} {named}, {day}" if named else f"by {clock_time(due_at)} on {day}"


def is_late(owed: Mapping[str, Any], now: datetime) -> bool:
    """Whether its time has passed, whether or not the clock has come to record it: people go by the hour."""
    due_at = due(owed)
    return owed["state"] == "overdue" or (owed["state"] == "open" and due_at is not None and due_at < now)


def due(owed: Mapping[str, Any]) -> datetime | None:
    """Its deadline, of what an answer says is owed."""
    return datetime.fromisoformat(owed["due_at"]) if owed["due_at"] else None


def how_late(due_at: datetime, now: datetime) -> str:
    """`2 days late`, `5 minutes late`: by the clock on the wall, which is what people count by."""
    late = now - due_at
    return f"{how_long(late)} late" if late >= timedelta(minutes=1) else "just late"


def how_long(time: timedelta) -> str:
    """`2 days`, `5 minutes`."""
    for name, unit in _UNITS.items():
        number = time // unit
        if number > 0:
            return f"{number} {name}{'s' if number > 1 else ''}"
    return "less than a minute"
