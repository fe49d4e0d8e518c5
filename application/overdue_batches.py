"""Record what is due in many cases together: at the close of day, thousands fall due at one instant.

Each case is decided as `submit` would decide it. One transaction writes what is due next in all of them. A
case in which a person is writing at that moment is left for `catch_up`.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from uuid import UUID

import asyncpg
import structlog

from application.clock_commands import DutyWantedAt, OverdueRequest
from application.submit import decided
from domain.people.roles import Person
from store.ledger.append import Append, append_together
from store.ledger.ledger import Ledger
from store.ledger.list_rows import list_rows
from store.ledger.load import load_line, load_many_for_clock
from store.ledger.load_request import LoadedCase
from store.planning.calendar_revisions import PolicySet

_Line = tuple[tuple[Person, ...], frozenset[UUID]]
_log = structlog.get_logger("watch")


async def catch_up_together(ledger: Ledger, cases: Collection[UUID]) -> set[UUID]:
    """Record everything that is due in these cases, in order; returns those in which it recorded anything."""
    recorded: set[UUID] = set()
    async with ledger.pool.connection() as connection:
        loaded = await load_many_for_clock(connection, ledger.seals, cases)
        policies = await ledger.plans.up_to(
            connection, max((each.plan for each in loaded.values()), default=0)
        )
        batch = _Batch(ledger, connection, policies)
        waiting = [each for each in loaded.values() if each.head == each.last]
        while changes := [(each, due) for each in waiting if (due := await batch.next_change(each))]:
            try:
                written = await append_together(connection, ledger.seals, changes)
            except asyncpg.PostgresError as error:  # Postgres undid all of it because of one
                _log.warning("not recorded together", kind=type(error).__name__, cases=len(changes))
                break
            waiting = [each for each in written if each is not None]
            recorded.update(each.case.id for each in waiting if each.case is not None)
    return recorded


class _Batch:
    """What deciding in these cases needs; the people in line are read once for a school and an instant."""

    def __init__(self, ledger: Ledger, connection: asyncpg.Connection, policies: PolicySet) -> None:
        self._ledger = ledger
        self._connection = connection
        self._policies = policies
        self._begun = ledger.clock.now()
        self._lines: dict[tuple[UUID, datetime], _Line] = {}

    async def next_change(self, loaded: LoadedCase) -> Append | None:
        """Decide the next due command of a case; None if there is none, or if it fails, which is logged."""
        assert loaded.case is not None
        case, now, duty_at = loaded.case, self._ledger.clock.now(), self._begun
        wakes_at = list_rows(case).wakes_at
        if wakes_at is None or wakes_at > now:
            return None
        while True:
            roster, on_duty = await self._line(case.school, duty_at)
            request = OverdueRequest(case=case.id, duty_at=duty_at)
            known = replace(loaded, roster=roster, on_duty=on_duty)
            try:
                change = decided(self._ledger, request, known, self._policies, now)
            except DutyWantedAt as wanted:
                duty_at = wanted.instant
            except Exception as fault:  # noqa: BLE001 - a fault in one case must not stop the others
                _log.error("fault", case=str(case.id), exc_info=fault)
                return None
            else:
                return change if change.decision.events else None

    async def _line(self, school: UUID, when: datetime) -> _Line:
        if (school, when) not in self._lines:
            self._lines[school, when] = await load_line(self._connection, school, when)
        return self._lines[school, when]
