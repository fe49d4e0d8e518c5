"""Tokens that change when something on an open page has changed."""

from typing import Any
from uuid import UUID

from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller
from store.queries import procedure_concern_log
from store.queries.case_queries import SEEN, who
from store.queries.case_visibility import WRITTEN

# Runs every second for each open page, so the cases are opened only if this result differs.
_ROUGHLY = f"""
SELECT md5(coalesce(string_agg(c.id || ' ' || c.version || ' ' || c.xmin, ',' ORDER BY c.id), ''))
FROM cases AS c WHERE NOT c.closed AND {SEEN}
"""
_OF_WORK = f"SELECT c.id, c.version, {WRITTEN} FROM cases AS c WHERE NOT c.closed AND {SEEN} ORDER BY c.id"
_OF_CASE = f"SELECT c.id, c.version, {WRITTEN} FROM cases AS c WHERE c.id = $5 AND {SEEN}"


class OfWork:
    """The token of one open page of work."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._roughly: str | None = None
        self._cases = ""

    async def mark(self, caller: Caller) -> str:
        """A token of the versions of all open cases and procedure concerns that the caller may see."""
        async with self._ledger.pool.connection() as connection:
            roughly = str(await connection.fetchval(_ROUGHLY, *who(caller)))
        if roughly != self._roughly:
            self._roughly, self._cases = roughly, await _seen(self._ledger, caller, _OF_WORK)
        said = await procedure_concern_log.seen(self._ledger.pool, caller)
        return " ".join((self._cases, *(f"{each.id} {each.lies_with} {each.answered}" for each in said)))


async def mark_of_case(ledger: Ledger, caller: Caller, case: UUID) -> str | None:
    """A token of a case's version; None if the caller may not see the case."""
    return await _seen(ledger, caller, _OF_CASE, case) or None


async def _seen(ledger: Ledger, caller: Caller, statement: str, *values: Any) -> str:
    """The versions of the cases that the caller may see, by their sealed states (3.2h)."""
    async with ledger.pool.connection() as connection:
        rows = await connection.fetch(statement, *who(caller), *values)
    written = [(row["id"], row["written"]) for row in rows]
    seen = await ledger.sights.seen(ledger.pool, ledger.seals, written, caller.person, caller.school)
    return " ".join(f"{row['id']} {row['version']}" for row in rows if row["id"] in seen)
