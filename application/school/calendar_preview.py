"""Preview how adding or removing a day would move open deadlines; nothing is recorded."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from domain.access.permissions import visibility
from domain.case.case import Case
from domain.commands import Replan
from domain.decide import decide
from domain.decision_context import DecisionContext
from domain.events import DeadlineReplanned
from domain.policy.bank_holidays import MAY_PROCLAIM, DayChange, check, with_days
from domain.policy.policy_model import Policy
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller
from store.ledger.sealing import CaseDoesNotOpen
from store.planning.calendar_revisions import PolicySet
from store.planning.replanning_batches import count_open
from store.queries.pupil_cases import open_cases


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """One deadline that would move."""

    case: UUID
    reference: str
    obligation: str
    was: datetime
    becomes: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """The deadlines that would move: a list of those that the reader may see, and the school's total."""

    moved: tuple[Moved, ...]
    deadlines: int
    cases: int
    unread: int
    """Cases whose stored state cannot be opened; they are not counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewedDay:
    """A day to add or remove: its effect in the caller's school, or the number of cases in all schools."""

    day: date
    change: DayChange
    effect: Foreseen | None = None
    everywhere: int | None = None


async def preview(ledger: Ledger, caller: Caller, change: DayChange, day: date) -> PreviewedDay:
    """The effect of a changed day, counted in all schools for the operator; Refused if it would have none."""
    newest = await ledger.plans.newest(ledger.pool)
    check(newest.calendar, change, day)
    if any(role in MAY_PROCLAIM for role in caller.person.roles):
        everywhere = await count_open(ledger.pool, caller.person.id)
        return PreviewedDay(day=day, change=change, everywhere=everywhere)
    return PreviewedDay(day=day, change=change, effect=await _foresee(ledger, caller, newest, change, day))


async def _foresee(
    ledger: Ledger, caller: Caller, newest: PolicySet, change: DayChange, day: date
) -> Foreseen:
    policies = {name: _with(policy, change, day) for name, policy in newest.policies.items()}
    shown: list[Moved] = []
    numbers: Counter[UUID] = Counter()
    unread = 0
    async for case in open_cases(ledger, caller):
        if isinstance(case, CaseDoesNotOpen):
            unread += 1
            continue
        moved = _moved(case, policies, max(ledger.clock.now(), case.recorded_at))
        numbers[case.id] += len(moved)
        if visibility(case, caller.person) == "whole":
            shown += moved
    return Foreseen(
        moved=tuple(shown),
        deadlines=numbers.total(),
        cases=sum(n > 0 for n in numbers.values()),
        unread=unread,
    )


def _moved(state: Case, policies: dict[str, Policy], at: datetime) -> list[Moved]:
    context = DecisionContext(at=at, by="clock", policy=policies[state.policy], policies=policies)
    decision = decide(state, Replan(reasons="Only foreseen."), context)
    return [
        Moved(
            case=state.id,
            reference=state.reference,
            obligation=fact.obligation,
            was=fact.from_,
            becomes=fact.to,
        )
        for fact in (event.fact for event in decision.events)
        if isinstance(fact, DeadlineReplanned) and fact.from_ != fact.to
    ]


def _with(policy: Policy, change: DayChange, day: date) -> Policy:
    calendar = with_days(policy.time.calendar, [(change, day)])
    return replace(policy, time=replace(policy.time, calendar=calendar))
