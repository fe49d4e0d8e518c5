"""Whether Onward works: Postgres takes writes, workers are alive, and the database is as it should be."""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import asyncpg

from store.ledger.sealing import KeyDoesNotOpen, Seals
from store.migrate import functions, migrations
from store.pool import Database, LedgerReadOnly, Pool

_READ_ONLY = "SELECT current_setting('transaction_read_only')::boolean"
_LITTLE_MEMORY = "SET LOCAL work_mem = '64kB'"
# This does not fit in that memory, so Postgres sorts it in a temporary file.
_NEEDS_ROOM = """
SELECT count(*) FROM (
    SELECT md5(n::text) FROM generate_series(1, 5000) AS n ORDER BY 1 OFFSET 0
) AS sorted
"""
_AN_ENTRY = """
INSERT INTO views (id, case_id, what, whole, version, at) OVERRIDING SYSTEM VALUE
VALUES (-ceil(random() * 1e15)::bigint, gen_random_uuid(), 'probe', false, 0, now())
"""


async def takes_entries(pool: Pool) -> bool:
    """Whether Postgres accepts writes now; LedgerAway if it does not answer.

    Only if it refused a write a moment ago, this adds an entry to the access log and rolls it back. Otherwise
    it writes nothing.
    """
    try:
        async with pool.connection() as connection:
            whole = connection.transaction()
            await whole.start()
            try:
                if await connection.fetchval(_READ_ONLY):
                    return False
                await connection.execute(_LITTLE_MEMORY)
                await connection.fetchval(_NEEDS_ROOM)
                if pool.refused:
                    await connection.execute(_AN_ENTRY)
            finally:
                await whole.rollback()
    except LedgerReadOnly:
        return False
    pool.takes()
    return True


SEEN_SECONDS = 5
_SEEN = """
INSERT INTO workers VALUES ($1, clock_timestamp(), $2)
ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at, engine_reached = excluded.engine_reached
"""
_HEALTH = """
SELECT
    coalesce(
        bool_or(engine_reached AND seen_at > clock_timestamp() - make_interval(secs => $1)), false
    ) AS running,
    (SELECT count(*) FROM outbox WHERE tell_at <= clock_timestamp()) AS waiting,
    (
        SELECT clock_timestamp() - min(greatest(tell_at, clock_timestamp() - interval '10 years'))
        FROM outbox WHERE tell_at <= clock_timestamp()
    ) AS waits_for
FROM workers
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockHealth:
    """Whether a worker reaches the workflow engine, and how many cases wait for the relay and how long."""

    running: bool
    waiting: int
    waits_for: timedelta | None = None
    """How long the longest has waited; None if no case waits."""


async def heartbeat(pool: Pool, worker: UUID, engine_reached: bool) -> None:
    """Record that a worker is alive, and whether it reaches the workflow engine."""
    await pool.execute(_SEEN, worker, engine_reached)


async def clock_health(pool: Pool) -> ClockHealth:
    """The health that the workers last reported."""
    row = await pool.fetchrow(_HEALTH, float(SEEN_SECONDS))
    assert row is not None
    return ClockHealth(**row)


SCHEMA = Path(__file__).with_name("schema.txt")
"""What this release makes in an empty database: the name of each object, and a digest of its parts."""
# Each part as Postgres writes it: a column, a grant, a trigger and whether it fires, a rule, a policy.
# Postgres numbers its own objects below 16384: a later one was added, and a query may use it instead.
_PARTS = """
WITH tables AS (
    SELECT * FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v', 'S')
), parts (oid, part) AS (
    SELECT oid, concat_ws(
        ' ', relkind, relrowsecurity, pg_get_userbyid(relowner) = 'onward_app', nullif(relpersistence, 'p')
    ) FROM tables
    UNION ALL
    SELECT oid, concat_ws(' ', pg_get_userbyid(grantee), privilege_type, is_grantable)
    FROM tables, aclexplode(relacl) WHERE grantee <> relowner
    UNION ALL
    SELECT attrelid, concat_ws(' ', attname, pg_get_userbyid(grantee), privilege_type, is_grantable)
    FROM pg_attribute, aclexplode(attacl)
    UNION ALL
    SELECT attrelid, concat_ws(
        ' ', attname, format_type(atttypid, atttypmod), attnotnull, attidentity, pg_get_expr(adbin, adrelid),
        CASE WHEN attcollation <> typcollation THEN attcollation::regcollation END
    )
    FROM pg_attribute JOIN pg_type AS t ON t.oid = atttypid
    LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    WHERE attnum > 0 AND NOT attisdropped
    UNION ALL
    SELECT conrelid, pg_get_constraintdef(oid, true) FROM pg_constraint WHERE contype <> 'n'
    UNION ALL
    SELECT indrelid, pg_get_indexdef(indexrelid, 0, true) FROM pg_index
    UNION ALL
    SELECT tgrelid, tgenabled::text || CASE WHEN tgisinternal THEN '' ELSE pg_get_triggerdef(oid, true) END
    FROM pg_trigger
    UNION ALL
    SELECT ev_class, pg_get_ruledef(oid, true) FROM pg_rewrite
    UNION ALL
    SELECT polrelid, polname FROM pg_policy
    UNION ALL
    SELECT inhparent, 'inherited' FROM pg_inherits
), of_extensions AS ( -- in C: any other can be put into an extension to hide it
    SELECT oid FROM pg_proc JOIN pg_depend ON objid = oid AND classid = 'pg_proc'::regclass AND deptype = 'e'
    WHERE prolang = (SELECT oid FROM pg_language WHERE lanname = 'c')
)
SELECT 'table ' || relname AS name, part FROM parts JOIN tables USING (oid)
UNION ALL
SELECT 'function ' || proname, concat_ws(
    ' ', CASE prokind WHEN 'a' THEN 'aggregate' ELSE pg_get_functiondef(oid) END,
    pg_get_userbyid(proowner) = 'onward_app', (
        SELECT string_agg(pg_get_userbyid(grantee), ' ' ORDER BY grantee::regrole::text)
        FROM aclexplode(coalesce(proacl, acldefault('f', proowner))) WHERE grantee <> proowner
    )
)
FROM pg_proc WHERE oid NOT IN (TABLE of_extensions) AND (
    pronamespace = 'public'::regnamespace OR oid >= 16384 AND pronamespace = 'pg_catalog'::regnamespace
        AND proname IN (SELECT proname FROM pg_proc WHERE oid < 16384)
)
UNION ALL
SELECT 'operator ' || oprname, oprcode::text FROM pg_operator WHERE oprcode NOT IN (TABLE of_extensions)
    AND (oprnamespace = 'public'::regnamespace OR oid >= 16384 AND oprnamespace = 'pg_catalog'::regnamespace)
UNION ALL
SELECT concat_ws(' ', 'cast', castsource::regtype, 'to', casttarget::regtype), castfunc::text
FROM pg_cast WHERE oid >= 16384 AND castsource < 16384 AND casttarget < 16384
UNION ALL
SELECT 'event trigger ' || evtname, '' FROM pg_event_trigger WHERE evtevent = 'login'
UNION ALL
SELECT 'setting ' || name, reset_val FROM pg_settings
WHERE name = 'session_replication_role' AND reset_val <> 'origin'
    OR name = 'search_path' AND reset_val !~ '^("[$]user", *)?public$'
UNION ALL
SELECT 'role ' || rolname, concat_ws(
    ' ', rolsuper, rolbypassrls, rolcreaterole, has_schema_privilege(oid, 'public', 'CREATE'),
    EXISTS (SELECT FROM pg_auth_members WHERE member = pg_roles.oid),
    EXISTS (SELECT FROM pg_namespace WHERE nspname = rolname), -- tables there would stand before ours
    (
        SELECT string_agg(setting, ' ' ORDER BY setting)
        FROM pg_db_role_setting, unnest(setconfig) AS s (setting)
        WHERE setrole IN (pg_roles.oid, 0) AND setting ~ '^(search_path|session_replication_role)='
          AND setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
    )
)
FROM pg_roles WHERE rolname IN ('onward_app', 'onward_auditor')
"""
_SOME_CASES = "SELECT case_id, wrapped FROM case_keys LIMIT 5"
_TABLES = "SELECT count(*) FROM pg_tables WHERE tablename = 'schema_migrations'"

_UNFILLED = """
SELECT s.name, role FROM schools AS s CROSS JOIN unnest($1::text[]) WITH ORDINALITY AS wanted (role, place)
WHERE NOT EXISTS (
    SELECT FROM people AS p WHERE p.school = s.id AND role = ANY (p.roles)
      AND (NOT $3 OR s.demonstration OR EXISTS (SELECT FROM accounts AS a WHERE a.person = p.id))
)
  AND NOT coalesce((SELECT bool_and(p.roles @> '{operator}') FROM people AS p WHERE p.school = s.id), false)
  AND ($2::uuid IS NULL OR s.id = $2)
ORDER BY s.name, place
"""

_WITHOUT_PUPILS = """
SELECT s.name FROM schools AS s
WHERE NOT EXISTS (SELECT FROM pupils AS p WHERE p.school = s.id)
  AND NOT coalesce((SELECT bool_and(p.roles @> '{operator}') FROM people AS p WHERE p.school = s.id), false)
  AND ($1::uuid IS NULL OR s.id = $1)
ORDER BY s.name
"""
_NAMED_OTHERWISE = """
SELECT EXISTS (
    SELECT FROM schools AS s
    WHERE NOT s.demonstration AND NOT starts_with($1, s.name) AND ($2::uuid IS NULL OR s.id = $2)
)
"""
_HEAD_OUTSIDE = """
SELECT EXISTS (SELECT FROM cosignatures)
    OR EXISTS (SELECT FROM post WHERE kind = 'day-head' AND delivered_at IS NOT NULL)
"""

_KEPT_FROM_ALL = """
SELECT c.reference FROM cases AS c
WHERE NOT c.closed AND ($2::uuid IS NULL OR c.school = $2) AND NOT EXISTS (
    SELECT FROM people AS p
    WHERE p.school = c.school AND NOT (p.id = ANY(c.about)) AND (
        p.roles && $1::text[]
        OR EXISTS (SELECT FROM case_readers AS r WHERE r.case_id = c.id AND r.reader = ANY(p.roles))
    )
)
ORDER BY c.raised_at
"""


async def missing_migrations(connection: asyncpg.Connection) -> list[str]:
    """Migrations and functions that are not applied, or not in their current text."""
    if not await connection.fetchval(_TABLES):
        return [each.version for each in (*migrations(), *functions())]
    rows = await connection.fetch("SELECT version, checksum FROM schema_migrations")
    applied = {row["version"]: row["checksum"] for row in rows}
    missing = [each.version for each in migrations() if each.version not in applied]
    return missing + [each.version for each in functions() if applied.get(each.version) != each.checksum]


async def schema_digests(connection: asyncpg.Connection) -> dict[str, str]:
    """Each table, function and role of Onward, such as `table people`, with a digest of its parts."""
    parts = defaultdict[str, list[str]](list)
    for row in await connection.fetch(_PARTS):
        parts[row["name"]].append(row["part"])
    return {
        name: hashlib.sha256("\n".join(sorted(of)).encode()).hexdigest()[:16]
        for name, of in sorted(parts.items())
    }


async def changed_schema(connection: asyncpg.Connection) -> list[str]:
    """Tables, functions and roles that are not as this release makes them: a trigger is off, say.

    Also functions, operators and casts that it does not make: a query may use them in place of built-in ones.
    """
    async with connection.transaction():
        await connection.execute("SET LOCAL search_path = pg_catalog, public")
        found = await schema_digests(connection)
    told = dict(line.rsplit(" ", 1) for line in SCHEMA.read_text("utf-8").splitlines())
    more = {name for name in found.keys() - told if not name.startswith("table ")}
    return sorted(more | {name for name, digest in told.items() if found.get(name) != digest})


async def key_opens(database: Database, seals: Seals) -> bool:
    """Whether the master key opens any of a sample of case keys; True if there is none yet."""
    rows = await database.fetch(_SOME_CASES)
    return not rows or any(_opens(seals, row) for row in rows)


def _opens(seals: Seals, row: asyncpg.Record) -> bool:
    try:
        seals.key(row["case_id"], row["wrapped"])
    except KeyDoesNotOpen:
        return False
    return True


async def unfilled(
    database: Database, roles: Sequence[str], school: UUID | None = None, *, signing_in: bool = False
) -> list[tuple[str, str]]:
    """Schools where no one has one of these roles, or can sign in with it, in the order of the roles."""
    rows = await database.fetch(_UNFILLED, list(roles), school, signing_in)
    return [(row["name"], row["role"]) for row in rows]


async def without_pupils(database: Database, school: UUID | None = None) -> list[str]:
    """Schools without a pupil in their register."""
    return [row["name"] for row in await database.fetch(_WITHOUT_PUPILS, school)]


async def named_otherwise(database: Database, title: str, school: UUID | None = None) -> bool:
    """Whether the title of a policy names another school. A demonstration may use any policy."""
    return bool(await database.fetchval(_NAMED_OTHERWISE, title, school))


async def has_head_outside(database: Database) -> bool:
    """Whether a witness cosigned a head of the tree, or a mail brought one to a person, in recent months."""
    return bool(await database.fetchval(_HEAD_OUTSIDE))


async def kept_from_all(database: Database, roles: Sequence[str], school: UUID | None = None) -> list[str]:
    """References of open cases that no one with one of these roles may know about (3.2h)."""
    return [row["reference"] for row in await database.fetch(_KEPT_FROM_ALL, list(roles), school)]
