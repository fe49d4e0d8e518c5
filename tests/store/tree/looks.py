"""Looks for the streams of the tree: rows as the application adds them."""

from uuid import UUID

import asyncpg

from evidence.row_text import START, row_hash
from store.tree.watched_tables import WatchedTable

CASE, PUPIL, PERSON, OTHER = (UUID(int=number) for number in range(1, 5))
_LOOK = """
INSERT INTO views (case_id, person, what, whole, version, sha256, at, beside)
SELECT $1, CASE WHEN n % 3 > 0 THEN $2::uuid END, CASE n % 4 WHEN 0 THEN 'naïve – list' ELSE 'case' END,
    n % 2 = 0, n, CASE WHEN n % 2 = 0 THEN sha256('p') END,
    '2027-03-30 17:00:00.123456+01'::timestamptz + n * interval '1 second',
    CASE WHEN n % 5 = 0 THEN $2::uuid END
FROM generate_series(1, $3::bigint) AS n
"""
_LOOK_AT_A_PUPIL = """
INSERT INTO pupil_views (pupil_id, person, what, whole, version, sha256, at)
SELECT $1, $2, 'record', n % 2 = 0, n, CASE WHEN n % 2 = 1 THEN sha256('q') END,
    '2027-03-30 17:00:00.123456+01'::timestamptz + n * interval '1 second'
FROM generate_series(1, $3::bigint) AS n
"""


async def look_at_case(connection: asyncpg.Connection, many: int = 1) -> None:
    """Add so many looks at a case, in one statement."""
    await connection.execute(_LOOK, CASE, PERSON, many)


async def look_at_pupil(connection: asyncpg.Connection, many: int = 1) -> None:
    """Add so many looks at a pupil, in one statement."""
    await connection.execute(_LOOK_AT_A_PUPIL, PUPIL, PERSON, many)


async def stream_of(connection: asyncpg.Connection, table: WatchedTable) -> list[asyncpg.Record]:
    """The entries of a stream, whose chain is made again here."""
    rows = await connection.fetch(
        f"SELECT s.version, s.number, s.format, s.previous, s.hash, {table.columns} "
        f"FROM stream_entries AS s JOIN {table.name} AS r ON r.id = s.number "
        "WHERE s.stream = $1 ORDER BY s.version",
        table.stream,
    )
    head = START
    for place, row in enumerate(rows, 1):
        text = table.text(row["format"], row)
        assert text is not None
        assert (row["version"], row["previous"]) == (place, head)
        head = row_hash(head, text)
        assert row["hash"] == head
    return rows
