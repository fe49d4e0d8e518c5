"""Weave one script of a school year: stories on many days, about many children, played by one clock."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from domain.calendar.working_time import Calendar, in_utc, london
from domain.command_catalogue import RAISE
from local.rehearsal.script import WAIT, Script, ScriptStep
from local.rehearsal.script_names import CASE
from local.rehearsal.script_reading import read
from policies.bank_holiday_calendar import england

FOLDER = Path(__file__).with_name("year")
CASES = 180
_DAY = timedelta(days=1)
_LATEST_DAYS, _LATELY = timedelta(days=4), 5
"""More stories begin in the last days, so that there is work to do today."""
_OPENS, _LAST = time(8, 35), time(16, 45)
_HOLIDAYS = (
    ((1, 1), (1, 4)),
    ((2, 13), (2, 21)),
    ((3, 28), (4, 12)),
    ((5, 23), (5, 31)),
    ((7, 21), (9, 2)),
    ((10, 24), (11, 1)),
    ((12, 19), (12, 31)),
)
"""First and last days, as most schools have them: children are not in school, so concerns are few."""
_ROLES = {"teacher": ("teacher", "teacher", "colleague"), "dsl": ("dsl", "dsl", "dsl", "deputy")}


@dataclass(frozen=True, slots=True, kw_only=True)
class YearPupil:
    """A child of the register, and the day from which the school has had them."""

    id: UUID
    since: date


@dataclass(frozen=True, slots=True, kw_only=True)
class _Story:
    script: Script
    often: int
    keeps_roles: bool


def woven(since: datetime, until: datetime, pupils: Sequence[YearPupil], seed: int) -> Script:
    """The script of all that happens between two instants: the same for the same pupils and seed.

    Stories that are not over by then stay open.
    """
    chance = Random(seed)  # noqa: S311 - invented stories, the same each time
    calendar, words, stories = england(), _words(), _stories()
    children = _Children(chance, pupils)
    steps: list[ScriptStep] = []
    for number, begins in enumerate(_beginnings(chance, calendar, since, until), 1):
        story = _chosen(chance, stories, number)
        child = children.on(london(begins).date())
        copy = _Copy(chance, calendar, words, story, begins, number, child)
        steps += [each for each in copy.steps() if each.at is not None and each.at <= until]
    steps.sort(key=lambda each: each.at or until)
    last = ScriptStep(line=0, do=WAIT, by=None, body={}, after=None, at=until, expect={}, case=steps[-1].case)
    return Script(title="A school year", start=since, steps=(*steps, last), leaves_refused=True)


def _beginnings(chance: Random, calendar: Calendar, since: datetime, until: datetime) -> list[datetime]:
    """When each story begins: on school days, more of them in busy weeks."""
    day, last = london(since).date(), london(until).date()
    days = []
    busy = 1.0
    while day <= last:
        if day.weekday() == 0:
            busy = chance.choice((0.3, 0.6, 1.0, 1.0, 1.4, 2.5))
        if calendar.is_working_day(day) and not _is_holiday(day):
            days.append((day, busy * (_LATELY if last - day < _LATEST_DAYS else 1)))
        day += _DAY
    chosen = chance.choices([each for each, _ in days], [busy for _, busy in days], k=CASES)
    moments = (in_utc(each, time(8, 40)) + timedelta(minutes=chance.randrange(400)) for each in chosen)
    return sorted(each for each in moments if since <= each <= until)


def _is_holiday(day: date) -> bool:
    return any(first <= (day.month, day.day) <= last for first, last in _HOLIDAYS)


def _chosen(chance: Random, stories: Sequence[_Story], number: int) -> _Story:
    """Each story once, then by how often each happens."""
    if number <= len(stories):
        return stories[number - 1]
    return chance.choices(stories, [each.often for each in stories])[0]


class _Children:
    """Choose children, some of them again: their concerns add up (2.4g)."""

    def __init__(self, chance: Random, pupils: Sequence[YearPupil]) -> None:
        self._chance = chance
        self._fresh = list(pupils)
        chance.shuffle(self._fresh)
        self._known: list[YearPupil] = []

    def on(self, day: date) -> YearPupil:
        """A child who is at the school on that day."""
        if self._known and self._chance.random() < 0.12:
            return self._chance.choice(self._known)
        child = next(each for each in self._fresh if each.since <= day)
        self._fresh.remove(child)
        self._known.append(child)
        return child


@dataclass
class _Copy:
    """One story, about another child, on another day, in other words."""

    chance: Random
    calendar: Calendar
    words: Mapping[str, Sequence[Mapping[str, str]]]
    story: _Story
    begins: datetime
    number: int
    child: YearPupil

    def __post_init__(self) -> None:
        self._prefix = f"{self.number}."
        self._shift = london(self.begins).date() - london(self.story.script.start).date()
        self._roles = {part: self.chance.choice(parts) for part, parts in _ROLES.items()}

    def steps(self) -> Iterator[ScriptStep]:
        """The steps with their times, in the working hours of the school."""
        planned = self.story.script.start
        before = self.begins
        case = ""
        for step in self.story.script.steps:
            at = step.instant(planned, self.calendar)
            if step.do != RAISE.name or case:
                before = self._in_hours(before + self._span(planned, at))
            planned = at
            if step.do == RAISE.name:
                case = step.named or "case"
            yield replace(
                step,
                by=step.by
                if self.story.keeps_roles or step.by is None
                else self._roles.get(step.by, step.by),
                body=self._body(step),
                after=None,
                at=before,
                expect={},
                named=self._prefix + case if step.do == RAISE.name else None,
                case=None if step.do == RAISE.name else self._prefix + (step.case or case),
            )

    def _span(self, planned: datetime, at: datetime) -> timedelta:
        """Minutes and hours vary; what took days takes as many."""
        span = at - planned
        return span if span >= timedelta(hours=12) else span * self.chance.uniform(0.5, 1.6)

    def _in_hours(self, at: datetime) -> datetime:
        """The same instant, or else the next morning of a school day."""
        local = london(at)
        if self.calendar.is_working_day(local.date()) and _OPENS <= local.time() <= _LAST:
            return at
        day = local.date() if local.time() < _OPENS else local.date() + _DAY
        while not self.calendar.is_working_day(day):
            day += _DAY
        return in_utc(day, _OPENS) + timedelta(minutes=self.chance.randrange(40))

    def _body(self, step: ScriptStep) -> Mapping[str, Any]:
        body = {name: self._moved(value) for name, value in step.body.items()}
        if step.do == RAISE.name:
            body["pupil"] = {"id": str(self.child.id)}
            concern = body["concern"]
            if said := self.words.get(concern["category"]):
                body["concern"] = concern | self.chance.choice(said)
        return body

    def _moved(self, value: Any) -> Any:
        """Dates move with the story, and names of cases are those of this copy."""
        match value:
            case Mapping():
                return {name: self._moved(part) for name, part in value.items()}
            case list():
                return [self._moved(part) for part in value]
            case datetime():
                return value + self._shift
            case date():
                return value + self._shift
            case str() if value.startswith(CASE):
                return f"{CASE}{self._prefix}{value.removeprefix(CASE)}"
            case _:
                return value


def _stories() -> list[_Story]:
    often: dict[str, dict[str, Any]] = tomllib.loads((FOLDER / "often.toml").read_text("utf-8"))
    return [
        _Story(
            script=read(FOLDER / f"{name}.toml"),
            often=each["often"],
            keeps_roles=each.get("keeps_roles", False),
        )
        for name, each in often.items()
    ]


def _words() -> Mapping[str, Sequence[Mapping[str, str]]]:
    found: dict[str, list[dict[str, str]]] = tomllib.loads((FOLDER / "words.toml").read_text("utf-8"))
    return found
