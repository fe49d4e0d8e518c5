"""Obligations as tasks: what to do, by when, how late, and the command that does it."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

from domain.calendar.working_time import london
from domain.case.untold_facts import REFER_AT_ONCE
from domain.command_catalogue import COMMANDS
from domain.policy import authority_pack
from wording.form_labels import page_copy
from wording.formatting import clock_time
from wording.phrases import lower

TASKS: Mapping[str, str] = page_copy("tasks")["tasks"]
"""Each kind of obligation as a task; what an agency owes the school is a noun."""
_WITH_AN_AGENCY: Mapping[str, str] = page_copy("tasks")["with_an_agency"]
ANSWERS = {kind: entry.name for entry in reversed(COMMANDS.values()) for kind in entry.meets}
"""The command that meets each kind. Of two it is the first: people confirm before they lift."""

NO_TOPICS: Mapping[str, str] = {}
_UNITS = {"day": timedelta(days=1), "hour": timedelta(hours=1), "minute": timedelta(minutes=1)}


def task(obligation: str, topics: Mapping[str, str] = NO_TOPICS) -> str:
    """An obligation as a task: `accept` is “Pick up the concern”.

    `topics` says by entry number what the task is about, so that no two tasks look alike.
    """
    kind, _, subject = obligation.partition(":")
    who = authority_pack.agency_name(subject)
    if who is not None and kind in _WITH_AN_AGENCY:
        return _WITH_AN_AGENCY[kind].format(who)
    if kind == "telephone" and subject:
        return f"{TASKS[kind]} ({lower(task(subject, topics))})"
    if obligation == REFER_AT_ONCE:
        return "Refer to children’s social care or the police now"
    if kind == "reply" and (subject or kind) in topics:
        return f"Reply to {topics[subject or kind]}, who reported the concern"
    if kind == "reply" and subject:
        return "Reply to the person who reported the joined concern"
    if kind == "inform-pupil" and subject in topics:
        return f"Tell the child {topics[subject]}"
    if kind == "answer-request" and subject in topics:
        return f"{TASKS[kind]} from {topics[subject]}"
    return TASKS.get(kind) or kind.replace("-", " ").capitalize()


def natural_step(obligation: str, offered: Iterable[str], owed_now: Collection[str]) -> str | None:
    """The command that meets the obligation, if the ledger would accept it now.

    While a chase is open there is no answer to record, so the step is the chase (11.8).
    """
    kind, _, subject = obligation.partition(":")
    if kind == "feedback" and f"chase:{subject}" in owed_now:
        kind = "chase"
    wanted = ANSWERS.get(kind)
    return wanted if wanted in set(offered) else None


def by_when(due_at: datetime, now: datetime) -> str:
    """`5pm tomorrow, Wednesday 25 November`; after “due”."""
    local, today = london(due_at), london(now).date()
    day = f"{local:%A} {local.day} {local:%B}" + (f" {local.year}" if local.year != today.year else "")
    named = {-1: "yesterday", 0: "today", 1: "tomorrow"}.get((local.date() - today).days)
    return f"{clock_time(due_at)} {named}, {day}" if named else f"{clock_time(due_at)} on {day}"


def how_late(due_at: datetime, now: datetime) -> str:
    """`2 days overdue`, `5 minutes overdue`, in elapsed time."""
    late = now - due_at
    return f"{how_long(late)} overdue" if late >= timedelta(minutes=1) else "just overdue"


def time_left(due_at: datetime, now: datetime) -> str | None:
    """`9 minutes left`, in elapsed time; None once the deadline has passed."""
    return f"{how_long(due_at - now)} left" if due_at > now else None


def how_long(time: timedelta) -> str:
    """`2 days`, `5 minutes`."""
    for name, unit in _UNITS.items():
        number = time // unit
        if number > 0:
            return f"{number} {name}{'s' if number > 1 else ''}"
    return "less than a minute"
