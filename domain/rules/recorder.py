"""The events of one command while they are being written: facts, with what each opens and settles."""

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import cast
from uuid import UUID

from domain.calendar.durations import Span
from domain.case.case import Case
from domain.case.concern import kind_of
from domain.case.event import Effects, Event, ObligationOpened, ObligationTransition
from domain.case.obligation import Obligation
from domain.decision_context import DecisionContext
from domain.entries.reporting import ConcernKind
from domain.events import Fact
from domain.evolve import evolve
from domain.people.absences import duty_with_covers
from domain.people.roles import ACTING_DSL, DSL_ROLES, By
from domain.policy.policy_model import Policy
from domain.refusals import ReviewTooFar
from domain.rules import consequences
from domain.rules.consequences import EXPLAIN, falls_away, falls_due
from domain.rules.obligation_changes import reopened, settled, transition, unneeded_calls


class EventRecorder:
    """Collects the events that a command causes; `state` is always the case after them."""

    def __init__(
        self, state: Case | None, context: DecisionContext, occurred_at: datetime | None = None
    ) -> None:
        self._state = state
        self.context = context
        self.when = (occurred_at or context.at).astimezone(UTC)
        """When it happened, which can be before it is recorded."""
        self.events: list[Event] = []
        self.elsewhere: dict[UUID, EventRecorder] = {}
        """A recorder for each other case in which the same command may write (2.4g)."""

    @property
    def state(self) -> Case:
        """The case after what has been recorded so far."""
        return cast(Case, self._state)

    @property
    def before(self) -> Case | None:
        """The case before the fact that is recorded next; None for a new case."""
        return self._state

    @property
    def at(self) -> datetime:
        """When the command is decided."""
        return self.context.at

    @property
    def person(self) -> UUID:
        """The person who gives the command; not for the clock's commands."""
        by = self.context.by
        assert isinstance(by, By)
        return by.id

    @property
    def by_dsl(self) -> bool:
        """Whether a DSL, a deputy or an acting DSL gives the command (3.2l)."""
        by = self.context.by
        return isinstance(by, By) and by.role in (*DSL_ROLES, ACTING_DSL)

    def duty(self, excluded: Collection[UUID]) -> tuple[tuple[UUID, ...], tuple[UUID, ...]]:
        """Who is on duty now, and the absent people whom they cover (3-DSL.x)."""
        context = self.context
        return duty_with_covers(context.roster, context.on_duty, excluded, context.away)

    def kind_called(self, code: str) -> ConcernKind:
        """The kind of concern as the policy of the case has it, or else another policy."""
        policies = (self.context.policy, *self.context.policies.values())
        return kind_of(code, (each.kinds.recorded(code) for each in policies))

    @property
    def next_version(self) -> int:
        """The version that the next recorded fact will have."""
        return self._state.version + 1 if self._state is not None else 1

    def record(
        self, fact: Fact, clauses: tuple[str, ...], effects: Effects, occurred_at: datetime | None = None
    ) -> None:
        """Add one fact with its effects and fold it."""
        if self._state is not None:
            needless = unneeded_calls(self._state, effects.turns)
            effects = replace(effects, turns=(*effects.turns, *needless)) if needless else effects
            effects = consequences.with_risk_effects(self._state, fact, effects)
        event = self._event(fact, clauses, effects, occurred_at)
        after = evolve(self._state, event)
        if self._state is not None:
            for more in (
                consequences.hastened(self, after),
                self._explaining(self._state, after),
                consequences.heard(self, fact, after),
            ):
                if more is not None:
                    event = replace(event, effects=_with_more(event.effects, more))
            after = evolve(self._state, event)
        self.events.append(event)
        self._state = after

    def _explaining(self, before: Case, after: Case) -> Effects | None:
        """The effect of an entry on the obligation to explain the arrangements to the family (11.14)."""
        if falls_due(before, after):
            since = max(self.when, after.gate.open_since or self.when)
            return Effects(opens=(self.open_once(EXPLAIN, start=since),))
        if falls_away(after):
            return Effects(turns=transition("ended", after.open_obligation(EXPLAIN)))
        return None

    def in_case(self, case: Case) -> "EventRecorder":
        """The recorder of another case of the pupil: Onward writes there in its own name (3.2h)."""
        if case.id not in self.elsewhere:
            policies = self.context.policies
            context = DecisionContext(
                at=max(self.at, case.recorded_at),
                by="clock",
                policy=policies.get(case.policy, self.context.policy),
                policies=policies,
            )
            self.elsewhere[case.id] = EventRecorder(case, context)
        return self.elsewhere[case.id]

    def after(self, fact: Fact, effects: Effects, occurred_at: datetime | None = None) -> Case:
        """The case as it would be after one more fact; nothing is recorded."""
        return evolve(self._state, self._event(fact, (), effects, occurred_at))

    def _event(
        self, fact: Fact, clauses: tuple[str, ...], effects: Effects, occurred_at: datetime | None
    ) -> Event:
        return Event(
            version=self.next_version,
            fact=fact,
            occurred_at=occurred_at or self.at,
            recorded_at=self.at,
            actor=self.context.by,
            clauses=clauses,
            policy=self._state.policy if self._state is not None else self.context.policy.name,
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
        under: Policy | None = None,
    ) -> ObligationOpened:
        """An obligation to open, due `within` a span or by the policy's limit, from `start` (default now)."""
        policy = under or self.context.policy
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

    def open_once(
        self,
        obligation: str,
        *,
        start: datetime | None = None,
        causes: tuple[int, ...] = (),
        limit: str | None = None,
    ) -> ObligationOpened:
        """The obligation to open; if it is already open, it keeps its deadline and gets one more cause."""
        already = self.state.open_obligation(obligation)
        owed = (
            self.new_obligation(obligation, start=start, limit=limit)
            if already is None
            else reopened(already)
        )
        return replace(owed, causes=causes)

    def open_by_date(self, obligation: str, given: date) -> ObligationOpened:
        """An obligation due on a date that a person gives; refused if later than the policy allows."""
        policy = self.context.policy
        if policy.limit(obligation).too_far(self.at, given, policy.time):
            raise ReviewTooFar
        return self.new_obligation(obligation, given=given)

    def settle(self, *obligations: Obligation | None) -> tuple[ObligationTransition, ...]:
        """Mark these obligations as met; late only if it happened late, not if it was recorded late."""
        return tuple(settled(owed, self.when) for owed in obligations if owed is not None)

    def renew(self, owed: Obligation | None, again: ObligationOpened) -> Effects:
        """Meet an obligation and open the next; an entry older than the current one changes nothing."""
        if owed is None or (owed.due_at and again.due_at and again.due_at < owed.due_at):
            return Effects()
        return Effects(turns=self.settle(owed), opens=(again,))

    def pupil_notification(self) -> ObligationOpened:
        """The obligation to tell the pupil of the decision that is about to be recorded (11.12)."""
        return self.new_obligation(f"inform-pupil:{self.next_version}")


def _with_more(effects: Effects, more: Effects) -> Effects:
    """The effects with more; an obligation that is opened again has the newer deadline only."""
    again = {owed.id for owed in more.opens}
    return replace(
        effects,
        opens=(*(owed for owed in effects.opens if owed.id not in again), *more.opens),
        turns=(*effects.turns, *more.turns),
        on_duty=(*effects.on_duty, *more.on_duty),
        absent=(*effects.absent, *more.absent),
    )
