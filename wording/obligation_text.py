"""Obligations as tasks: what to do, by when, how late, and the command that does it."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Protocol

from domain.calendar.working_time import london
from domain.case.untold_facts import REFER_AT_ONCE
from domain.command_catalogue import COMMANDS
from domain.policy import agency_names
from wording.formatting import clock_time
from wording.phrases import lower

TASKS: dict[str, str] = {
    "accept": "Pick up the concern",
    "review": "Decide what to do",
    "new-information": "Read the new information",
    "second-look": "Look again at a case that was closed after danger",
    "retrospective-review": "Review the emergency referral",
    "protect": "Decide how to keep the child safe",
    "refer": "Make a referral",
    "confirm-in-writing": "Confirm the phone referral in writing",
    "feedback": "Answer from the agency",
    "chase": "Chase the agency",
    "tell-agency": "Tell the agency that it was told of another child",
    "telephone": "Make a phone call: our message could not be delivered",
    "reconsider": "Decide whether you agree with the agency",
    "monitor": "Check again whether you agree with the agency",
    "dispute": "Answer to your dispute",
    "conclude": "Record when the agency’s work ends",
    "support": "Consider support for the child",
    "start-support": "Start the support",
    "early-help-review": "Review the plan",
    "inform-pupil": "Tell the child what was decided",
    "reply": "Reply to the person who reported the concern",
    "liaison": "Contact the agency again",
    "consider-nrm": "Consider the National Referral Mechanism",
    "mentor": "Assign a mentor",
    "mentor-contact": "Meet the child as their mentor",
    "review-parent-contact": "Review the contact with a parent",
    "missing-review": "Review the concern: the child was missing",
    "pattern-review": "Review the repeated concerns together",
    "refusal-review": "Decide whether to step up: the family refuses help",
    "missing": "Look for the missing child with the police",
    "return-talk": "Ask for the return interview",
    "explain-arrangements": "Explain the arrangements to the family",
    "review-police-hold": "Review the police hold",
    "answer-request": "Answer the request for information",
    "transfer-file": "Send the file to the next school",
    "file-receipt": "Confirm that the other school has the file",
    "confirm-conflict": "Confirm or lift a conflict of interest",
    "answer-challenge": "Answer the challenge to a decision",
}
"""Each kind of obligation as a task; what an agency owes the school is a noun."""
_WITH_AN_AGENCY = {
    "feedback": "Answer from {}",
    "chase": "Chase {}",
    "tell-agency": "Tell {} that the referral was about another child",
    "reconsider": "Decide whether you agree with {}",
    "monitor": "Check again whether you agree with {}",
    "dispute": "Answer from {} to your dispute",
    "conclude": "Record when the work of {} ends",
    "confirm-in-writing": "Confirm the phone referral to {} in writing",
    "refer": "Refer to {}",
    "telephone": "Phone {}: our e-mailed referral could not be delivered",
    "liaison": "Contact {} again",
}
ANSWERS = {kind: entry.name for entry in reversed(COMMANDS.values()) for kind in entry.meets}
"""The command that meets each kind. Of two it is the first: people confirm before they lift."""

NO_TOPICS: Mapping[str, str] = {}
_UNITS = {"day": timedelta(days=1), "hour": timedelta(hours=1), "minute": timedelta(minutes=1)}


def task(obligation: str, topics: Mapping[str, str] = NO_TOPICS) -> str:
    """An obligation as a task: `accept` is “Pick up the concern”.

    `topics` says by entry number what the task is about, so that no two tasks look alike.
    """
    kind, _, subject = obligation.partition(":")
    who = agency_names.agency_name(subject)
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


class Dated(Protocol):
    """An obligation, as far as its deadline goes."""

    @property
    def state(self) -> str:
        """Open, overdue, or settled."""
        ...

    @property
    def due_at(self) -> datetime | None:
        """Its deadline, if it has one."""
        ...


def is_late(owed: Dated, now: datetime) -> bool:
    """Whether the deadline has passed, even if the record does not say so yet."""
    passed = owed.due_at is not None and owed.due_at < now
    return owed.state == "overdue" or (owed.state == "open" and passed)


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
