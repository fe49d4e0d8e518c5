"""Find impossible rows beside pupils' records, as far as the database can tell."""

from collections.abc import AsyncIterator

import asyncpg

from store.verification.damage_findings import Damage, of_pupil
from store.verification.side_row_check import SECONDS, impossible_time

_MOST = 100
"""Maximum findings of one kind: more would not help."""
# Place, words, and the pupils concerned.
_CHECKS = (
    (
        "pupil_keys.pupil_id",
        "there is a key, and no row",
        """
        SELECT k.pupil_id FROM pupil_keys AS k LEFT JOIN pupils AS p ON p.id = k.pupil_id
        WHERE p.id IS NULL
        """,
    ),
    (
        "pupil_listings.pupil_id",
        "there is a search row, and no pupil",
        """
        SELECT l.pupil_id FROM pupil_listings AS l LEFT JOIN pupils AS p ON p.id = l.pupil_id
        WHERE p.id IS NULL
        """,
    ),
    (
        "pupil_listings.change",
        "the number of the change in the register cannot be right",
        """
        SELECT pupil_id FROM pupil_listings
        WHERE change IS NULL OR change NOT BETWEEN 1 AND (SELECT last_value FROM pupil_changes)
        """,
    ),
    (
        "pupil_views",
        "an entry of the view log cannot be right",
        f"""
        SELECT v.pupil_id FROM pupil_views AS v LEFT JOIN pupils AS p ON p.id = v.pupil_id
        WHERE p.id IS NULL OR v.version IS NULL OR v.version NOT BETWEEN 1 AND p.version OR v.what = ''
           OR v.what IS NULL OR v.whole IS NULL OR {impossible_time("v.at", null=False)} OR v.id < 1
           OR octet_length(v.sha256) <> 32
           OR v.person IS NOT NULL AND NOT EXISTS (
              SELECT FROM people AS w WHERE w.id = v.person AND w.school = p.school
           )
        """,
    ),
)


async def beside_pupils(connection: asyncpg.Connection) -> AsyncIterator[Damage]:
    """Each impossible row beside the pupils' own."""
    for place, says, statement in _CHECKS:
        asked = f"SELECT DISTINCT pupil_id FROM ({statement}) AS f (pupil_id) LIMIT {_MOST}"
        for row in await connection.fetch(asked, timeout=SECONDS):
            yield of_pupil(row["pupil_id"], place, says)
