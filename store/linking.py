"""Linked cases: found from both sides, and only by those who may see the other (2.4h, 3.2h)."""

from collections.abc import Iterable
from uuid import UUID

from domain.referral import Referral
from store.ledger import Ledger
from store.lists import SEEN, Unread, read, who
from store.opening import Caller

_LINKED = f"""
SELECT c.id, c.reference, c.version, c.state, c.raised_at, k.wrapped
FROM cases AS c JOIN case_keys AS k ON k.case_id = c.id
WHERE {SEEN} AND c.id <> $5 AND c.id IN (
    SELECT l.other FROM case_links AS l WHERE l.case_id = $5
    UNION ALL
    SELECT l.case_id FROM case_links AS l WHERE l.other = $5
)
ORDER BY c.raised_at, c.id
"""
_VISIBLE = f"SELECT c.id FROM cases AS c WHERE {SEEN} AND c.id = ANY($5::uuid[])"


async def linked(ledger: Ledger, caller: Caller, state: Referral) -> list[Referral | Unread]:
    """The cases that this one is linked with, from either side, as far as the caller may see them."""
    async with ledger.pool.connection() as connection:
        rows = await connection.fetch(_LINKED, *who(caller), state.id)
    found = [read(row, ledger.seals) for row in rows]  # a link that was voided stands in the index still
    return [
        each
        for each in found
        if state.besides.links_to(each.id) or (isinstance(each, Referral) and each.besides.links_to(state.id))
    ]


async def visible(ledger: Ledger, caller: Caller, cases: Iterable[UUID]) -> frozenset[UUID]:
    """Those of the cases that the caller may see."""
    async with ledger.pool.connection() as connection:
        rows = await connection.fetch(_VISIBLE, *who(caller), list(cases))
    return frozenset(row["id"] for row in rows)
