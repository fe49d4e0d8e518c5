"""Preview how adding or removing a day would move open deadlines; nothing is recorded."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from domain.access.permissions import visibility
from domain.calendar.bank_holidays import DayChange, with_days
from domain.case.case import Case
from domain.commands import Replan
from domain.decide import decide
from domain.events import DeadlineReplanned
from domain.policy.policy_model import Policy
from domain.rules.recorder import DecisionContext
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller
from store.ledger.sealing import CaseDoesNotOpen
from store.ledger.stored_states import OPENED, WITH_KEYS, unsealed

_OPEN = f"""
SELECT {OPENED} FROM {WITH_KEYS}
WHERE c.school = $1 AND NOT c.closed AND ($2 = ANY(c.about)) IS NOT TRUE
ORDER BY c.raised_at, c.id
"""


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


async def foresee(ledger: Ledger, caller: Caller, change: DayChange, day: date) -> Foreseen:
    """The effect of a changed day on the open deadlines of the caller's school."""
    async with ledger.pool.connection() as connection:
        timetable = await ledger.plans.newest(connection)
        rows = await connection.fetch(_OPEN, caller.school, caller.person.id)
    policies = {name: _with(policy, change, day) for name, policy in timetable.policies.items()}
    shown: list[Moved] = []
    numbers: Counter[UUID] = Counter()
    unread = 0
    for row in rows:
        try:
            state = unsealed(row, ledger.seals)
        except CaseDoesNotOpen:
            unread += 1
            continue
        if (
            state.school != caller.school or caller.person.id in state.about
        ):  # even if the row says otherwise (3.2h)
            continue
        moved = _moved(state, policies, max(ledger.clock.now(), state.recorded_at))
        numbers[state.id] += len(moved)
        if visibility(state, caller.person) == "whole":
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
