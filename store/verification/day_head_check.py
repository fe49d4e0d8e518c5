"""Hold the heads with which days ended against the heads that were signed."""

from collections.abc import AsyncIterator

import asyncpg

from store.verification.damage_findings import Damage
from store.verification.side_row_check import SECONDS, impossible_time

_MOST = 100
"""Maximum findings: more would not help."""
# The first call of all marks where the days begin, with a size of 0 (`store/tree/day_heads.py`): just one row
# has it. A clock that was set back makes no finding: a day and the time of its end are of one reading of it.
_WRONG = f"""
SELECT day, signed, at_its_time FROM (
    SELECT d.day::text AS day,
        CASE
            WHEN d.size IS NULL OR d.origin IS NULL THEN false
            WHEN d.size <> 0 THEN EXISTS (
                SELECT FROM checkpoints AS c WHERE c.origin = d.origin AND c.size = d.size
            )
            ELSE NOT EXISTS (SELECT FROM day_heads AS o WHERE o.size = 0 AND o.day < d.day)
                AND EXISTS (SELECT FROM log_keys AS k WHERE split_part(k.line, '+', 1) = d.origin)
        END AS signed,
        NOT ({impossible_time("d.closed_at", null=False)})
            AND d.day = (d.closed_at AT TIME ZONE 'Europe/London')::date - 1 AS at_its_time
    FROM day_heads AS d
) AS f
WHERE NOT (signed AND at_its_time) ORDER BY day LIMIT {_MOST}
"""
_NO_BEGINNING = """
SELECT EXISTS (SELECT FROM day_heads) AND NOT EXISTS (SELECT FROM day_heads WHERE size = 0)
"""


async def check_day_heads(connection: asyncpg.Connection) -> AsyncIterator[Damage]:
    """Each day whose head no one signed, or that ended at another time; and days without a beginning.

    A row that names another signed head, and a day that was removed, show in the mail that people got.
    """
    for row in await connection.fetch(_WRONG, timeout=SECONDS):
        if not row["signed"]:
            yield _found(f"the head of {row['day']} is not among the signed heads")
        if not row["at_its_time"]:
            yield _found(f"the head of {row['day']} was not kept at the end of that day")
    if await connection.fetchval(_NO_BEGINNING, timeout=SECONDS):
        yield _found("the row with which the heads of days begin is missing")


def _found(says: str) -> Damage:
    return Damage(case=None, place="day_heads", says=says)
