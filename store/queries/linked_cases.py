"""Linked cases: found from both sides, by people who may see the other case (2.4h, 3.2h)."""

from collections.abc import Iterable
from uuid import UUID

from domain.access.permissions import visibility
from domain.case.case import Case
from domain.people.roles import WHOLE_SCHOOL
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller
from store.ledger.stored_states import OPENED, STANDS, WITH_KEYS, Unread, visible_case
from store.queries.case_queries import SEEN, of_ids, open_to, who

_LINKED = f"""
SELECT {OPENED} FROM {WITH_KEYS}
WHERE {SEEN} AND {STANDS} AND c.id <> $5 AND c.id IN (
    SELECT l.other FROM case_links AS l WHERE l.case_id = $5
    UNION ALL
    SELECT l.case_id FROM case_links AS l WHERE l.other = $5
)
ORDER BY c.raised_at, c.id
"""


async def linked(ledger: Ledger, caller: Caller, state: Case) -> list[Case | Unread]:
    """The linked cases, from either side, that the caller may see."""
    rows = await ledger.pool.fetch(_LINKED, *who(caller), state.id)
    # The index still has voided links.
    found = [visible_case(row, ledger.seals, caller.person, caller.school) for row in rows]
    return [
        each
        for each in await open_to(ledger, caller, [each for each in found if each is not None])
        if state.besides.links_to(each.id) or (isinstance(each, Case) and each.besides.links_to(state.id))
    ]


async def visible(ledger: Ledger, caller: Caller, cases: Iterable[UUID]) -> frozenset[UUID]:
    """The cases among these that the caller may see."""
    return frozenset(each.id for each in await of_ids(ledger, caller, list(cases)))


def sees_whole(case: Case | Unread, caller: Caller) -> bool:
    """Whether the caller, who sees the case, sees all of it."""
    if isinstance(case, Unread):  # the columns say that they see it, and the role how much of it
        return any(role in WHOLE_SCHOOL for role in caller.person.roles)
    return visibility(case, caller.person) == "whole"
