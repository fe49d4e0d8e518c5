"""Open cases of children of the register, by narrow rows: one query for all the children of a page (3-DSL.n).

The rows only find cases: each is checked against its sealed state before anything of it is shown (3.2h).
"""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller
from store.queries.case_queries import SEEN, who

# As in `pupil_cases.py`, but each record remembers for which child it was found.
_OPEN = f"""
WITH RECURSIVE followed AS (
    SELECT id AS child, id, merged_into, 1 AS steps FROM pupils WHERE id = ANY($5::uuid[]) AND school = $1
    UNION
    SELECT f.child, p.id, p.merged_into, f.steps + 1
    FROM followed AS f JOIN pupils AS p ON p.id = f.merged_into WHERE p.school = $1 AND f.steps < 100
), merged AS (
    SELECT DISTINCT child, id, 1 AS steps FROM followed
    UNION
    SELECT m.child, p.id, m.steps + 1
    FROM merged AS m JOIN pupils AS p ON p.merged_into = m.id WHERE p.school = $1 AND m.steps < 100
)
SELECT DISTINCT m.child, m.id AS record, c.id AS case_id
FROM merged AS m
JOIN pupil_cases AS o ON o.pupil = m.id AND o.school = $1
JOIN cases AS c ON c.id = o.case_id
WHERE NOT c.closed AND {SEEN}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPupilCase:
    """An open case found by its row; it must be checked before it is shown."""

    child: UUID
    """The record that was asked for."""
    record: UUID
    """The record of the same child that the case names."""
    case: UUID


async def open_pupil_cases(ledger: Ledger, caller: Caller, pupils: Collection[UUID]) -> list[FoundPupilCase]:
    """The open cases that name one of these pupils, or another record of the same child."""
    if not pupils:
        return []
    async with ledger.pool.connection() as connection:
        rows = await connection.fetch(_OPEN, *who(caller), list(pupils))
    return [FoundPupilCase(child=row["child"], record=row["record"], case=row["case_id"]) for row in rows]
