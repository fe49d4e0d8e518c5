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
from wording.formatting import command_name, words
from wording.phrases import lower

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
        """What happens, in words: `Tom Teacher: report a concern`."""
        if self.by is not None:
            does = words(self.do) if self.do in PUPIL_COMMANDS else lower(command_name(self.do))
            return f"{IN_REHEARSALS[self.by][0]}: {does}"
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
