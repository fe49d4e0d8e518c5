"""What a rehearsal file says: its steps, in order, with their times, names and words for a person."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from domain.calendar.working_time import LONDON, Calendar, in_utc, london
from domain.command_catalogue import RAISE
from domain.policy.bank_holidays import DayChange
from domain.policy.policy_model import Policy
from store.people.people_setup import IN_REHEARSALS

PHRASES: Mapping[str, str] = {
    "raise": "reports a concern",
    "add-information": "adds information",
    "read-information": "reads what was added",
    "accept": "picks up the concern",
    "decide-review": "decides what to do",
    "refer": "makes a referral",
    "confirm-in-writing": "confirms the referral in writing",
    "record-acknowledgement": "records the agency's acknowledgement",
    "record-feedback": "records the agency's answer",
    "record-chase": "chases the agency",
    "withdraw-referral": "withdraws a referral",
    "record-telephone": "records a phone call",
    "reconsider": "reconsiders the agency's decision",
    "dispute-decision": "disputes the agency's decision",
    "record-dispute-outcome": "records the outcome of the dispute",
    "consider-support": "decides about support",
    "start-early-help": "starts a plan",
    "review-early-help": "reviews the plan",
    "change-lead": "changes the lead of the plan",
    "protect": "records how the child is protected",
    "inform-pupil": "tells the child, or records why not",
    "record-pupil-view": "records what the child says",
    "reply-to-reporter": "replies to the reporter",
    "conclude-statutory": "records how the agency's work ended",
    "correct": "corrects an entry",
    "identify-pupil": "records which child it is",
    "update-circumstances": "updates what the case knows about the child",
    "record-discussion": "records a discussion",
    "skip-rung": "skips a step of the escalation",
    "close": "closes the case",
    "reopen": "reopens the case",
    "assess-parent-contact": "assesses whether contact with a parent is safe",
    "plan-parent-contact": "plans contact with a parent",
    "record-parent-contact": "records contact with a parent",
    "place-police-hold": "places a police hold",
    "review-police-hold": "reviews the police hold",
    "lift-police-hold": "lifts the police hold",
    "record-liaison": "records contact with an agency",
    "record-disclosure": "records that information was shared",
    "withhold": "withholds information",
    "reclassify": "changes the kind of concern",
    "consider-nrm": "considers the National Referral Mechanism",
    "assign-mentor": "assigns a mentor",
    "record-mentor-contact": "records the mentor's contact with the child",
    "declare-conflict": "declares a conflict of interest",
    "confirm-conflict": "confirms a conflict of interest",
    "lift-conflict": "lifts a conflict of interest",
    "challenge": "challenges a decision",
    "answer-challenge": "answers a challenge",
    "hand-over": "hands over the case",
    "withdraw": "withdraws the report",
    "link": "links another case",
    "join": "joins the case to another",
    "record-missing-episode": "records that the child was missing",
    "record-outside-referral": "records a referral by another organisation",
    "countersign": "countersigns an entry",
    "record-leaving": "records that the child leaves",
    "transfer-file": "transfers the file to another school",
    "record-information-request": "records a request for information",
    "answer-information-request": "answers a request for information",
    "record-team-member": "records a member of the team",
    "record-paper-copy": "records a paper copy",
    "place-legal-hold": "places a legal hold",
    "lift-legal-hold": "lifts a legal hold",
    "adopt-policy": "moves the case to another policy",
}

PUPIL_PHRASES: Mapping[str, str] = {
    "register-pupil": "adds a child to the register",
    "update-pupil": "changes a child's record",
    "record-pupil-left": "records a child's last day on the register",
    "merge-pupil": "merges two records of one child",
    "undo-merge": "takes back the merge of two records",
}


WAIT, PROCLAIM = "wait", "proclaim"
WITHOUT_PERSON = (WAIT, PROCLAIM)
REGISTER = "register-pupil"
PUPIL_COMMANDS = {
    REGISTER: "",
    "update-pupil": "update",
    "record-pupil-left": "leave",
    "merge-pupil": "merge",
    "undo-merge": "undo-merge",
}
"""Commands about the register of pupils, with the end of their address in the API."""
NAMING = (RAISE.name, REGISTER)
"""Commands that answer 201, with a new case or pupil that `as` can name."""
_AFTER = re.compile(r"(\d{1,4})(m|h|d|wd)")
_YEARS = range(2000, 2100)


class MalformedRehearsal(ValueError):
    """The file is not a rehearsal. The message gives the line and the reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptStep:
    """A person acts, a bank holiday changes, or time passes; with what is expected afterwards."""

    line: int
    do: str
    by: str | None
    body: Mapping[str, Any]
    after: str | None
    at: datetime | None
    expect: Mapping[str, Any]
    named: str | None = None
    """The name that `as` gives to the case that it raises, or to the pupil that it registers."""
    case: str | None = None
    """The name of the case that it is about. Without it, the case raised last."""
    pupil: str | None = None
    """The name of the pupil whose record it changes. Without it, the pupil registered last."""

    @property
    def sentence(self) -> str:
        """What happens, in words: `Tom Teacher reports a concern`."""
        if self.by is not None:
            phrase = PHRASES.get(self.do) or PUPIL_PHRASES[self.do]
            return f"{IN_REHEARSALS[self.by][0]} {phrase}"
        if self.do == WAIT:
            return "time passes"
        return f"a bank holiday is {'added' if self.change == 'add' else 'removed'}: {self.day}"

    @property
    def day(self) -> date:
        """The bank holiday."""
        day: date = self.body["day"]
        return day

    @property
    def change(self) -> DayChange:
        """Whether the bank holiday is added or removed."""
        change: DayChange = self.body.get("change", "add")
        return change

    def instant(self, before: datetime, calendar: Calendar) -> datetime:
        """When the step is played, given the time of the step before."""
        if self.at is not None:
            if self.at < before:
                raise MalformedRehearsal(f"line {self.line}: at is earlier than the step before.")
            return self.at
        return later(before, self.after, calendar, self.line) if self.after else before


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """The script of one case or several."""

    title: str
    start: datetime
    steps: tuple[ScriptStep, ...]
    policy: Policy | None = None
    """Another policy version, to which a case can be moved."""
    leaves_refused: bool = False
    """Whether a refused step ends the steps of its case only: stories about one child can meet."""


def is_span(after: str) -> bool:
    """Whether the text is a length of time: `10m`, `2h`, `1d` or `3wd`."""
    return _AFTER.fullmatch(after) is not None


def later(instant: datetime, after: str, calendar: Calendar, line: int = 0) -> datetime:
    """An instant plus a length of time: `m`, `h` elapse; `d`, `wd` keep London's clock time."""
    found = _AFTER.fullmatch(after)
    if found is None:
        raise MalformedRehearsal(
            f"line {line}: after must be a time such as 10m, 2h, 1d or 3wd, not {after!r}."
        )
    number, unit = int(found[1]), found[2]
    if unit in ("m", "h"):
        return london_instant(instant + timedelta(**{"minutes" if unit == "m" else "hours": number}), line)
    local = london(instant)
    if unit == "d":
        day = local.date() + timedelta(days=number)
    else:
        day = calendar.working_day_after(local.date(), number)
    return london_instant(datetime.combine(day, local.time()), line)


def london_instant(local: datetime, line: int = 0) -> datetime:
    """A London time as an instant. An ambiguous time is the first of the two; a missing one is refused."""
    where = f"line {line}: " if line else ""
    if local.year not in _YEARS:
        raise MalformedRehearsal(f"{where}the calendar covers {_YEARS[0]} to {_YEARS[-1]}.")
    if local.tzinfo is not None:
        return local
    instant = in_utc(local.date(), local.time())
    if instant.astimezone(LONDON).replace(tzinfo=None, fold=0) != local:
        raise MalformedRehearsal(
            f"{where}{local.isoformat()} does not exist in London: the clocks go forward."
        )
    return instant
