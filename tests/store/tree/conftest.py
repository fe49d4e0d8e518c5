"""A database of its own, whose tree has nothing but what a test enters."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from embedded.embedded_postgres import APP, SUPERUSER, EmbeddedPostgres
from store.pool import Pool
from store.tree.watched_tables import WATCHED
from tests.school import a_database

_EMPTIED = (
    *("events", "pupil_events", "tree_entries", "tree_tiles", "stream_entries", "findings", "checkpoints"),
    *(table.name for table in WATCHED),
)


@pytest.fixture(scope="module")
async def tree_server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedPostgres]:
    async with a_database(tmp_path_factory.mktemp("tree")) as server:
        yield server


@pytest.fixture
async def intruder(tree_server: EmbeddedPostgres) -> AsyncIterator[asyncpg.Connection]:
    """A superuser of the database, which is emptied for each test."""
    connection = await asyncpg.connect(tree_server.url(SUPERUSER))
    await connection.execute(
        "SET session_replication_role = replica;"
        + "".join(f"ALTER TABLE {table} DISABLE TRIGGER USER;" for table in _EMPTIED)
        + f"TRUNCATE {', '.join(_EMPTIED)}, tree_queue, stream_queue;"
        + "".join(f"ALTER TABLE {table} ENABLE TRIGGER USER;" for table in _EMPTIED)
        + "SET session_replication_role = origin"
    )
    yield connection
    await connection.close()


@pytest.fixture
async def tree_pool(tree_server: EmbeddedPostgres, intruder: asyncpg.Connection) -> AsyncIterator[Pool]:
    """The application's connections."""
    pool = await Pool.connect(tree_server.url(APP))
    yield pool
    await pool.close()
