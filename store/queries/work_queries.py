"""A person's obligations: found by a column, and shown from the sealed state."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from domain.access.ownership import is_owner
from domain.case.case import Case
from domain.case.stages import stage
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller
from store.ledger.stored_states import Unread
from store.queries.case_queries import SEEN, of_ids, who
from views.obligation_view import obligation_views
from views.work_view import WorkView, work_of_column, work_view

NEVER = "9999-12-31T23:59:59Z"
"""The position of obligations without a deadline."""
# Read a damaged list as empty and a damaged time as never, so that neither stops the others.
_WORKLIST = f"""
SELECT id, stage, owed, rank, due, name FROM (
    SELECT
        c.id, c.stage, o.owed, CASE o.owed ->> 'state' WHEN 'overdue' THEN 0 ELSE 1 END AS rank,
        CASE WHEN pg_input_is_valid(o.owed ->> 'due_at', 'timestamptz')
            THEN least((o.owed ->> 'due_at')::timestamptz, '{NEVER}') ELSE '{NEVER}'
        END AS due,
        coalesce(o.owed ->> 'id', '') AS name
    FROM cases AS c CROSS JOIN LATERAL jsonb_array_elements(
        CASE jsonb_typeof(c.owed) WHEN 'array' THEN c.owed ELSE '[]' END
    ) AS o (owed)
    WHERE NOT c.closed AND {SEEN}
      AND (o.owed -> 'roles' ?| $4 OR o.owed -> 'people' ? $2::text)
      AND NOT coalesce(o.owed -> 'never' ? $2::text, false)
) AS w
WHERE $5::int IS NULL OR (w.rank, w.due, w.id, w.name) > ($5, $6::timestamptz, $7::uuid, $8::text)
ORDER BY w.rank, w.due, w.id, w.name
LIMIT $9
"""
_HIDDEN = ("roles", "people", "never", "wakes")
WorkPosition = tuple[int, datetime, UUID, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundWork:
    """An obligation found by a column, and its position; it must be checked before it is shown."""

    case: UUID
    name: str
    """The obligation's id."""
    stage: str
    owed: dict[str, Any]
    place: WorkPosition


async def found(ledger: Ledger, caller: Caller, limit: int, after: WorkPosition | None) -> list[FoundWork]:
    """The caller's obligations by the columns: overdue first, then by deadline, then those without one."""
    async with ledger.pool.connection() as connection:
        rows = await connection.fetch(_WORKLIST, *who(caller), *(after or (None,) * 4), limit)
    return [
        FoundWork(
            case=row["id"],
            name=row["name"],
            stage=row["stage"],
            owed=orjson.loads(row["owed"]),
            place=(row["rank"], row["due"], row["id"], row["name"]),
        )
        for row in rows
    ]


def checked(
    candidates: Iterable[FoundWork], cases: Collection[Case | Unread], caller: Caller
) -> list[tuple[WorkView, FoundWork]]:
    """Those of them that the cases themselves say the caller owes, as the cases have them.

    If a case cannot be opened, only the column has the obligation, which is shown all the same.
    """
    known = {case.id: case for case in cases}
    told = ((_work(each, known.get(each.case), caller), each) for each in candidates)
    return [(row, each) for row, each in told if row is not None]


async def worklist(
    ledger: Ledger, caller: Caller, limit: int, after: WorkPosition | None
) -> tuple[list[WorkView], WorkPosition | None]:
    """A page of what the caller owes, and after which place the next begins, if there is one."""
    page: list[tuple[WorkView, FoundWork]] = []
    while True:
        candidates = await found(ledger, caller, limit + 1, after)
        page += checked(candidates, await of_ids(ledger, caller, {each.case for each in candidates}), caller)
        if len(page) > limit or len(candidates) <= limit:
            break
        after = candidates[-1].place
    more = page[limit - 1][1].place if len(page) > limit else None
    return [row for row, _ in page[:limit]], more


def _work(found: FoundWork, case: Case | Unread | None, caller: Caller) -> WorkView | None:
    if case is None:
        return None
    if isinstance(case, Unread):
        return _from_the_column(found, case)
    obligation = case.open_obligation(found.name)
    if obligation is None or not is_owner(case, obligation, caller.person):
        return None
    (owed,) = obligation_views(case, [obligation])
    return work_view(owed, case.id, case.reference, stage(case))


def _from_the_column(found: FoundWork, case: Unread) -> WorkView | None:
    """What the column says of an obligation in a case that cannot be opened; None if it says nothing."""
    owed = {name: value for name, value in found.owed.items() if name not in _HIDDEN}
    return work_of_column(owed, case.id, case.reference, found.stage)
