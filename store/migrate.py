"""Bring a database to the newest schema: apply each numbered file once, then every changed function."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from store.servers import connection_to

FOLDER = Path(__file__).with_name("migrations")
FUNCTIONS = Path(__file__).with_name("sql")
"""One file for each function: its current text, applied again when it changes."""
LOCK = 0x6F6E7761726400  # "onward": two migrations at once wait for each other
PATIENCE = "5s"
"""How long a file waits for a table in use, while everyone waits behind it: rather try again."""


class MigrationChanged(RuntimeError):
    """An applied migration was edited afterwards; the message names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """One numbered file, or one function with the version `sql/NAME`."""

    version: str
    sql: str

    @property
    def checksum(self) -> str:
        """The SHA-256 of the text, to notice a later edit."""
        return hashlib.sha256(self.sql.encode()).hexdigest()


def migrations() -> list[Migration]:
    """All numbered files, in order."""
    return [
        Migration(version=path.stem, sql=path.read_text(encoding="utf-8"))
        for path in sorted(FOLDER.glob("*.sql"))
    ]


def functions() -> list[Migration]:
    """The files of the database's functions, by name."""
    return [
        Migration(version=f"sql/{path.stem}", sql=path.read_text(encoding="utf-8"))
        for path in sorted(FUNCTIONS.glob("*.sql"))
    ]


async def migrate(owner_url: str) -> list[str]:
    """Apply as the owner what is missing, and return the names; MigrationChanged if a file was edited."""
    async with connection_to(owner_url) as connection:
        await connection.execute("SELECT pg_advisory_lock($1)", LOCK)
        await connection.execute(
            "CREATE TABLE IF NOT EXISTS schema_migrations ("
            "version text PRIMARY KEY, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())"
        )
        await connection.execute("GRANT SELECT ON schema_migrations TO onward_app")
        rows = await connection.fetch("SELECT version, checksum FROM schema_migrations")
        applied = {row["version"]: row["checksum"] for row in rows}
        done = []
        for migration in migrations():
            known = applied.get(migration.version)
            if known is None:
                await _apply(connection, migration)
                done.append(migration.version)
            elif known != migration.checksum:
                raise MigrationChanged(
                    f"Migration {migration.version} was changed after it was applied: "
                    "restore the file as released, and put your change into a new migration."
                )
        for function in functions():
            if applied.get(function.version) != function.checksum:
                await _apply(connection, function)
                done.append(function.version)
        return done


async def _apply(connection: asyncpg.Connection, migration: Migration) -> None:
    async with connection.transaction():
        await connection.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'")
        await connection.execute(migration.sql)
        await connection.execute(
            "INSERT INTO schema_migrations (version, checksum) VALUES ($1, $2) "
            "ON CONFLICT (version) DO UPDATE SET checksum = excluded.checksum, applied_at = now()",
            migration.version,
            migration.checksum,
        )
