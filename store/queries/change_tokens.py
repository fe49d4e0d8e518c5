"""Tokens that change when something on an open page has changed."""

from typing import Any
from uuid import UUID

from store.ledger.ledger import Ledger
from store.ledger.list_rows import names_of
from store.ledger.load_request import Caller
from store.queries import procedure_concern_log
from store.queries.card_queries import CardChoice, found_cards, tabs_of, with_cover
from store.queries.case_queries import SEEN, who
from store.queries.case_visibility import WRITTEN
from store.queries.work_queries import DANGERS

MOST = 100
"""How many cases of each kind a page looks at, at most."""

# What the pages show: the first cards of the reader's work, all immediate danger, and the newest overdue
# cases or, for staff, the newest of their own.
_OF_WORK = f"""
SELECT c.id, c.version, {WRITTEN} FROM cases AS c WHERE c.id = ANY(ARRAY(
    SELECT card FROM unnest($7::uuid[]) AS card
    UNION
    SELECT case_id FROM ({DANGERS}) AS danger
    UNION
    SELECT id FROM (
        SELECT c.id FROM cases AS c WHERE $3 AND c.overdue AND {SEEN}
        ORDER BY c.raised_at DESC, c.id DESC LIMIT $6
    ) AS late
    UNION
    SELECT id FROM unnest($5::text[]) AS n (reader) CROSS JOIN LATERAL (
        SELECT c.id FROM case_readers AS r JOIN cases AS c ON c.id = r.case_id
        WHERE NOT $3 AND r.school = $1 AND r.reader = n.reader AND NOT c.closed AND {SEEN}
        ORDER BY r.raised_at DESC, r.case_id DESC LIMIT $6
    ) AS own
)) AND {SEEN} ORDER BY c.id
"""
# Runs every second for each open page, so the cases are opened only if this result differs.
_ROUGHLY = f"""
SELECT md5(coalesce(string_agg(id || ' ' || version || ' ' || written, ',' ORDER BY id), ''))
FROM ({_OF_WORK}) AS shown
"""
_OF_CASE = f"SELECT c.id, c.version, {WRITTEN} FROM cases AS c WHERE c.id = $5 AND {SEEN}"


class OfWork:
    """The token of one open page of work, on one of its tabs, in its order and with its filter."""

    def __init__(self, ledger: Ledger, wanted: CardChoice | None = None) -> None:
        self._ledger = ledger
        self._wanted = wanted
        self._roughly: str | None = None
        self._cases = ""

    async def mark(self, caller: Caller) -> str:
        """A token of the versions of the cases and procedure concerns that the caller's pages show."""
        wanted = self._wanted or CardChoice(tab=tabs_of(caller.person)[0])
        wanted = await with_cover(self._ledger, caller, wanted)
        cards = await found_cards(self._ledger, caller, wanted, MOST, None)
        values = names_of(caller.person), MOST, [each.case for each in cards]
        roughly = str(await self._ledger.pool.fetchval(_ROUGHLY, *who(caller), *values))
        if roughly != self._roughly:
            self._roughly, self._cases = (
                roughly,
                await _versions(self._ledger, caller, _OF_WORK, *values),
            )
        said = await procedure_concern_log.seen(self._ledger, caller)
        return " ".join((self._cases, *(f"{each.id} {each.lies_with} {each.answered}" for each in said)))


async def mark_of_case(ledger: Ledger, caller: Caller, case: UUID) -> str | None:
    """A token of a case's version; None if the caller may not see the case."""
    return await _versions(ledger, caller, _OF_CASE, case) or None


async def _versions(ledger: Ledger, caller: Caller, statement: str, *values: Any) -> str:
    """The versions of the cases that the caller may see, by their sealed states (3.2h)."""
    rows = await ledger.pool.fetch(statement, *who(caller), *values)
    written = [(row["id"], row["written"]) for row in rows]
    seen = await ledger.sights.seen(ledger.pool, ledger.seals, written, caller.person, caller.school)
    return " ".join(f"{row['id']} {row['version']}" for row in rows if row["id"] in seen)
