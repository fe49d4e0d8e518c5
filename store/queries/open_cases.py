"""The open cases of a school, each opened from its seal."""

from collections.abc import AsyncIterator
from uuid import UUID

from domain.case.case import Case
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller
from store.ledger.sealing import CaseDoesNotOpen
from store.ledger.stored_states import OPENED, WITH_KEYS, unsealed

_OPEN = f"""
SELECT {OPENED} FROM {WITH_KEYS}
WHERE c.school = $1 AND NOT c.closed AND ($2 = ANY(c.about)) IS NOT TRUE
ORDER BY c.raised_at, c.id
"""
_IDS = """
SELECT c.id FROM cases AS c
WHERE c.school = $1 AND c.closed IS NOT TRUE AND coalesce(c.about, '{}') = '{}'
ORDER BY c.raised_at, c.id
"""


async def open_cases(ledger: Ledger, caller: Caller) -> AsyncIterator[Case | CaseDoesNotOpen]:
    """The open cases of the caller's school that are not about the caller, the first one first."""
    async with ledger.pool.connection() as connection:
        rows = await connection.fetch(_OPEN, caller.school, caller.person.id)
    for row in rows:
        try:
            case = unsealed(row, ledger.seals)
        except CaseDoesNotOpen as unread:
            yield unread
            continue
        if case.school == caller.school and caller.person.id not in case.about:
            yield case  # whatever the row says (3.2h)


async def open_case_ids(ledger: Ledger, caller: Caller) -> list[UUID]:
    """The open cases of the caller's school that name no person of it, by their rows; check each."""
    async with ledger.pool.connection() as connection:
        return [row["id"] for row in await connection.fetch(_IDS, caller.school)]
