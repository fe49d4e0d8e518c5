"""Given what people did, when someone does one more thing, then this is recorded, or that is refused."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from domain import commands as ask
from domain.access.available_actions import available_actions
from domain.access.permissions import role_for, role_for_this, visibility
from domain.case.case import Case
from domain.case.concern import standing
from domain.case.event import CaseOpened, Event
from domain.case.obligation import Obligation
from domain.case.stages import stage
from domain.command_catalogue import COMMANDS, RAISE, CommandSpec
from domain.decide import Decision, decide
from domain.decision_context import DecisionContext
from domain.evolve import evolve
from domain.messaging.notification import Notification
from domain.messaging.notifications import notifications_for
from domain.messaging.workflow_progress import next_due_command
from domain.people.roles import Actor, By, Person, own_role
from domain.policy.bank_holidays import DayChange, with_days
from domain.policy.policy_model import Policy
from domain.pupils.pupil_details import RegisteredPupil
from domain.refusals import Refused
from domain.validation.request_checks import (
    against_the_kinds,
    against_the_register,
    faults,
    impossible,
    unknown_entries,
)
from tests.domain.outcome import Forbidden, Malformed, Outcome, Unseen
from tests.domain.people_and_times import CASE, DSL, IN_LINE, MONDAY_10AM, POLICY, SCHOOL

ENTRIES: dict[type, CommandSpec] = {entry.command: entry for entry in (RAISE, *COMMANDS.values())}


@dataclass(frozen=True)
class Story:
    """A case with its whole stream, and the current time."""

    stream: tuple[Event, ...] = ()
    now: datetime = MONDAY_10AM
    roster: tuple[Person, ...] = IN_LINE
    on_duty: frozenset[UUID] = frozenset()
    rota: bool = False
    away: Mapping[UUID, UUID] = field(default_factory=dict)
    """The cover of each person who is away."""
    secure: frozenset[str] = frozenset()
    folded: Case | None = None
    policy: Policy = POLICY
    others: tuple[Case, ...] = ()
    """Other cases of the school, which a link or a join can name."""
    excluding_the_same: bool = False
    """Whether those cases exclude the same people as this one, so that it can be joined to them."""
    registered: tuple[RegisteredPupil, ...] = ()
    """The pupils of the school's register that a command can name."""
    number: UUID = CASE
    """The id of the case."""
    alongside: tuple[Case, ...] = ()
    """The other cases of the pupil whom the case is about after the next command."""
    policies: tuple[Policy, ...] = ()
    """The policies that the case can be moved to."""

    @property
    def state(self) -> Case:
        assert self.folded is not None
        return self.folded

    def answer(self, command: ask.PersonCommand, by: Person) -> list[Event]:
        """The events of a person's command, or its exception, checked in the order of the HTTP contract."""
        return self.decided(command, self.permitted(command, by))

    def permitted(self, command: ask.PersonCommand, by: Person) -> By:
        """The person in the role that permits the command, or the exception that answers it instead."""
        state = self.folded
        entry, target = ENTRIES[type(command)], self._target(command)
        role: str | None = own_role(by)
        if state is not None:
            if visibility(state, by) is None:
                raise Unseen
            if role_for(entry, state, by) is None:
                raise Forbidden
        wrong = [*faults(command, self.now), *against_the_kinds(command, self.in_force.kinds)]
        if state is not None:
            wrong += unknown_entries(command, state)
        if isinstance(command, ask.IdentifyPupil):
            wrong += against_the_register(command, self._named_pupil(command))
        if wrong:
            raise Malformed(wrong)
        if isinstance(command, ask.Link | ask.Join) and self._other(command) is None:
            raise Unseen
        if state is not None:
            role = role_for_this(entry, command, state, by, target)
        if role is None:
            raise Forbidden
        contradicts = impossible(state, command) if state is not None else []
        if contradicts:
            raise Malformed(contradicts)
        return By(id=by.id, role=role)

    def _named_pupil(self, command: ask.Command) -> RegisteredPupil | None:
        return next((each for each in self.registered if each.id == pupil_of(command)), None)

    def decided(self, command: ask.Command, by: Actor) -> list[Event]:
        """The events of a command of the clock or the postman."""
        return list(self.decision(command, by).events)

    def decision(self, command: ask.Command, by: Actor) -> Decision:
        """What the command does in this case, and in others."""
        state = self.folded
        begins = None if state else CaseOpened(case=self.number, school=SCHOOL, reference="ONW-TEST00")
        context = DecisionContext(
            at=self.now,
            by=by,
            policy=self.in_force,
            begins=begins,
            roster=self.roster,
            on_duty=self.on_duty,
            rota=self.rota,
            away=self.away,
            target=self._target(command),
            entries=self.stream if isinstance(command, ask.Join | ask.Correct) else (),
            other=self._other(command),
            joined=self._joined(command),
            alongside=self.alongside,
            pupil=self._named_pupil(command),
            siblings=self._siblings(command),
            policies={each.name: each for each in self.policies},
            secure=self.secure,
        )
        return decide(state, command, context)

    @property
    def in_force(self) -> Policy:
        """The policy of the case."""
        kept = self.folded.policy if self.folded is not None else self.policy.name
        return next((each for each in self.policies if each.name == kept), self.policy)

    def tell(self, command: ask.PersonCommand, by: Person = DSL, at: datetime | None = None) -> "Story":
        """The story after one more command, by default a minute later."""
        story = self.at(at or (self.now + timedelta(minutes=1) if self.stream else self.now))
        return story.and_then(story.answer(command, by))

    def silence(self, until: datetime) -> "Story":
        """The story at a later time, if no one acts: only the clock does."""
        story = self
        while (command := next_due_command(story.state, until)) is not None:
            story = story.at(max(command.act_at, story.now))
            story = story.and_then(story.decided(command, "clock"))
        return story.at(until)

    def at(self, now: datetime) -> "Story":
        return replace(self, now=now)

    def and_then(self, events: list[Event]) -> "Story":
        state = self.folded
        for event in events:
            state = evolve(state, event)
        return replace(self, stream=(*self.stream, *events), folded=state)

    def _siblings(self, command: ask.Command) -> tuple[RegisteredPupil, ...]:
        named = getattr(command, "siblings", None) or ()
        return tuple(each for pupil in named for each in self.registered if each.id == pupil)

    def _other(self, command: ask.Command) -> Case | None:
        wanted = getattr(command, "case", None) or getattr(command, "into", None)
        found = next((each for each in self.others if each.id == wanted), None)
        alike = found is not None and isinstance(command, ask.Join) and self.excluding_the_same
        return replace(found, about=self.state.about) if found is not None and alike else found

    def _joined(self, command: ask.Command) -> tuple[Case, ...]:
        if self.folded is None:
            return ()
        wanted = {self.folded.joined_into}
        if isinstance(command, ask.DeclareConflict | ask.LiftConflict):
            wanted |= {each.case for each in standing(self.folded.joined)}
        return tuple(each for each in self.others if each.id in wanted)

    def _target(self, command: ask.Command) -> Event | None:
        if not isinstance(command, ask.Correct):
            return None
        return next((event for event in self.stream if event.version == command.event), None)

    def when(self, command: ask.Command, by: Person = DSL, at: datetime | None = None) -> Outcome:
        """The outcome of one more command."""
        story = self.at(at or self.now + timedelta(minutes=1))
        try:
            if isinstance(command, ask.ClockCommand | ask.PostCommand):
                events = story.decided(command, "clock")
            else:
                events = story.answer(command, by)
        except (Refused, Unseen, Forbidden, Malformed) as answer:
            return Outcome(before=self, after=story, refusal=answer)
        return Outcome(before=self, after=story.and_then(events), events=events)

    @property
    def notices(self) -> tuple[Notification, ...]:
        """The messages that all events caused."""
        return notifications_for(self.stream, self.state)

    def version_of(self, kind: str) -> int:
        """The version of the latest event of a type."""
        return max(event.version for event in self.stream if event.fact.type == kind)

    def obligation(self, name: str) -> Obligation:
        """The obligation with this id; if there are several, the last."""
        return next(owed for owed in reversed(self.state.obligations) if owed.id == name)

    @property
    def owed(self) -> set[str]:
        return {owed.id for owed in self.state.open_obligations}

    @property
    def stage(self) -> str:
        return stage(self.state)

    def next_for(self, person: Person) -> list[str]:
        return [
            offer.command
            for offer in available_actions(self.state, person, [each.name for each in self.policies])
        ]


def pupil_of(command: ask.Command) -> UUID | None:
    """The pupil of the register that a command names."""
    match command:
        case ask.RaiseConcern():
            return command.pupil.id
        case ask.IdentifyPupil():
            return command.pupil
        case _:
            return None


Step = Callable[[Story], Story]


def given(
    *steps: Step,
    roster: tuple[Person, ...] = IN_LINE,
    now: datetime = MONDAY_10AM,
    on_duty: tuple[Person, ...] = (),
    rota: bool = False,
    away: Mapping[Person, Person] | None = None,
    secure: frozenset[str] = frozenset(),
) -> Story:
    """The case after these steps, starting at `now`, a minute apart unless they give a time."""
    duty = frozenset(each.id for each in on_duty)
    covers = {each.id: cover.id for each, cover in (away or {}).items()}
    story = Story(roster=roster, now=now, on_duty=duty, rota=rota, away=covers, secure=secure)
    for step in steps:
        story = step(story)
    return story


def done(command: ask.PersonCommand, by: Person = DSL, at: datetime | None = None) -> Step:
    """A step: a person does this."""
    return lambda story: story.tell(command, by, at)


def proclaimed(change: DayChange, day: str) -> Step:
    """A step: from now on the calendar has one bank holiday more or fewer."""

    def step(story: Story) -> Story:
        time = story.policy.time
        time = replace(time, calendar=with_days(time.calendar, [(change, date.fromisoformat(day))]))
        return replace(
            story,
            policy=replace(story.policy, time=time),
            policies=tuple(replace(each, time=time) for each in story.policies),
        )

    return step


def silence_until(at: datetime) -> Step:
    """A step: no one does anything, and the clock goes on."""
    return lambda story: story.silence(at)
