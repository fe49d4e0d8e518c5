"""This release reads, checks and continues a database that release 0.1.0 wrote.

`tests/data/release-0.1.0.dump` is that database after ten rehearsals: invented people, sealed with KEY.
"""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from embedded.embedded_postgres import APP, OWNER, SUPERUSER
from embedded.postgres_paths import binaries
from policies import load_all
from store.ledger import history
from store.ledger.ledger import Ledger
from store.ledger.sealing import Seals
from store.migrate import migrate
from store.pool import Pool
from store.tree.tree_growth import enter_events
from store.verification.record_check import Deep, Tally, look
from store.verification.tree_check import check_tree
from tests.databases import Database
from tests.patience import POOL_PATIENCE
from tests.school import SetClock

DUMP = Path(__file__).parents[1] / "data" / "release-0.1.0.dump"
KEY = bytes.fromhex("0123456789abcdef" * 4)
CASES = 10


@pytest.fixture(scope="module")
async def written(migrated: Database) -> AsyncIterator[Database]:
    """That database under this release's schema."""
    async with migrated.empty() as database:
        restore = ("--exit-on-error", "--dbname", database.url(SUPERUSER), str(DUMP))
        restoring = await asyncio.create_subprocess_exec(binaries() / "pg_restore", *restore)
        assert await restoring.wait() == 0
        await migrate(database.url(OWNER))
        yield database


@pytest.fixture
async def upgraded(written: Database) -> AsyncIterator[Ledger]:
    pool = await Pool.connect(written.url(APP), patience=POOL_PATIENCE)
    yield Ledger(pool, Seals(KEY), SetClock(), load_all())
    await pool.close()


async def test_every_chain_seal_column_and_row_is_unchanged(written: Database) -> None:
    connection = await asyncpg.connect(written.url(OWNER))
    tally = Tally()
    async for found in look(connection, Deep(seals=Seals(KEY), state=True)):
        tally.add(found)
    await connection.close()
    assert (tally.cases, tally.bad, tally.findings) == (CASES, [], [])


async def test_every_case_replays_to_its_stored_state(upgraded: Ledger) -> None:
    async with upgraded.pool.connection() as connection:
        ids = [row["id"] for row in await connection.fetch("SELECT id FROM cases")]
    assert len(ids) == CASES
    for case in ids:
        state = await upgraded.state(case)
        events = await history.events(upgraded, case)
        assert state is not None
        assert state.version == len(events)


async def test_its_events_enter_the_tree_without_help(written: Database, upgraded: Ledger) -> None:
    connection = await asyncpg.connect(written.url(OWNER))
    recorded = await connection.fetchval("SELECT count(*) FROM events")
    while await enter_events(upgraded.pool):
        pass
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        tree = await check_tree(connection)
    await connection.close()
    assert (tree.size, tree.waiting, tree.findings) == (recorded, 0, ())
    assert recorded > CASES
