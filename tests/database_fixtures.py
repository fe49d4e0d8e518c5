"""A database, its owner, its ledger and the API over it, for the folder whose conftest imports them.

The tests of a run share one, and get a new school each. A folder has one of its own where every case of the
record counts: as time passes in a test, the clock acts in every case that the record has, and to check or
count a record is to read all of it. In the database of the run, which gets thousands of cases, such tests
take minutes.
"""

from collections.abc import AsyncIterator

import asyncpg
import httpx2
import pytest

from local.dev_mailbox import DevMailbox
from local.embedded_postgres import APP, OWNER
from policies import load_all
from store.ledger.ledger import Ledger
from store.ledger.sealing import Seals
from tests.databases import Database, connected, pooled
from tests.school import SetClock, served

__all__ = ["_one_ledger", "database", "http", "owner"]


@pytest.fixture(scope="session")
async def database(migrated: Database) -> AsyncIterator[Database]:
    """A migrated database with the roles of production."""
    async with migrated.copy() as copied:
        yield copied


@pytest.fixture(scope="session")
async def owner(database: Database) -> AsyncIterator[asyncpg.Connection]:
    """A connection as the owner of the schema."""
    async with connected(database.url(OWNER)) as connection:
        yield connection


@pytest.fixture(scope="session")
async def _one_ledger(database: Database, seal_key: bytes) -> AsyncIterator[Ledger]:
    async with pooled(database.url(APP)) as pool:
        yield Ledger(pool, Seals(seal_key), SetClock(), load_all())


@pytest.fixture(scope="session")
async def http(_one_ledger: Ledger, inbox: DevMailbox) -> AsyncIterator[httpx2.AsyncClient]:
    """The API in this process."""
    async with served(_one_ledger, inbox) as client:
        yield client
