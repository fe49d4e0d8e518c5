"""The database checks of `onward doctor`."""

import re
from collections.abc import Sequence

import asyncpg

from store.ledger.sealing import KeyDoesNotOpen, Seals
from store.migrate import functions, migrations

_MAY_CHANGE = """
SELECT bool_or(has_table_privilege('events', what)) OR has_any_column_privilege('events', 'UPDATE')
FROM unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) AS what
"""
_GUARDS = "SELECT tgname FROM pg_trigger WHERE tgenabled = 'A' AND NOT tgisinternal"
_GUARD = re.compile(r"ENABLE ALWAYS TRIGGER (\w+)")
_SOME_CASES = "SELECT case_id, wrapped FROM case_keys LIMIT 5"
_TABLES = "SELECT count(*) FROM pg_tables WHERE tablename = 'schema_migrations'"

_UNFILLED = """
SELECT s.name, role FROM schools AS s CROSS JOIN unnest($1::text[]) AS role
WHERE NOT EXISTS (SELECT FROM people AS p WHERE p.school = s.id AND role = ANY (p.roles))
  AND NOT coalesce((SELECT bool_and(p.roles @> '{operator}') FROM people AS p WHERE p.school = s.id), false)
ORDER BY s.name, role DESC
"""

_KEPT_FROM_ALL = """
SELECT c.reference FROM cases AS c
WHERE NOT c.closed AND NOT EXISTS (
    SELECT FROM people AS p WHERE p.school = c.school AND p.roles && $1::text[] AND NOT (p.id = ANY(c.about))
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


async def may_change(connection: asyncpg.Connection) -> bool:
    """Whether this role may change or remove events."""
    return bool(await connection.fetchval(_MAY_CHANGE))


async def guards_off(connection: asyncpg.Connection) -> list[str]:
    """Guards of append-only tables that are off, or do not always fire."""
    standing = {row["tgname"] for row in await connection.fetch(_GUARDS)}
    guards = [name for each in migrations() for name in _GUARD.findall(each.sql)]
    return [name for name in guards if name not in standing]


async def key_opens(connection: asyncpg.Connection, seals: Seals) -> bool:
    """Whether the master key opens any of a sample of case keys; True if there is none yet."""
    rows = await connection.fetch(_SOME_CASES)
    return not rows or any(_opens(seals, row) for row in rows)


def _opens(seals: Seals, row: asyncpg.Record) -> bool:
    try:
        seals.key(row["case_id"], row["wrapped"])
    except KeyDoesNotOpen:
        return False
    return True


async def unfilled(connection: asyncpg.Connection, roles: Sequence[str]) -> list[tuple[str, str]]:
    """Schools where no one has one of these roles, with the role."""
    return [(row["name"], row["role"]) for row in await connection.fetch(_UNFILLED, list(roles))]


async def kept_from_all(connection: asyncpg.Connection, roles: Sequence[str]) -> list[str]:
    """References of open cases that no one with one of these roles may know about (3.2h)."""
    return [row["reference"] for row in await connection.fetch(_KEPT_FROM_ALL, list(roles))]
