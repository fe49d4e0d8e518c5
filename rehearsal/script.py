"""Read a rehearsal file. A mistake is refused with its line before anything is played."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn, get_args

from domain.calendar.bank_holidays import DayChange
from domain.calendar.working_time import LONDON, Calendar, in_utc, london
from domain.command_catalogue import COMMANDS, RAISE
from domain.policy.policy_model import Policy
from domain.validation.field_rules import LEAST_REASONS
from rehearsal.policy_variant import variant
from rehearsal.step_phrases import PHRASES
from store.people.people_setup import DEMONSTRATION

ROLES = tuple(DEMONSTRATION)
_TOP = ("title", "start", "policy", "step")
_STEP = ("by", "do", "with", "after", "at", "expect")
_EXPECT = ("status", "code", "stage", "open", "overdue")
_AFTER = re.compile(r"(\d{1,4})(m|h|d|wd)")
_PROCLAIM = ("day", "change", "reasons")
WAIT, PROCLAIM = "wait", "proclaim"
WITHOUT_PERSON = (WAIT, PROCLAIM)
_DO = (*WITHOUT_PERSON, RAISE.name, *COMMANDS)
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

    @property
    def sentence(self) -> str:
        """What happens, in words: `Tom Teacher reports a concern`."""
        if self.by is not None:
            return f"{DEMONSTRATION[self.by][0]} {PHRASES[self.do]}"
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
    """The script of one case."""

    title: str
    start: datetime
    steps: tuple[ScriptStep, ...]
    policy: Policy | None = None
    """Another policy version, to which the case can be moved."""


def read(path: Path) -> Script:
    """Read the script in a file. Raises MalformedRehearsal."""
    try:
        text = path.read_text(encoding="utf-8")
        raw = tomllib.loads(text)
    except FileNotFoundError:
        raise MalformedRehearsal(f"There is no file {path}.") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise MalformedRehearsal(f"{path.name} cannot be read: {error}.") from error
    return _Reading(text.splitlines()).script(raw)


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


def _is_json(value: Any) -> bool:
    """Whether a value of the file can be sent; a date or a London time is sent as text."""
    if isinstance(value, dict):
        return all(map(_is_json, value.values()))
    if isinstance(value, list):
        return all(map(_is_json, value))
    return isinstance(value, str | int | float | date)


class _Reading:
    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self._starts = [n for n, line in enumerate(lines, 1) if re.match(r"\s*\[\[\s*step\s*\]\]", line)]

    def script(self, raw: dict[str, Any]) -> Script:
        self._known(raw, _TOP, 1, len(self._lines))
        title, start, steps = raw.get("title"), raw.get("start"), raw.get("step")
        if not isinstance(title, str):
            raise MalformedRehearsal("line 1: the rehearsal has no title.")
        if not isinstance(start, datetime):
            raise MalformedRehearsal(f"line {self._line('start')}: start must be a London date and time.")
        if not isinstance(steps, list) or not steps:
            raise MalformedRehearsal("line 1: the rehearsal has no steps. Write each as [[step]].")
        if len(steps) != len(self._starts):
            raise MalformedRehearsal("line 1: each step must begin with a line [[step]], and nothing else.")
        begin = london_instant(start, self._line("start"))
        try:
            policy = variant(raw["policy"]) if "policy" in raw else None
        except ValueError as error:
            self._refuse(self._line("policy"), str(error))
        read_steps = tuple(map(self._step, range(len(steps)), steps))
        return Script(title=title, start=begin, steps=read_steps, policy=policy)

    def _step(self, number: int, raw: dict[str, Any]) -> ScriptStep:
        line = self._starts[number]
        end = self._starts[number + 1] if number + 1 < len(self._starts) else len(self._lines) + 1
        self._known(raw, _STEP, line, end)
        do, by, at, after = (raw.get(name) for name in ("do", "by", "at", "after"))
        body, expect = raw.get("with", {}), raw.get("expect", {})
        if not isinstance(do, str):
            self._refuse(line, "the step has no do")
        if do not in _DO:
            self._refuse(self._line("do", line, end), f"do must be one of {', '.join(_DO)}")
        if not isinstance(body, dict) or not isinstance(expect, dict):
            self._refuse(line, "with and expect must be tables")
        if do == WAIT and (by is not None or body):
            self._refuse(line, "a wait step cannot have by or with")
        if do == PROCLAIM and by is not None:
            self._refuse(line, "a proclaim step cannot have by")
        if do in WITHOUT_PERSON and {"status", "code"} & expect.keys():
            self._refuse(line, f"a {do} step has no answer, so it cannot expect a status or code")
        if do not in WITHOUT_PERSON and by not in ROLES:
            self._refuse(self._line("by", line, end), f"by must be one of {', '.join(ROLES)}")
        if at is not None and after is not None:
            self._refuse(line, "a step can have at or after, not both")
        if at is not None and not isinstance(at, datetime):
            self._refuse(self._line("at", line, end), "at must be a London date and time")
        if after is not None and not (isinstance(after, str) and is_span(after)):
            self._refuse(self._line("after", line, end), "after must be a time such as 10m, 2h, 1d or 3wd")
        if not _is_json(body):
            self._refuse(line, "with can hold only text, numbers, true, false, dates, lists and tables")
        if do == PROCLAIM:
            self._proclaimed(body, line, end)
        self._expectations(expect, line, end)
        return ScriptStep(
            line=line,
            do=str(do),
            by=by,
            body=body,
            after=after,
            at=london_instant(at, self._line("at", line, end)) if isinstance(at, datetime) else None,
            expect=expect,
        )

    def _proclaimed(self, body: dict[str, Any], line: int, end: int) -> None:
        self._known(body, _PROCLAIM, line, end)
        if type(body.get("day")) is not date:
            self._refuse(self._line("day", line, end), "day must be a date, without quotation marks")
        if body.get("change", "add") not in get_args(DayChange):
            self._refuse(
                self._line("change", line, end), f"change must be {' or '.join(get_args(DayChange))}"
            )
        reasons = body.get("reasons")
        if not isinstance(reasons, str) or len(reasons.strip()) < LEAST_REASONS:
            self._refuse(
                self._line("reasons", line, end), f"reasons must have at least {LEAST_REASONS} characters"
            )

    def _expectations(self, expect: dict[str, Any], line: int, end: int) -> None:
        where = self._line("expect", line, end)
        self._known(expect, _EXPECT, where, end)
        kinds = {"status": int, "code": str, "stage": str, "open": list, "overdue": list}
        for name, value in expect.items():
            names = value if kinds[name] is list and isinstance(value, list) else []
            if type(value) is not kinds[name] or not all(isinstance(each, str) for each in names):
                self._refuse(where, f"{name} has a value of the wrong type")

    def _known(self, table: dict[str, Any], names: tuple[str, ...], line: int, end: int) -> None:
        for name in table:
            if name not in names:
                self._refuse(self._line(name, line, end), f"{name} does not belong here")

    def _line(self, name: str, start: int = 1, end: int | None = None) -> int:
        """The line of a key, or else the first line of its part."""
        word = re.compile(rf"(^|[\[{{,.\s])\"?{re.escape(name)}\"?\s*[=\].]")
        for number in range(start, (end or len(self._lines) + 1)):
            if word.search(self._lines[number - 1]):
                return number
        return start

    def _refuse(self, line: int, why: str) -> NoReturn:
        raise MalformedRehearsal(f"line {line}: {why}.")
