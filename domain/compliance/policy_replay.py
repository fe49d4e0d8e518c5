"""Replay a recorded case under another policy: what would be late or refused. Nothing is stored."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import get_args

from domain import commands as ask
from domain import events as happened
from domain.case.case import Case
from domain.case.event import Event
from domain.decide import decide
from domain.decision_context import DecisionContext
from domain.evolve import evolve, replay
from domain.messaging.workflow_progress import next_due_command
from domain.people.roles import Actor, Person
from domain.policy.policy_model import Policy
from domain.refusals import NoSuchEvent, Refused
from domain.rules.agencies import WITH_ANOTHER_ENTRY

_COMMANDS: tuple[type, ...] = get_args(ask.PersonCommand)
_MOST_ACTS = 10_000
_AN_INSTANT = timedelta.resolution


@dataclass(frozen=True, slots=True, kw_only=True)
class WouldBeRefused:
    """An entry that would have been refused."""

    version: int
    type: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyReplay:
    """What would have been different in one case."""

    late: tuple[str, ...] = ()
    """Obligations that would have been overdue, and were not."""
    no_longer_late: tuple[str, ...] = ()
    """Obligations that were overdue, and would not have been."""
    refused: tuple[WouldBeRefused, ...] = ()

    @property
    def differs(self) -> bool:
        """Whether anything would have been different."""
        return bool(self.late or self.no_longer_late or self.refused)


PolicyFor = Callable[[str], Policy]
"""Gives the policy to try, for the name of the policy that an entry was made under."""


def replay_under(
    stream: Iterable[Event], policy_for: PolicyFor, roster: tuple[Person, ...], now: datetime
) -> PolicyReplay:
    """Repeat every person's command, at its time and in its order, with the clock between them.

    Deliveries are taken as they were. An obligation about an entry is named by the entry's number in the
    record.
    """
    run, known = _Run(policy_for, roster), tuple(stream)
    for event in known:
        run.take(event)
    run.keep_time(now)
    was = Counter(_overdue(known)) | Counter(_late(replay(known), now))
    would_be = Counter(map(run.as_recorded, _overdue(run.events)))
    return PolicyReplay(
        late=tuple(sorted((would_be - was).elements())),
        no_longer_late=tuple(sorted((was - would_be).elements())),
        refused=tuple(run.refused),
    )


def _overdue(stream: Iterable[Event]) -> Iterator[str]:
    """The ids of obligations that became overdue, with repeats."""
    for event in stream:
        match event.fact:
            case happened.FeedbackOverdue():
                yield f"feedback:{event.fact.agency_referral}"
            case happened.ObligationOverdue():
                yield event.fact.obligation
            case _:
                pass


def _late(state: Case, now: datetime) -> list[str]:
    """The ids of obligations that are or were late, even if the clock was down and never recorded it."""
    return [
        owed.id
        for owed in state.obligations
        if owed.state in ("overdue", "met_late")
        or owed.rung > 0  # overdue once, and replaced or ended since
        or (owed.state == "open" and owed.due_at is not None and owed.due_at < now)
    ]


def _as_asked(fact: happened.PersonFact) -> ask.PersonCommand:
    """The command that a person's fact records."""
    kind = next(base for base in type(fact).__mro__ if base in _COMMANDS)
    command: ask.PersonCommand = kind(**{each.name: getattr(fact, each.name) for each in fields(kind)})
    return command


class _Run:
    """One case while it is replayed."""

    def __init__(self, policy_for: PolicyFor, roster: tuple[Person, ...]) -> None:
        self._policy_for = policy_for
        self._roster = roster
        self._state: Case | None = None
        self._policy: Policy | None = None
        self._numbers: dict[int, int] = {}  # the number here of each recorded entry
        self.events: list[Event] = []
        self.refused: list[WouldBeRefused] = []

    def take(self, event: Event) -> None:
        """Replay one event: a person's command is given again; deliveries and handovers are copied."""
        self._adopt(self._policy_for(event.policy), event.recorded_at)
        match event.fact:
            case happened.CaseReopened(reasons=reasons) if reasons in WITH_ANOTHER_ENTRY:
                return  # a part of the emergency referral that follows, or of the identification before it
            case happened.ConflictDeclared() | happened.ConflictLifted() if self._is_closed:
                self._carry(event)  # declared in the case that this one was joined to (3.2h)
            case (
                happened.NotificationDelivered()
                | happened.NotificationFailed()
                | happened.CaseLinked()
                | happened.CaseJoined()
                | happened.ConcernJoined()
                | happened.JoinUndone()
                | happened.JoinCorrected()
                | happened.RepeatsFound()
                | happened.PolicyAdopted()
                | happened.CaseHandedOver()
            ):
                self.keep_time(event.recorded_at)
                self._carry(event)
            case fact if isinstance(fact, happened.PersonFact):
                self.keep_time(event.recorded_at)
                self._ask(event, _as_asked(fact))
            case (
                happened.FeedbackOverdue()
                | happened.ObligationOverdue()
                | happened.EscalationRaised()
                | happened.ReminderSent()
            ):  # at one instant the clock may come before or after a person: keep the recorded order
                self.keep_time(event.occurred_at + _AN_INSTANT)
            case _:
                return  # an event of the clock, which this replay runs itself

    @property
    def _is_closed(self) -> bool:
        return self._state is not None and self._state.closed

    def keep_time(self, until: datetime) -> None:
        """Let the clock do everything that is due before an instant."""
        for _ in range(_MOST_ACTS):
            command = next_due_command(self._state, until - _AN_INSTANT) if self._state is not None else None
            if command is None or not self._decide(command, "clock", command.act_at):
                return

    def as_recorded(self, obligation: str) -> str:
        """The obligation's id, with the entry's number in the record instead of its number here."""
        kind, _, subject = obligation.rpartition(":")
        back = {here: recorded for recorded, here in self._numbers.items()}
        return f"{kind}:{back[int(subject)]}" if subject.isdigit() and int(subject) in back else obligation

    def _adopt(self, policy: Policy, at: datetime) -> None:
        moved = self._policy is not None and self._policy is not policy
        if moved:
            self.keep_time(at)
        self._policy = policy
        if moved:
            self._decide(ask.Replan(reasons="Moved to another policy."), "clock", at)

    def _ask(self, event: Event, command: ask.PersonCommand) -> None:
        try:
            made = self._decide(self._renumbered(command), event.actor, event.recorded_at, event)
        except Refused as refused:
            self.refused.append(
                WouldBeRefused(version=event.version, type=event.fact.type, code=refused.code)
            )
            return
        # Look for the entry by its type: an emergency referral on a closed case comes after a reopening.
        self._numbers[event.version] = next(
            each.version for each in made if each.fact.type == event.fact.type
        )

    def _decide(
        self, command: ask.Command, by: Actor, at: datetime, event: Event | None = None
    ) -> tuple[Event, ...]:
        assert self._policy is not None
        context = DecisionContext(
            at=at,
            by=by,
            policy=self._policy,
            begins=event.effects.begins if event is not None else None,
            roster=self._roster,
            rota=event is not None
            and bool(event.effects.covers),  # cover is recorded only when no one was on duty
            target=self._target(command),
            entries=tuple(self.events) if isinstance(command, ask.Correct) else (),
            recorded=event.effects if event is not None else None,
        )
        decision = decide(self._state, command, context)
        self._state = decision.case
        self.events += decision.events
        return decision.events

    def _carry(self, event: Event) -> None:
        version = len(self.events) + 1
        self._numbers[event.version] = version
        carried = replace(event, version=version)
        self.events.append(carried)
        self._state = evolve(self._state, carried)

    def _target(self, command: ask.Command) -> Event | None:
        if not isinstance(command, ask.Correct) or command.event > len(self.events):
            return None
        return self.events[command.event - 1]

    def _here(self, version: int) -> int:
        """The number here of a recorded entry; raises NoSuchEvent if it was refused here."""
        if any(each.version == version for each in self.refused):
            raise NoSuchEvent
        return self._numbers.get(version, version)

    def _renumbered(self, command: ask.PersonCommand) -> ask.PersonCommand:
        match command:
            case ask.Correct() | ask.Countersign():
                return replace(command, event=self._here(command.event))
            case ask.Challenge() | ask.AnswerChallenge():
                return replace(command, decision=self._here(command.decision))
            case ask.AnswerInformationRequest():
                return replace(command, request=self._here(command.request))
            case ask.InformPupil():
                return replace(command, about=tuple(map(self._here, command.entries)))
            case ask.LiftLegalHold() if command.hold is not None:
                return replace(command, hold=self._here(command.hold))
            case ask.ReadInformation():
                return replace(command, versions=tuple(map(self._here, command.versions)))
            case ask.RecordPupilView() if command.about is not None:
                return replace(command, about=self._here(command.about))
            case _:
                return command
