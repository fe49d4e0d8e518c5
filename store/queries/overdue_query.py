"""What has come due, found in the ledger itself: the record waits for no timer that is late or lost."""

from collections.abc import Awaitable
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg

from domain.case.case import Case
from domain.messaging.workflow_progress import next_due_command
from domain.people.rota import RECORDED_FOR
from store.ledger.ledger import Authorised, Ledger, NoSuchCase
from store.ledger.load import LoadedCase, open_for_clock
from store.pool import Pool

# One pass over the open cases, at the close of day and every half minute: an index would cost every command
# more than all the passes, for the clock's next instant changes with each.
_DUE = """
SELECT id FROM cases
WHERE NOT closed
  AND jsonb_path_exists(owed, '$[*] ? (@.wakes <= $at)', jsonb_build_object('at', $1::double precision))
ORDER BY random() LIMIT $2
"""


class _NothingDue(Exception):
    """Somebody was faster."""


class _OnDutyThen(Exception):
    """The rota is to be read for the instant at which this came due (3-DSL.x)."""

    def __init__(self, instant: datetime) -> None:
        super().__init__()
        self.instant = instant


async def due(pool: Pool, by: datetime, most: int) -> list[UUID]:
    """Open cases in which the clock should have acted by then, in no order: several may look at once."""
    async with pool.connection() as connection:
        rows = await connection.fetch(_DUE, by.timestamp(), most)
    return [row["id"] for row in rows]


async def catch_up(ledger: Ledger, case: UUID, late: timedelta) -> Case | None:
    """Record what has been due in a case for so long, each as its timer would; none if nothing has."""

    def whatever_came_due(opened: LoadedCase, at: datetime) -> Authorised:
        if opened.state is None:
            raise NoSuchCase
        command = next_due_command(opened.state, at - late)
        if command is None:
            raise _NothingDue
        if command.obligation in RECORDED_FOR and command.act_at != rota_of:
            raise _OnDutyThen(command.act_at)
        return Authorised(command=command, by="clock")

    def read(connection: asyncpg.Connection) -> Awaitable[LoadedCase]:
        return open_for_clock(connection, ledger.seals, case, rota_of)

    after: Case | None = None
    rota_of = ledger.clock.now()
    while True:
        try:
            recorded = await ledger.decide_on(case, read, whatever_came_due)
        except _OnDutyThen as missed:
            rota_of = missed.instant
            continue
        except (_NothingDue, NoSuchCase):
            return after
        if not recorded.events:  # the rules see nothing due where the record does: ask no more
            return after
        after = recorded.state
