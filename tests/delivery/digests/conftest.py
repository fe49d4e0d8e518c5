"""A record of their own: as time passes here, the clock acts in every case that the record has."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from embedded.embedded_postgres import APP, OWNER, EmbeddedPostgres
from policies import load_all
from store.ledger.ledger import Ledger
from store.ledger.sealing import Seals
from store.pool import Pool
from tests.school import SetClock, a_database


@pytest.fixture(scope="session")
async def _own_database(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedPostgres]:
    async with a_database(tmp_path_factory.mktemp("digests")) as server:
        yield server


@pytest.fixture(scope="session")
async def owner(_own_database: EmbeddedPostgres) -> AsyncIterator[asyncpg.Connection]:
    """A connection as the owner of the schema."""
    connection = await asyncpg.connect(_own_database.url(OWNER))
    yield connection
    await connection.close()


@pytest.fixture(scope="session")
async def _one_ledger(_own_database: EmbeddedPostgres, seal_key: bytes) -> AsyncIterator[Ledger]:
    pool = await Pool.connect(_own_database.url(APP))
    yield Ledger(pool, Seals(seal_key), SetClock(), load_all())
    await pool.close()
