"""Whether anything has changed for somebody who has a page open: a mark that differs when it has."""

from uuid import UUID

from store import process
from store.ledger import Ledger
from store.lists import SEEN, who
from store.opening import Caller

_OF_WORK = f"""
SELECT md5(coalesce(string_agg(c.id || ' ' || c.version, ',' ORDER BY c.id), ''))
FROM cases AS c WHERE NOT c.closed AND {SEEN}
"""
_OF_CASE = f"SELECT c.version::text FROM cases AS c WHERE c.id = $5 AND {SEEN}"


async def mark_of_work(ledger: Ledger, caller: Caller) -> str:
    """The open cases that the caller may see and how far each has come; and of the procedure the same."""
    async with ledger.pool.connection() as connection:
        cases = str(await connection.fetchval(_OF_WORK, *who(caller)))
    said = await process.seen(ledger.pool, caller)
    return " ".join((cases, *(f"{each.id} {each.lies_with} {each.answered}" for each in said)))


async def mark_of_case(ledger: Ledger, caller: Caller, case: UUID) -> str | None:
    """How far a case has come; none if the caller may not see it."""
    async with ledger.pool.connection() as connection:
        mark: str | None = await connection.fetchval(_OF_CASE, *who(caller), case)
        return mark
