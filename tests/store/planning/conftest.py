"""A separate database for these tests, because a plan affects every case in it."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from embedded.embedded_postgres import APP, OWNER, EmbeddedPostgres
from policies import load_all
from store.ledger.ledger import Ledger
from store.ledger.sealing import Seals
from store.pool import Pool
from tests.school import NOW, School, SetClock, a_database, new_school, served


@pytest.fixture(scope="module")
async def own(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedPostgres]:
    """A separate database, because a plan affects every case in it."""
    async with a_database(tmp_path_factory.mktemp("plans")) as server:
        yield server


@pytest.fixture(scope="module")
async def keeper(own: EmbeddedPostgres) -> AsyncIterator[asyncpg.Connection]:
    """A connection as the owner of the schema."""
    connection = await asyncpg.connect(own.url(OWNER))
    yield connection
    await connection.close()


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
async def ledger(own: EmbeddedPostgres, keeper: asyncpg.Connection, clock: SetClock) -> AsyncIterator[Ledger]:
    """A process's ledger; after the test the calendar is the file's again, and no case is open."""
    pool = await Pool.connect(own.url(APP))
    ledger = Ledger(pool, Seals(bytes(32)), clock, load_all())
    yield ledger
    await ledger.plans.withdraw_all(pool, NOW)
    await keeper.execute("UPDATE cases SET closed = true; DELETE FROM clock_times")
    await pool.close()


@pytest.fixture
async def school(ledger: Ledger, keeper: asyncpg.Connection) -> AsyncIterator[School]:
    async with served(ledger) as http:
        yield await new_school(keeper, http)
