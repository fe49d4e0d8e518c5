"""The answer to one command while it is being written: facts, with what each opens and settles."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import cast
from uuid import UUID

from domain.calendar.durations import Span
from domain.case.case import Case
from domain.case.effects import (
    OPEN,
    CaseOpened,
    Effects,
    ObligationOpened,
    ObligationState,
    ObligationTransition,
)
from domain.case.event import Event
from domain.case.obligation import Obligation
from domain.case.risk_warnings import with_standing
from domain.events import Fact
from domain.evolve import evolve
from domain.people.roles import Actor, By, Person
from domain.policy.policy_model import Policy
from domain.refusals import ReviewTooFar
from domain.rules.explaining_arrangements import EXPLAIN, falls_away, falls_due


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionContext:
    """Everything outside the case that an answer depends on."""

    at: datetime
    by: Actor
    policy: Policy
    begins: CaseOpened | None = None
    """The ids of a case about to be raised."""
    roster: tuple[Person, ...] = ()
    """Those in line of the case's school, for a raise, a conflict of interest and the clock."""
    on_duty: frozenset[UUID] = frozenset()
    """Those of them whose shift it is."""
    rota: bool = False
    """Whether the school keeps a duty rota; without one no DSL is ever off duty (3-DSL.x)."""
    target: Event | None = None
    """The event that a correction names, if the case has it."""
    other: Case | None = None
    """The case that a link names, which whoever links it sees."""
    policies: Mapping[str, Policy] = field(default_factory=dict)
    """Every version that a case can be moved to, by its name."""
    secure: frozenset[str] = frozenset()
    """The authorities to whose secure address the post can send."""


class EventRecorder:
    """Collects the events that a command causes; `state` always holds the case after them."""

    def __init__(
        self, state: Case | None, moment: DecisionContext, occurred_at: datetime | None = None
    ) -> None:
        self._state = state
        self.moment = moment
        self.when = (occurred_at or moment.at).astimezone(UTC)
        """When it happened, which may be before it is decided and recorded."""
        self.events: list[Event] = []

    @property
    def state(self) -> Case:
        """The case after what has been recorded so far."""
        return cast(Case, self._state)

    @property
    def at(self) -> datetime:
        """When the command is decided."""
        return self.moment.at

    @property
    def person(self) -> UUID:
        """Who gives the command, where people give it."""
        by = self.moment.by
        assert isinstance(by, By)
        return by.id

    @property
    def next_version(self) -> int:
        """The version that the next recorded fact will have."""
        return self._state.version + 1 if self._state is not None else 1

    def record(
        self, fact: Fact, clauses: tuple[str, ...], effects: Effects, occurred_at: datetime | None = None
    ) -> None:
        """Add one fact with its effects and fold it."""
        if self._state is not None:
            needless = needless_calls(self._state, effects.turns)
            effects = replace(effects, turns=(*effects.turns, *needless)) if needless else effects
            effects = with_standing(self._state, fact, effects)
        event = self._event(fact, clauses, effects, occurred_at)
        after = evolve(self._state, event)
        if self._state is not None:
            explained = self._explaining(self._state, after)
            if explained is not None:
                event = replace(event, effects=_with_more(event.effects, explained))
                after = evolve(self._state, event)
        self.events.append(event)
        self._state = after

    def _explaining(self, before: Case, after: Case) -> Effects | None:
        """The entry's effect on the duty to explain the arrangements to the family (11.14)."""
        if falls_due(before, after):
            since = max(self.when, after.gate.open_since or self.when)
            return Effects(opens=(self.owe_once(EXPLAIN, start=since),))
        if falls_away(after):
            return Effects(turns=turn("ended", after.open_obligation(EXPLAIN)))
        return None

    def after(self, fact: Fact, effects: Effects, occurred_at: datetime | None = None) -> Case:
        """The case as it would be after one fact more, which is not recorded."""
        return evolve(self._state, self._event(fact, (), effects, occurred_at))

    def _event(
        self, fact: Fact, clauses: tuple[str, ...], effects: Effects, occurred_at: datetime | None
    ) -> Event:
        return Event(
            version=self.next_version,
            fact=fact,
            occurred_at=occurred_at or self.at,
            recorded_at=self.at,
            actor=self.moment.by,
            clauses=clauses,
            policy=self._state.policy if self._state is not None else self.moment.policy.name,
            effects=effects,
        )

    def new_obligation(
        self,
        obligation: str,
        *,
        start: datetime | None = None,
        given: date | None = None,
        limit: str | None = None,
        within: Span | None = None,
    ) -> ObligationOpened:
        """An obligation to open, due `within` a span or as the policy says from `start` (default now)."""
        policy = self.moment.policy
        rule, time = policy.limit(limit or obligation), policy.time
        begun = start or self.at
        due = within.after(begun, time) if within else rule.due(begun, time, given)
        return ObligationOpened(
            id=obligation,
            kind=obligation.partition(":")[0],
            clause=rule.clause,
            basis=rule.basis,
            owner_roles=rule.owners,
            due_at=due,
            provisional=due is not None and rule.calendar_days is None and time.calendar.is_provisional(due),
            wakes_at=rule.first_act(begun if due is None else self.at, due, time),
            counts_from=begun if given is None else None,
            given=given,
            limit=limit,
        )

    def owe_once(
        self,
        obligation: str,
        *,
        start: datetime | None = None,
        causes: tuple[int, ...] = (),
        limit: str | None = None,
    ) -> ObligationOpened:
        """The obligation to open; if it is open already, it is owed for this too and its deadline stays."""
        already = self.state.open_obligation(obligation)
        owed = (
            self.new_obligation(obligation, start=start, limit=limit) if already is None else as_owed(already)
        )
        return replace(owed, causes=causes)

    def owe_by(self, obligation: str, given: date) -> ObligationOpened:
        """An obligation due on a date that a person gives; ReviewTooFar when the policy does not allow it."""
        policy = self.moment.policy
        if policy.limit(obligation).too_far(self.at, given, policy.time):
            raise ReviewTooFar
        return self.new_obligation(obligation, given=given)

    def settle(self, *obligations: Obligation | None) -> tuple[ObligationTransition, ...]:
        """The open ones among these as met; late if it happened late, not if it is only typed late."""
        return tuple(met(owed, self.when) for owed in obligations if owed is not None)

    def renew(self, owed: Obligation | None, again: ObligationOpened) -> Effects:
        """What comes round again: met, and owed anew; an entry older than what it runs from moves nothing."""
        if owed is None or (owed.due_at and again.due_at and again.due_at < owed.due_at):
            return Effects()
        return Effects(turns=self.settle(owed), opens=(again,))

    def pupil_notification(self) -> ObligationOpened:
        """The pupil is to be told of the decision about to be recorded (11.12)."""
        return self.new_obligation(f"inform-pupil:{self.next_version}")


def _with_more(effects: Effects, more: Effects) -> Effects:
    return replace(effects, opens=(*effects.opens, *more.opens), turns=(*effects.turns, *more.turns))


def needless_calls(state: Case, turns: tuple[ObligationTransition, ...]) -> tuple[ObligationTransition, ...]:
    """The calls owed because messages about what is now settled did not get through: they end with it."""
    about = [turned.obligation for turned in turns if turned.state not in OPEN]
    documents = [name.removeprefix("feedback:") for name in about if name.startswith("feedback:")]
    return turn("ended", *(state.open_obligation(f"telephone:{name}") for name in (*about, *documents)))


def as_owed(owed: Obligation) -> ObligationOpened:
    """An obligation of the case as an event opens it, with the same deadline."""
    return ObligationOpened(
        id=owed.id,
        kind=owed.kind,
        clause=owed.clause,
        basis=owed.basis,
        owner_roles=owed.owner_roles,
        due_at=owed.due_at,
        provisional=owed.provisional,
        wakes_at=owed.due_at or owed.wakes_at,
        causes=owed.causes,
        counts_from=owed.counts_from,
        given=owed.given,
        limit=owed.limit,
    )


def met(owed: Obligation, at: datetime) -> ObligationTransition:
    """Met in time, or late."""
    late = owed.due_at is not None and at > owed.due_at
    return ObligationTransition(obligation=owed.id, state="met_late" if late else "met")


def turn(state: ObligationState, *obligations: Obligation | None) -> tuple[ObligationTransition, ...]:
    """The open ones among these in another state."""
    return tuple(
        ObligationTransition(obligation=owed.id, state=state) for owed in obligations if owed is not None
    )
