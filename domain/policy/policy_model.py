"""The policy as the rules read it: limits and ladders with their clause and basis."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Literal

from domain.calendar.durations import Span
from domain.calendar.working_time import A_DAY, WorkingTime, london
from domain.policy.agency_milestones import AgencyMilestone
from domain.policy.authority_pack import Authority
from domain.policy.clause_register import Register
from domain.policy.ladders import DisagreementStage, EscalationStep, Rung, steps

Basis = Literal["policy", "guidance", "local authority", "school setting"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """How long one kind of obligation may stay open, who owes it, and on what the limit rests."""

    clause: str
    basis: Basis
    owners: tuple[str, ...]
    ladder: str = "default"
    minutes: int | None = None
    school_minutes: int | None = None
    working_days: int | None = None
    calendar_days: int | None = None
    """Days of any kind, to the hour of close: a weekend or a holiday moves nothing."""
    until_given_date: bool = False
    from_authority: bool = False
    """The local authority's pack says how long, or that nothing is owed."""
    at_most_working_days: int | None = None
    """How far ahead a date may be that a person gives."""
    before_a_break_minutes: int | None = None
    """On the last working day before a break it is due by the close, never sooner than after so many."""
    remind_every_working_days: int | None = None
    remind_before: Span | None = None
    at_given_cadence: bool = False
    """A person says every how many working days: five is the limit of `mentor-contact:5`."""
    note: str | None = None

    def due(self, start: datetime, time: WorkingTime, given: date | None = None) -> datetime | None:
        """The deadline of what begins at `start`, or for a date given; none if it is never overdue."""
        if given is not None:
            return time.close_by(given)
        if self.minutes is not None:
            return start + timedelta(minutes=self.minutes)
        if self.working_days is not None:
            return time.close_after(start, self.working_days)
        if self.calendar_days is not None:
            return time.close_of(london(start).date() + self.calendar_days * A_DAY)
        if self.school_minutes is not None:
            return self._before_a_break(start, time, time.after_school_minutes(start, self.school_minutes))
        return None

    def _before_a_break(self, start: datetime, time: WorkingTime, due: datetime) -> datetime:
        today = london(start).date()
        if self.before_a_break_minutes is None or time.calendar.is_working_day(today + A_DAY):
            return due
        least = start + timedelta(minutes=self.before_a_break_minutes)
        return max(min(due, time.close_of(today)), least)

    @property
    def any_day(self) -> bool:
        """Whether it counts time of any kind, so that no holiday moves it."""
        return self.minutes is not None or self.calendar_days is not None

    def too_far(self, start: datetime, given: date, time: WorkingTime) -> bool:
        """Whether a date given lies past what the policy allows."""
        if self.at_most_working_days is None:
            return False
        furthest = time.calendar.working_day_after(london(start).date(), self.at_most_working_days)
        return time.calendar.working_day_at_or_before(given) > furthest

    def next_reminder(self, start: datetime, time: WorkingTime) -> datetime | None:
        """When to remind of what has no deadline."""
        every = self.remind_every_working_days
        return time.close_after(start, every) if every else None

    def first_act(self, opened: datetime, due: datetime | None, time: WorkingTime) -> datetime | None:
        """When the clock first acts: at a reminder, if one falls after the opening, else at the deadline."""
        if due is None:
            return self.next_reminder(opened, time)
        reminder = self.remind_before.before(due, time) if self.remind_before else None
        return reminder if reminder is not None and opened < reminder < due else due


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A word of one of the policy's lists, and what it means; one that is not listed is kept too."""

    code: str
    clause: str
    text: str
    """The policy's own words."""
    help: str | None = None
    """The same in plain words, and what to look for."""
    asks_for: str | None = None
    """Of a pupil's group: who belongs in the team around such a child (7.4)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """How many times within how many days make somebody look again; they decide nothing by themselves."""

    clause: str
    basis: Basis
    episodes: int
    within_days: int
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Training that people in a role take again after so many months."""

    clause: str
    basis: Basis
    roles: tuple[str, ...]
    months: int
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One version of a school's policy; a case keeps the one it was raised under."""

    id: str
    version: int
    title: str
    adopted_on: date
    review_due_on: date
    time: WorkingTime
    limits: Mapping[str, Limit]
    ladders: Mapping[str, tuple[Rung, ...]]
    authority: str = ""
    """The id of the school's own local authority."""
    authorities: Mapping[str, Authority] = field(default_factory=dict)
    expectations: tuple[AgencyMilestone, ...] = ()
    register: Register = field(default_factory=Register)
    repeats: Mapping[str, Repeat] = field(default_factory=dict)
    training: Mapping[str, Course] = field(default_factory=dict)
    codes: Mapping[str, tuple[Code, ...]] = field(default_factory=dict)
    """Its lists, for people to choose from: nothing is decided, scored or refused by them."""

    def codes_of(self, clause: str) -> tuple[str, ...]:
        """The codes by which people choose what this clause lists."""
        return tuple(code.code for codes in self.codes.values() for code in codes if code.clause == clause)

    @property
    def name(self) -> str:
        """What events and cases pin: `coalway-cse-2023@1`."""
        return f"{self.id}@{self.version}"

    def is_adopted(self, now: datetime) -> bool:
        """Whether the day of its adoption has come."""
        return self.adopted_on <= london(now).date()

    def review_overdue(self, now: datetime) -> bool:
        """Whether its yearly review is past (13.1, 3-DSL.r): shown, and blocks nothing."""
        return london(now).date() > self.review_due_on

    def limit(self, obligation: str) -> Limit:
        """The limit for an obligation, by its whole id (`refer:immediate`) or its kind."""
        kind, _, subject = obligation.partition(":")
        found = self.limits.get(obligation) or self.limits[kind]
        return replace(found, working_days=int(subject)) if found.at_given_cadence and subject else found

    def authority_for(self, *names: str | None) -> Authority | None:
        """The authority that the first name given is, if we know it: never another's rules in its place.

        Where none is named, the school's own.
        """
        name = next((each for each in names if each is not None), None)
        if name is None:
            return self.authorities.get(self.authority)
        return next((each for each in self.authorities.values() if each.is_called(name)), None)

    def steps(
        self,
        obligation: str,
        deadline: datetime,
        authority: Authority | None = None,
        stages: tuple[DisagreementStage, ...] = (),
    ) -> Iterator[EscalationStep]:
        """The steps of the obligation's ladder, which may be the local authority's own."""
        name = self.limit(obligation).ladder
        ladder = (authority.ladders.get(name) if authority else None) or self.ladders[name]
        return steps(ladder, deadline, self.time, stages)
