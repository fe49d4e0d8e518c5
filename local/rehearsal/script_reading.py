"""Read a rehearsal file. A mistake is refused with its line before anything is played."""

import tomllib
from dataclasses import fields, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, NoReturn, get_args

from domain.command_catalogue import COMMANDS, RAISE
from domain.field_rules import LEAST_REASONS
from domain.policy.bank_holidays import DayChange
from domain.policy.policy_model import Policy
from local.rehearsal.script import (
    NAMING,
    PROCLAIM,
    PUPIL_COMMANDS,
    REGISTER,
    WAIT,
    WITHOUT_PERSON,
    MalformedRehearsal,
    Script,
    ScriptStep,
    is_span,
    london_instant,
)
from local.rehearsal.script_names import FileLines, check_names
from policies import load
from policies.policy_loader import FOLDER, kinds_file, load_kinds
from policies.toml_fields import Table
from store.people.people_setup import IN_REHEARSALS

ROLES = tuple(IN_REHEARSALS)
_TOP = ("title", "start", "policy", "step")
_STEP = ("by", "do", "as", "case", "pupil", "with", "after", "at", "expect")
_NAMES = ("as", "case", "pupil")
_EXPECT = ("status", "code", "stage", "open", "overdue")
_PROCLAIM = ("day", "change", "reasons")
_DO = (*WITHOUT_PERSON, RAISE.name, *COMMANDS, *PUPIL_COMMANDS)


def read(path: Path) -> Script:
    """Read the script in a file. Raises MalformedRehearsal."""
    try:
        text = path.read_text(encoding="utf-8")
        raw = tomllib.loads(text)
    except FileNotFoundError:
        raise MalformedRehearsal(f"There is no file {path}.") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise MalformedRehearsal(f"{path.name} cannot be read: {error}.") from error
    return _script(raw, FileLines(text))


def _script(raw: Table, lines: FileLines) -> Script:
    _known(lines, raw, _TOP, 1, len(lines))
    title, start, steps = raw.get("title"), raw.get("start"), raw.get("step")
    if not isinstance(title, str):
        lines.refuse(1, "the rehearsal has no title")
    if not isinstance(start, datetime):
        lines.refuse(lines.of_key("start"), "start must be a London date and time")
    if not isinstance(steps, list) or not steps:
        lines.refuse(1, "the rehearsal has no steps. Write each as [[step]]")
    if len(steps) != len(lines.starts):
        lines.refuse(1, "each step must begin with a line [[step]], and nothing else")
    begin = london_instant(start, lines.of_key("start"))
    try:
        policy = variant(raw["policy"]) if "policy" in raw else None
    except ValueError as error:
        lines.refuse(lines.of_key("policy"), str(error))
    read_steps = tuple(
        _StepReading(lines, start).step(each) for start, each in zip(lines.starts, steps, strict=True)
    )
    check_names(read_steps, lines)
    return Script(title=title, start=begin, steps=read_steps, policy=policy)


def _known(lines: FileLines, table: Table, names: tuple[str, ...], start: int, end: int) -> None:
    for name in table:
        if name not in names:
            lines.refuse(lines.of_key(name, start, end), f"{name} does not belong here")


def _is_json(value: Any) -> bool:
    """Whether a value of the file can be sent; a date or a London time is sent as text."""
    if isinstance(value, dict):
        return all(map(_is_json, value.values()))
    if isinstance(value, list):
        return all(map(_is_json, value))
    return isinstance(value, str | int | float | date)


class _StepReading:
    """Reads one step, and refuses what is wrong with it."""

    def __init__(self, lines: FileLines, line: int) -> None:
        self._lines = lines
        self._line = line
        self._end = lines.end(line)

    def step(self, raw: Table) -> ScriptStep:
        _known(self._lines, raw, _STEP, self._line, self._end)
        do, by, at, after = (raw.get(name) for name in ("do", "by", "at", "after"))
        body, expect = raw.get("with", {}), raw.get("expect", {})
        if not isinstance(do, str):
            self._refuse("the step has no do")
        if do not in _DO:
            self._refuse(f"do must be one of {', '.join(_DO)}", "do")
        if not isinstance(body, dict) or not isinstance(expect, dict):
            self._refuse("with and expect must be tables")
        self._who(do, by, body, expect)
        self._when(at, after)
        if not _is_json(body):
            self._refuse("with can hold only text, numbers, true, false, dates, lists and tables")
        if do == PROCLAIM:
            self._proclaimed(body)
        self._names(do, raw)
        self._expectations(expect)
        return ScriptStep(
            line=self._line,
            do=do,
            by=by,
            body=body,
            after=after,
            at=london_instant(at, self._of("at")) if isinstance(at, datetime) else None,
            expect=expect,
            named=raw.get("as"),
            case=raw.get("case"),
            pupil=raw.get("pupil"),
        )

    def _who(self, do: str, by: Any, body: Table, expect: Table) -> None:
        if do == WAIT and (by is not None or body):
            self._refuse("a wait step cannot have by or with")
        if do == PROCLAIM and by is not None:
            self._refuse("a proclaim step cannot have by")
        if do in WITHOUT_PERSON and {"status", "code"} & expect.keys():
            self._refuse(f"a {do} step has no answer, so it cannot expect a status or code")
        if do not in WITHOUT_PERSON and by not in ROLES:
            self._refuse(f"by must be one of {', '.join(ROLES)}", "by")

    def _when(self, at: Any, after: Any) -> None:
        if at is not None and after is not None:
            self._refuse("a step can have at or after, not both")
        if at is not None and not isinstance(at, datetime):
            self._refuse("at must be a London date and time", "at")
        if after is not None and not (isinstance(after, str) and is_span(after)):
            self._refuse("after must be a time such as 10m, 2h, 1d or 3wd", "after")

    def _names(self, do: str, raw: Table) -> None:
        if "as" in raw and do not in NAMING:
            self._refuse(f"only {' and '.join(NAMING)} steps can have as", "as")
        if "case" in raw and do == RAISE.name:
            self._refuse("a raise step cannot have case: use as to name the case that it raises", "case")
        if "pupil" in raw and (do not in PUPIL_COMMANDS or do == REGISTER):
            changing = [each for each in PUPIL_COMMANDS if each != REGISTER]
            self._refuse(f"only {', '.join(changing)} steps can have pupil", "pupil")
        for key in _NAMES:
            if key in raw and not (isinstance(raw[key], str) and raw[key].strip()):
                self._refuse(f"{key} must be a name", key)

    def _proclaimed(self, body: Table) -> None:
        _known(self._lines, body, _PROCLAIM, self._line, self._end)
        if type(body.get("day")) is not date:
            self._refuse("day must be a date, without quotation marks", "day")
        if body.get("change", "add") not in get_args(DayChange):
            self._refuse(f"change must be {' or '.join(get_args(DayChange))}", "change")
        reasons = body.get("reasons")
        if not isinstance(reasons, str) or len(reasons.strip()) < LEAST_REASONS:
            self._refuse(f"reasons must have at least {LEAST_REASONS} characters", "reasons")

    def _expectations(self, expect: Table) -> None:
        where = self._of("expect")
        _known(self._lines, expect, _EXPECT, where, self._end)
        kinds = {"status": int, "code": str, "stage": str, "open": list, "overdue": list}
        for name, value in expect.items():
            names = value if kinds[name] is list and isinstance(value, list) else []
            if type(value) is not kinds[name] or not all(isinstance(each, str) for each in names):
                self._lines.refuse(where, f"{name} has a value of the wrong type")

    def _of(self, key: str) -> int:
        if key in _NAMES:
            return self._lines.of_step_key(key, self._line)
        return self._lines.of_key(key, self._line, self._end)

    def _refuse(self, why: str, key: str | None = None) -> NoReturn:
        self._lines.refuse(self._line if key is None else self._of(key), why)


BASE = "coalway-cse-2023"
SETS = tuple(sorted(each.stem for each in FOLDER.glob("kinds/*.toml")))
"""The sets of kinds of concern that a policy can name."""


def variant(raw: Any) -> Policy:
    """The version that `[policy]` in a rehearsal describes. Raises ValueError with the reason."""
    base = load(BASE)
    if not isinstance(raw, dict) or not {"version"} < set(raw) <= {"version", "limits", "kinds"}:
        raise ValueError("policy must have a version, and limits or kinds")
    version, limits, kinds = raw["version"], raw.get("limits", {}), raw.get("kinds", base.kinds.id)
    if not isinstance(limits, dict) or kinds not in SETS:
        raise ValueError(f"policy has limits by name, and kinds that are one of {', '.join(SETS)}")
    if type(version) is not int or version <= base.version:
        raise ValueError(f"the version of the policy must be a number above {base.version}")
    changed = {kind: _limit(base, kind, given) for kind, given in limits.items()}
    own_kinds = load_kinds(kinds_file(kinds, FOLDER))
    return replace(base, version=version, limits={**base.limits, **changed}, kinds=own_kinds)


def _limit(base: Policy, kind: str, given: Any) -> Any:
    if kind not in base.limits:
        raise ValueError(f"the policy has no limit {kind}")
    limit = base.limits[kind]
    numbers = {each.name for each in fields(limit) if type(getattr(limit, each.name)) is int}
    if not isinstance(given, dict) or not given or not set(given) <= numbers:
        raise ValueError(f"only these numbers of the limit {kind} can change: {', '.join(sorted(numbers))}")
    if not all(type(value) is int and value > 0 for value in given.values()):
        raise ValueError(f"the limit {kind} needs whole numbers above zero")
    return replace(limit, **given)
