"""A database of its own, whose tree has nothing but what a test enters."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from local.embedded_postgres import APP, SUPERUSER
from store.pool import Pool
from store.tree.watched_tables import WATCHED
from tests.databases import Database, connected, pooled

_EMPTIED = (
    *("events", "pupil_events", "tree_entries", "tree_tiles", "stream_entries", "findings", "checkpoints"),
    *("cosignatures", "day_heads", "post", "signing_refusals", "witnesses"),
    *(table.name for table in WATCHED),
)


@pytest.fixture(scope="module")
async def tree_server(migrated: Database) -> AsyncIterator[Database]:
    async with migrated.copy() as database:
        yield database


@pytest.fixture
async def intruder(tree_server: Database) -> AsyncIterator[asyncpg.Connection]:
    """A superuser of the database, which is emptied for each test."""
    async with connected(tree_server.url(SUPERUSER)) as connection:
        await connection.execute(
            "SET session_replication_role = replica;"
            + "".join(f"ALTER TABLE {table} DISABLE TRIGGER USER;" for table in _EMPTIED)
            + f"TRUNCATE {', '.join(_EMPTIED)}, tree_queue, stream_queue;"
            + "".join(f"ALTER TABLE {table} ENABLE TRIGGER USER;" for table in _EMPTIED)
            + "SET session_replication_role = origin"
        )
        yield connection


@pytest.fixture
async def tree_pool(tree_server: Database, intruder: asyncpg.Connection) -> AsyncIterator[Pool]:
    """The application's connections."""
    async with pooled(tree_server.url(APP)) as pool:
        yield pool
