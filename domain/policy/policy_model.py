"""A policy: limits and ladders with their clause and basis, lists of codes, and the clauses."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Literal

from domain.calendar.durations import Span
from domain.calendar.working_time import A_DAY, WorkingTime, london
from domain.entries.agencies import Decision
from domain.entries.reporting import NOT_ANSWERED, ConcernKind, Meaning
from domain.policy.authority_pack import Authority
from domain.policy.clause_register import Register
from domain.policy.ladders import DisagreementStage, EscalationStep, Rung, steps

Basis = Literal["policy", "guidance", "local authority", "school setting"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """How long one kind of obligation may stay open, who owns it, and the basis of the limit."""

    clause: str
    basis: Basis
    owners: tuple[str, ...]
    ladder: str = "default"
    harm_ladder: str | None = None
    """The ladder once an adult in images or an allegation against staff is known (3.2i, 8.3)."""
    minutes: int | None = None
    school_minutes: int | None = None
    working_days: int | None = None
    calendar_days: int | None = None
    """Days of any kind, to the closing time; weekends and holidays count."""
    until_given_date: bool = False
    from_authority: bool = False
    """The local authority's pack gives the limit; without one, there is no obligation."""
    at_most_working_days: int | None = None
    """How far ahead a date given by a person may be."""
    before_a_break_minutes: int | None = None
    """If the next day is not a working day, it is due by the close, but never sooner than these minutes."""
    remind_every_working_days: int | None = None
    remind_before: Span | None = None
    at_given_cadence: bool = False
    """A person gives the number of working days: `mentor-contact:5` has a limit of five."""
    note: str | None = None

    def due(self, start: datetime, time: WorkingTime, given: date | None = None) -> datetime | None:
        """The deadline, from `start` or for a given date; None if it is never overdue."""
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
        """Whether it counts time of any kind, so that holidays do not move it."""
        return self.minutes is not None or self.calendar_days is not None

    def too_far(self, start: datetime, given: date, time: WorkingTime) -> bool:
        """Whether a given date is later than the policy allows."""
        if self.at_most_working_days is None:
            return False
        furthest = time.calendar.working_day_after(london(start).date(), self.at_most_working_days)
        return time.calendar.working_day_at_or_before(given) > furthest

    def next_reminder(self, start: datetime, time: WorkingTime) -> datetime | None:
        """When to send the next reminder of an obligation without a deadline."""
        every = self.remind_every_working_days
        return time.close_after(start, every) if every else None

    def first_act(self, opened: datetime, due: datetime | None, time: WorkingTime) -> datetime | None:
        """When the clock first acts: at the reminder if it is after the opening, else at the deadline."""
        if due is None:
            return self.next_reminder(opened, time)
        reminder = self.remind_before.before(due, time) if self.remind_before else None
        return reminder if reminder is not None and opened < reminder < due else due


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A code in one of the policy's lists, and its meaning. People can record other codes too."""

    code: str
    clause: str
    text: str
    """The policy's own words."""
    help: str | None = None
    """Plain words for it, with what to look for."""
    asks_for: str | None = None
    """For a risk group: who belongs in the team around such a child (7.4)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedKind:
    """One kind of concern that people can choose, and what it brings with it (2.1, 11.1)."""

    code: str
    name: str
    group: str
    basis: str
    """Where it comes from, such as a paragraph of the guidance."""
    help: str | None = None
    """Who or what belongs here, in plain words."""
    on_forms: str | None = None
    """Its name on a referral form, if agencies call it something else."""
    clauses: tuple[str, ...] = ()
    """The clauses of the policy about concerns of this kind."""
    means: tuple[Meaning, ...] = ()
    asks: tuple[Literal["contact_type"], ...] = ()
    """The questions that a report asks of such kinds only (2.4c)."""

    @property
    def text(self) -> str:
        """The name with its explanation, for people who choose."""
        return f"{self.name}: {self.help}" if self.help else self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class KindsOfConcern:
    """The set of kinds that a policy names."""

    id: str = ""
    title: str = ""
    source: str = ""
    kinds: tuple[OfferedKind, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes, in the order in which people see them."""
        return tuple(each.code for each in self.kinds)

    @property
    def grouped(self) -> dict[str, tuple[OfferedKind, ...]]:
        """The kinds under the headings of their groups, in the order of the set."""
        groups = dict.fromkeys(each.group for each in self.kinds)
        return {group: tuple(each for each in self.kinds if each.group == group) for group in groups}

    def offered(self, code: str) -> OfferedKind | None:
        """The kind with this code, if the set has it."""
        return next((each for each in self.kinds if each.code == code), None)

    def recorded(self, code: str) -> ConcernKind | None:
        """The kind with this code as an entry keeps it."""
        found = self.offered(code)
        return ConcernKind(code=found.code, name=found.name, means=found.means) if found else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """How many times within how many days call for another look; the numbers decide nothing else."""

    clause: str
    basis: Basis
    episodes: int
    within_days: int
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Training that people in a role repeat after a number of months."""

    clause: str
    basis: Basis
    roles: tuple[str, ...]
    months: int
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffSupport:
    """Whom a member of staff can talk to after a report: the school says so, no policy does (11.2)."""

    talk_to: tuple[str, ...] = ("{lead}", "your line manager")
    """In words. `{lead}` is the designated safeguarding lead."""
    note: str | None = None
    """What else the school offers its staff, with numbers that the school has checked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyMilestone:
    """A step of the agency, as described in guidance."""

    what: str
    after: Span
    since: str
    """What the time counts from: `made`, `told`, or an earlier step."""
    decisions: tuple[Decision, ...]
    """The agency's decisions after which the step applies."""
    basis: str
    source: str


def kind_names(policies: Iterable["Policy"]) -> dict[str, str]:
    """What each kind of these policies is called, by its code; the first policy that has it decides."""
    found: dict[str, str] = {}
    for each in policies:
        for kind in each.kinds.kinds:
            found.setdefault(kind.code, kind.name)
    return {**found, NOT_ANSWERED.code: NOT_ANSWERED.name}


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One version of a school's policy. A case stays under the version it was raised under."""

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
    staff_support: StaffSupport = StaffSupport()
    kinds: KindsOfConcern = KindsOfConcern()
    codes: Mapping[str, tuple[Code, ...]] = field(default_factory=dict)
    """Lists for people to choose from; no rule decides or scores by them."""

    def codes_of(self, clause: str) -> tuple[str, ...]:
        """The codes for what this clause lists."""
        return tuple(code.code for codes in self.codes.values() for code in codes if code.clause == clause)

    @property
    def name(self) -> str:
        """The name that events and cases refer to: `coalway-cse-2023@1`."""
        return f"{self.id}@{self.version}"

    def is_adopted(self, now: datetime) -> bool:
        """Whether the policy is in force."""
        return self.adopted_on <= london(now).date()

    def review_overdue(self, now: datetime) -> bool:
        """Whether the yearly review is overdue (13.1, 3-DSL.r); this is shown and blocks nothing."""
        return london(now).date() > self.review_due_on

    def limit(self, obligation: str) -> Limit:
        """The limit of an obligation, by its whole id (`refer:immediate`) or by its kind."""
        kind, _, subject = obligation.partition(":")
        found = self.limits.get(obligation) or self.limits[kind]
        return replace(found, working_days=int(subject)) if found.at_given_cadence and subject else found

    def authority_for(self, *names: str | None) -> Authority | None:
        """The authority with the first of these names; None if we do not know it.

        If no name is given, the school's own authority.
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
        *,
        harm: bool = False,
    ) -> Iterator[EscalationStep]:
        """The steps of the obligation's ladder; the local authority's ladder comes first."""
        limit = self.limit(obligation)
        name = limit.harm_ladder if harm and limit.harm_ladder else limit.ladder
        ladder = (authority.ladders.get(name) if authority else None) or self.ladders[name]
        return steps(ladder, deadline, self.time, stages)
