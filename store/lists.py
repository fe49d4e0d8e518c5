"""Lists over indexed columns: the cases that a person may see, and what is theirs to do."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from domain.permissions import WHOLE_SCHOOL
from domain.referral import Referral
from store.ledger import Ledger
from store.opening import Caller, unsealed
from store.sealing import Seals, StateDoesNotOpen

NEVER = "9999-12-31T23:59:59Z"
"""Where what has no deadline stands in the worklist."""
_WHOLE = "($3 OR $2 = ANY(c.acting) OR c.reached && $4)"
SEEN = f"c.school = $1 AND NOT ($2 = ANY(c.about)) AND ({_WHOLE} OR $2 = ANY(c.participants))"
# A receipt is found by no more than it shows.
_CASES = f"""
SELECT c.id, c.reference, c.version, c.state, c.raised_at, k.wrapped
FROM cases AS c JOIN case_keys AS k ON k.case_id = c.id
WHERE {SEEN}
  AND ($5::text IS NULL OR c.stage = $5)
  AND ($6::boolean IS NULL OR $6 = CASE
      WHEN {_WHOLE} THEN c.overdue
      ELSE jsonb_path_exists(c.owed, '$[*] ? (@.state == "overdue" && @.people[*] == $me)', $13)
  END)
  AND ($7::text IS NULL OR c.category = $7 AND ({_WHOLE} OR c.raised_by = $2))
  AND ($8::uuid IS NULL OR c.owner = $8 AND {_WHOLE})
  AND (NOT $9 OR c.owner IS NULL OR NOT {_WHOLE})
  AND ($10::timestamptz IS NULL OR (c.raised_at, c.id) < ($10, $11))
ORDER BY c.raised_at DESC, c.id DESC
LIMIT $12
"""
_OF_IDS = f"""
SELECT c.id, c.reference, c.version, c.state, c.raised_at, k.wrapped
FROM cases AS c JOIN case_keys AS k ON k.case_id = c.id
WHERE {SEEN} AND c.id = ANY($5::uuid[])
"""
_WORKLIST = f"""
SELECT * FROM (
    SELECT
        c.id, c.reference, c.stage, o.owed,
        CASE o.owed ->> 'state' WHEN 'overdue' THEN 0 ELSE 1 END AS rank,
        coalesce(o.owed ->> 'due_at', '{NEVER}')::timestamptz AS due, o.owed ->> 'id' AS name
    FROM cases AS c CROSS JOIN LATERAL jsonb_array_elements(c.owed) AS o (owed)
    WHERE NOT c.closed AND {SEEN}
      AND (o.owed -> 'roles' ?| $4 OR o.owed -> 'people' ? $2::text)
      AND NOT coalesce(o.owed -> 'never' ? $2::text, false)
) AS w
WHERE $5::int IS NULL OR (w.rank, w.due, w.id, w.name) > ($5, $6::timestamptz, $7::uuid, $8::text)
ORDER BY w.rank, w.due, w.id, w.name
LIMIT $9
"""
_PEOPLE = """
SELECT id, name, roles FROM people
WHERE school = $1
  AND ($2::uuid IS NULL OR (name, id) > (SELECT name, id FROM people WHERE id = $2 AND school = $1))
ORDER BY name, id LIMIT $3
"""
_NAMES = (
    "SELECT p.name, s.name AS school FROM people AS p JOIN schools AS s ON s.id = p.school WHERE p.id = $1"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which cases are wanted."""

    stage: str | None = None
    overdue: bool | None = None
    category: str | None = None
    owner: UUID | None = None
    without_owner: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A case of which no more can be said: its stored state is not what was sealed."""

    id: UUID
    reference: str
    raised_at: datetime


async def cases(
    ledger: Ledger, caller: Caller, wanted: Filter, limit: int, after: tuple[Any, ...] | None
) -> list[Referral | Unread]:
    """Cases that the caller may see, newest first, after the last one of the page before."""
    raised_at, case = after or (None, None)
    rows = await _fetch(
        ledger,
        _CASES,
        *who(caller),
        wanted.stage,
        wanted.overdue,
        wanted.category,
        wanted.owner,
        wanted.without_owner,
        raised_at,
        case,
        limit,
        orjson.dumps({"me": str(caller.person.id)}).decode(),
    )
    return [read(row, ledger.seals) for row in rows]


async def of_ids(ledger: Ledger, caller: Caller, ids: Collection[UUID]) -> list[Referral | Unread]:
    """Those of these cases that the caller may see, as they stand."""
    rows = await _fetch(ledger, _OF_IDS, *who(caller), list(ids))
    return [read(row, ledger.seals) for row in rows]


def read(row: asyncpg.Record, seals: Seals) -> Referral | Unread:
    """The case in a row; one that was tampered with hides no other."""
    try:
        return unsealed(row, seals)
    except StateDoesNotOpen:
        return Unread(id=row["id"], reference=row["reference"], raised_at=row["raised_at"])


async def worklist(
    ledger: Ledger, caller: Caller, limit: int, after: tuple[Any, ...] | None
) -> list[dict[str, Any]]:
    """What the caller owes: overdue by age, then by deadline; what has none comes last."""
    rows = await _fetch(ledger, _WORKLIST, *who(caller), *(after or (None,) * 4), limit)
    return [
        {
            "referral": str(row["id"]),
            "reference": row["reference"],
            "stage": row["stage"],
            **{name: value for name, value in orjson.loads(row["owed"]).items() if name not in _HIDDEN},
            "href": f"/v1/referrals/{row['id']}",
        }
        for row in rows
    ]


_HIDDEN = ("roles", "people", "never", "wakes")


async def people(
    ledger: Ledger, caller: Caller, limit: int, after: tuple[Any, ...] | None
) -> list[dict[str, Any]]:
    """Everybody of the caller's school."""
    rows = await _fetch(ledger, _PEOPLE, caller.school, *(after or (None,)), limit)
    return [{"id": str(row["id"]), "name": row["name"], "roles": row["roles"]} for row in rows]


async def me(ledger: Ledger, caller: Caller) -> dict[str, Any]:
    """The caller, with names."""
    (row,) = await _fetch(ledger, _NAMES, caller.person.id)
    return {
        "id": str(caller.person.id),
        "name": row["name"],
        "roles": caller.person.roles,
        "school": {"id": str(caller.school), "name": row["school"]},
    }


def who(caller: Caller) -> tuple[Any, ...]:
    """What SEEN asks of the caller: $1 to $4."""
    roles = list(caller.person.roles)
    return caller.school, caller.person.id, any(role in WHOLE_SCHOOL for role in roles), roles


async def _fetch(ledger: Ledger, statement: str, *values: Any) -> list[asyncpg.Record]:
    async with ledger.pool.connection() as connection:
        return list(await connection.fetch(statement, *values))
