"""What `onward doctor` asks the database."""

import asyncpg
from cryptography.exceptions import InvalidTag

from store.migrate import migrations
from store.sealing import Seals

_MAY_CHANGE = """
SELECT bool_or(has_table_privilege('events', what)) FROM unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) AS what
"""
_GUARDS = """
SELECT count(*) FROM pg_trigger
WHERE tgrelid = 'events'::regclass AND tgname IN ('events_stand', 'events_stay') AND tgenabled = 'A'
"""
_ANY_CASE = "SELECT case_id, wrapped FROM case_keys LIMIT 1"
_TABLES = "SELECT count(*) FROM pg_tables WHERE tablename = 'schema_migrations'"


async def missing_migrations(connection: asyncpg.Connection) -> list[str]:
    """Migrations not applied yet."""
    if not await connection.fetchval(_TABLES):
        return [each.version for each in migrations()]
    rows = await connection.fetch("SELECT version FROM schema_migrations")
    applied = {row["version"] for row in rows}
    return [each.version for each in migrations() if each.version not in applied]


async def record_is_guarded(connection: asyncpg.Connection) -> bool:
    """Neither may this role change events, nor are the guards off."""
    return not await connection.fetchval(_MAY_CHANGE) and await connection.fetchval(_GUARDS) == 2


async def key_opens(connection: asyncpg.Connection, seals: Seals) -> bool:
    """Whether the master key opens a case's key; true where there is none yet."""
    row = await connection.fetchrow(_ANY_CASE)
    if row is None:
        return True
    try:
        seals.key(row["case_id"], row["wrapped"])
    except InvalidTag:
        return False
    return True
