"""Calendar changes through the API: one for each key, listed without people of other schools."""

from uuid import UUID

import asyncpg

from domain.calendar.bank_holidays import Proclaim
from domain.refusals import Refused
from store.ledger.idempotency import KeyInUse, keep
from store.ledger.ledger import Ledger
from store.ledger.load_request import Key
from store.planning.calendar_revisions import Revision

_NO_CASE = UUID(int=0)
_PLANS = """
SELECT c.number, c.change, c.day, c.reasons, p.id AS made_by, c.made_at
FROM plans AS c LEFT JOIN people AS p ON p.id = c.made_by AND p.school = $1
"""
_CHANGES = _PLANS + "WHERE c.number > $2 ORDER BY c.number LIMIT $3"
_NEWEST = _PLANS + "ORDER BY c.number DESC LIMIT $2"


async def changes(ledger: Ledger, school: UUID, after: int, limit: int) -> list[Revision]:
    """Changes of calendar and limits after one of them; names the person only if they are in this school."""
    async with ledger.pool.connection() as connection:
        rows = await connection.fetch(_CHANGES, school, after, limit)
    return [Revision(**row) for row in rows]


async def newest(ledger: Ledger, school: UUID, limit: int) -> list[Revision]:
    """The latest changes, newest first."""
    async with ledger.pool.connection() as connection:
        return [Revision(**row) for row in await connection.fetch(_NEWEST, school, limit)]


async def proclaim(ledger: Ledger, asked: Proclaim, by: UUID, key: Key | None) -> Revision:
    """Make the plan and store the response; Refused, which is stored too, if it would change nothing."""
    async with ledger.pool.connection() as connection, connection.transaction():
        at = ledger.clock.now()
        answer: Revision | Refused
        try:
            answer = await ledger.plans.make(connection, asked.change, asked.day, asked.reasons, by, at)
        except Refused as refused:
            answer = refused
        if key is not None:
            await _keep(connection, answer, by, key)
    if isinstance(answer, Refused):
        raise answer
    return answer


async def _keep(connection: asyncpg.Connection, answer: Revision | Refused, by: UUID, key: Key) -> None:
    if isinstance(answer, Refused):
        kept = await keep(connection, by, key, _NO_CASE, 0, 409, {"code": answer.code, "obligations": None})
    else:
        kept = await keep(connection, by, key, _NO_CASE, answer.number, 201, None)
    if not kept:  # another request with this key was faster, so write nothing
        raise KeyInUse
