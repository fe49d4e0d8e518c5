"""Make the rows of lists again from the entries, case by case, while the service runs."""

from collections.abc import Callable
from uuid import UUID

from store.ledger import history
from store.ledger.ledger import Ledger
from store.ledger.list_rows import everything, list_rows
from store.ledger.sealing import DoesNotOpen, StateDoesNotOpen

_AT_ONCE = 200
_IDS = "SELECT id FROM cases WHERE $1::uuid IS NULL OR id > $1 ORDER BY id LIMIT $2"
_REPLACE = "SELECT replace_lists($1, $2, $3, $4, $5)"
_OF_NO_CASE = [
    f"DELETE FROM {table} AS l WHERE NOT EXISTS (SELECT FROM cases AS c WHERE c.id = l.case_id)"
    for table in ("open_work", "work_cards", "case_readers", "clock_times", "pupil_cases")
]


async def rebuild_lists(ledger: Ledger, done: Callable[[int], None]) -> list[DoesNotOpen]:
    """Rebuild the rows of every case, and remove rows of no case; returns the cases that cannot be read.

    Each case is one short transaction, so commands go on, and a rebuild that is stopped can be run again.
    """
    unread: list[DoesNotOpen] = []
    last: UUID | None = None
    while True:
        async with ledger.pool.connection() as connection:
            ids = [row["id"] for row in await connection.fetch(_IDS, last, _AT_ONCE)]
        if not ids:
            break
        for case in ids:
            try:
                await _rebuild(ledger, case)
            except DoesNotOpen as damaged:
                unread.append(damaged)
            done(1)
        last = ids[-1]
    async with ledger.pool.connection() as connection:
        for statement in _OF_NO_CASE:
            await connection.execute(statement)
    return unread


async def _rebuild(ledger: Ledger, case: UUID) -> None:
    before = None
    while True:
        state = await history.as_of(ledger, case)
        if state is None:  # its key was destroyed: it is in no list
            return
        if state.version == before:  # no command came between: the row's version is damaged
            raise StateDoesNotOpen(case)
        before = state.version
        async with ledger.pool.connection() as connection:
            replaced = await connection.fetchval(
                _REPLACE, case, state.version, state.school, state.raised_at, everything(list_rows(state))
            )
        if replaced:
            return
