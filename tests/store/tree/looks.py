"""Looks for the streams of the tree: rows as the application adds them."""

from uuid import UUID

import asyncpg

from evidence.merkle_tree import START, row_hash
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


_PEOPLE = """
INSERT INTO schools (id, name) VALUES ('{person}', 'Hill') ON CONFLICT DO NOTHING;
INSERT INTO people (id, school, name, roles)
VALUES ('{person}', '{person}', 'Ada', '{{admin}}'), ('{other}', '{person}', 'Bo', '{{dsl}}')
ON CONFLICT DO NOTHING;
"""
_ADMINISTERED = """
INSERT INTO sessions (hash, person, proved)
SELECT sha256(uuid_send(gen_random_uuid())), '{person}', '{{password}}' FROM generate_series(1, 3);
SELECT keep_refused_sign_in(NULL);
INSERT INTO tokens (hash, person, made_by)
SELECT sha256(uuid_send(gen_random_uuid())), '{person}', CASE WHEN n > 1 THEN '{other}'::uuid END
FROM generate_series(1, 3) AS n;
INSERT INTO people_changes (school, person, made_by, roles_before, roles_after)
SELECT '{person}', '{person}', made_by, roles_before, roles_after FROM (VALUES
    ('{person}'::uuid, NULL::text[], '{{admin,"é, 3:x"}}'::text[]), (NULL, '{{admin}}', '{{}}'),
    ('{person}', '{{}}', '{{dsl,NULL}}')
) AS c (made_by, roles_before, roles_after);
INSERT INTO absences (school, person, cover, starts_at, ends_at, made_at, reason)
SELECT '{person}', '{person}', '{other}', now(), now() + interval '1 day', now(), nullif('Ill' || n, 'Ill3')
FROM generate_series(1, 3) AS n;
INSERT INTO calendar_requests (school, change, day, reasons, asked_by, asked_at)
SELECT '{person}', 'add', '2027-06-16'::date + n, 'Proclaimed this morning.', '{person}', now()
FROM generate_series(1, 3) AS n;
INSERT INTO post (id, account, kind, person, channel)
VALUES (gen_random_uuid(), true, 'a', '{person}', 'email');
INSERT INTO post (id, account, kind, person, channel)
VALUES (gen_random_uuid(), true, 'b', '{person}', 'email');
INSERT INTO post (id, account, kind, person, channel)
VALUES (gen_random_uuid(), true, 'c', '{person}', 'email');
INSERT INTO calendar_refusals SELECT number, reasons, NULL, now() FROM calendar_requests;
INSERT INTO plans (change, day, reasons, made_by, made_at)
SELECT CASE n WHEN 2 THEN 'limits' ELSE 'add' END, CASE n WHEN 2 THEN NULL ELSE '2027-06-16'::date END,
    'Proclaimed this morning.', '{person}', now() FROM generate_series(1, 3) AS n;
INSERT INTO plan_files (file, number, digest)
SELECT 'x.toml', n, repeat('a', 64) FROM generate_series(1, 3) AS n;
INSERT INTO verifications (begun_at, cases, events, bad_cases, damaged, seal)
SELECT now(), n, n, 0, n, '' FROM generate_series(1, 3) AS n;
INSERT INTO objections (witness, origin, kind, size, seen, objected_at)
SELECT 'witness ' || n, 'log', 'other-tree', n, 9, now() FROM generate_series(1, 3) AS n;
INSERT INTO log_keys (line, taken_at, overlap_until, reasons, before_origin, before_size, before_root)
VALUES ('first key', now(), NULL, NULL, NULL, NULL, NULL),
    ('second key', now(), now() + interval '30 days', NULL, NULL, NULL, NULL),
    ('third key', now(), NULL, 'The disk failed – on Monday.', 'log', 300, sha256('root'))
"""


async def administer(connection: asyncpg.Connection) -> None:
    """Add three rows, at least, to each table of who signed in and administered."""
    await connection.execute((_PEOPLE + _ADMINISTERED).format(person=PERSON, other=OTHER))


async def stream_of(connection: asyncpg.Connection, table: WatchedTable) -> list[asyncpg.Record]:
    """The entries of a stream, whose chain is made again here."""
    rows = await connection.fetch(
        f"SELECT s.version, s.number, s.format, s.previous, s.hash, {table.columns} "
        f"FROM stream_entries AS s JOIN {table.name} AS r ON r.{table.key} = s.number "
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
