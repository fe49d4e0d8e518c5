"""Record what is due in many cases together: at the close of day, thousands fall due at one instant.

Each case is decided as `submit` would decide it, until nothing is due in it. One transaction writes what was
decided in all of them. A case in which a person is writing at that moment is left for `catch_up`.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

import structlog

from application.commands.clock_commands import DutyWantedAt, OverdueRequest
from application.commands.submit import authorise_and_decide
from domain.decide import Decision
from store.ledger.append import DecidedChange, append_many
from store.ledger.ledger import Ledger
from store.ledger.load_line import PeopleInLine, in_line, load_line
from store.ledger.load_many import load_many_for_clock
from store.ledger.load_request import LoadedCase
from store.ledger.projection import wakes_at
from store.planning.calendar_revisions import PolicySet
from store.pool import LedgerAway

_log = structlog.get_logger("watch")


@dataclass(slots=True, kw_only=True)
class Swept:
    """What became of several cases; in those that are in neither set, nothing was due."""

    recorded: set[UUID] = field(default_factory=set)
    left: set[UUID] = field(default_factory=set)
    """Cases to record alone: damaged, faulty, or in use."""


async def catch_up_together(ledger: Ledger, cases: Collection[UUID]) -> Swept:
    """Record everything that is due in these cases, in order."""
    async with ledger.pool.connection() as connection:
        loaded = await load_many_for_clock(connection, ledger.seals, cases)
        plan = max((each.plan for each in loaded.values()), default=0)
        policies = await ledger.plans.up_to(connection, plan)
    waiting = {case: each for case, each in loaded.items() if each.head == each.last}
    swept = Swept(left=set(cases) - waiting.keys())
    batch = _Batch(ledger, policies, swept)
    changes = [(each, due) for each in waiting.values() if (due := await batch.all_due(each))]
    swept.recorded = await _written(ledger, changes) if changes else set()
    swept.left |= {change.decision.case.id for _, change in changes} - swept.recorded
    return swept


async def _written(ledger: Ledger, changes: Sequence[tuple[LoadedCase, DecidedChange]]) -> set[UUID]:
    """The cases that were written; none if Postgres undid all because of one."""
    try:
        async with ledger.pool.connection() as connection:
            return await append_many(connection, ledger.seals, changes)
    except LedgerAway:
        raise
    except Exception as fault:  # noqa: BLE001 - a fault in one case must not stop the others
        _log.warning("not recorded together", kind=type(fault).__name__, cases=len(changes))
        return set()


class _Batch:
    """What deciding in these cases needs; the people in line are read once for a school and an instant."""

    def __init__(self, ledger: Ledger, policies: PolicySet, swept: Swept) -> None:
        self._ledger = ledger
        self._policies = policies
        self._swept = swept
        self._begun = ledger.clock.now()
        self._lines: dict[tuple[UUID, datetime], PeopleInLine] = {}

    async def all_due(self, loaded: LoadedCase) -> DecidedChange | None:
        """Decide every command that is due in a case, as one change at one instant; None if there is none."""
        found: DecidedChange | None = None
        now = self._ledger.clock.now()  # the entries of one write have one time of recording
        while due := await self._next_due(loaded, now):
            found = due if found is None else _followed_by(found, due)
            loaded = replace(loaded, case=due.decision.case)
        return found

    async def _next_due(self, loaded: LoadedCase, now: datetime) -> DecidedChange | None:
        """Decide the next due command of a case; None if there is none, or if it fails, which is logged."""
        assert loaded.case is not None
        case, duty_at = loaded.case, self._begun
        wakes = wakes_at(case)
        if wakes is None or wakes > now:
            return None
        while True:
            request = OverdueRequest(case=case.id, duty_at=duty_at)
            known = replace(loaded, facts=in_line(await self._line(case.school, duty_at)))
            try:
                change = authorise_and_decide(self._ledger, request, known, self._policies, now)
            except DutyWantedAt as wanted:
                duty_at = wanted.instant
            except Exception as fault:  # noqa: BLE001 - a fault in one case must not stop the others
                _log.error("fault", case=str(case.id), exc_info=fault)
                self._swept.left.add(case.id)
                return None
            else:
                return change if change.decision.events else None

    async def _line(self, school: UUID, when: datetime) -> PeopleInLine:
        if (school, when) not in self._lines:
            self._lines[school, when] = await load_line(self._ledger.pool, school, when)
        return self._lines[school, when]


def _followed_by(first: DecidedChange, second: DecidedChange) -> DecidedChange:
    """Two commands of the clock in one case, as one change."""
    one, two = first.decision, second.decision
    both = Decision(
        events=one.events + two.events, case=two.case, notifications=one.notifications + two.notifications
    )
    return replace(second, decision=both)
