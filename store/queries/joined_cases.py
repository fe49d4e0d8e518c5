"""Cases as their reader sees them: without the trace of joined cases that they may not see (2.4g, 3.2h)."""

from collections.abc import Collection
from uuid import UUID

from domain.access.permissions import WHOLE_SCHOOL, visibility
from domain.case.case import Case
from domain.case.unseen_joins import cases_named, without_cases
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller
from store.ledger.stored_states import STANDS, WITH_KEYS
from store.queries.case_queries import SEEN, who
from store.queries.linked_cases import visible

_GONE = f"SELECT c.id FROM {WITH_KEYS} WHERE {SEEN} AND NOT {STANDS} AND c.id = ANY($5::uuid[])"


async def as_read_by(ledger: Ledger, caller: Caller, cases: Collection[Case]) -> list[Case]:
    """These cases for this reader; one more query only if one was joined. A receipt names no other case."""
    whole = [each for each in cases if cases_named(each) and visibility(each, caller.person) == "whole"]
    hidden = await unseen(ledger, caller, {other for each in whole for other in cases_named(each)})
    return [each if hidden.isdisjoint(cases_named(each)) else without_cases(each, hidden) for each in cases]


async def case_as_read_by(ledger: Ledger, caller: Caller, case: Case) -> Case:
    """One case for this reader."""
    (found,) = await as_read_by(ledger, caller, (case,))
    return found


async def unseen(ledger: Ledger, caller: Caller, cases: set[UUID]) -> set[UUID]:
    """Those of these cases that the caller does not see whole.

    A case whose key was destroyed is seen by its row, as one that cannot be opened: what it brought belongs
    to the record of the case that has it.
    """
    if not cases:
        return set()
    hidden = cases - await visible(ledger, caller, cases, whole=True)
    if not hidden or not any(role in WHOLE_SCHOOL for role in caller.person.roles):
        return hidden
    async with ledger.pool.connection() as connection:
        gone = await connection.fetch(_GONE, *who(caller), list(hidden))
    return hidden.difference(row["id"] for row in gone)
