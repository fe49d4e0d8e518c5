"""This release reads, checks and continues a database that release 0.1.0 wrote.

`tests/data/release-0.1.0.dump` is that database after ten rehearsals: invented people, sealed with KEY.
"""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from embedded.embedded_postgres import APP, OWNER, SUPERUSER, EmbeddedPostgres
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
from tests.school import SetClock

DUMP = Path(__file__).parents[1] / "data" / "release-0.1.0.dump"
KEY = bytes.fromhex("0123456789abcdef" * 4)
CASES = 10


@pytest.fixture(scope="module")
async def written(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedPostgres]:
    """That database under this release's schema."""
    server = EmbeddedPostgres(tmp_path_factory.mktemp("release"))
    await server.start()
    restore = ("--exit-on-error", "--dbname", server.url(SUPERUSER), str(DUMP))
    restoring = await asyncio.create_subprocess_exec(binaries() / "pg_restore", *restore)
    assert await restoring.wait() == 0
    await migrate(server.url(OWNER))
    yield server
    await server.stop()


@pytest.fixture
async def upgraded(written: EmbeddedPostgres) -> AsyncIterator[Ledger]:
    pool = await Pool.connect(written.url(APP))
    yield Ledger(pool, Seals(KEY), SetClock(), load_all())
    await pool.close()


async def test_every_chain_seal_column_and_row_is_unchanged(written: EmbeddedPostgres) -> None:
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


async def test_its_events_enter_the_tree_without_help(written: EmbeddedPostgres, upgraded: Ledger) -> None:
    connection = await asyncpg.connect(written.url(OWNER))
    recorded = await connection.fetchval("SELECT count(*) FROM events")
    while await enter_events(upgraded.pool):
        pass
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        tree = await check_tree(connection)
    await connection.close()
    assert (tree.size, tree.waiting, tree.findings) == (recorded, 0, ())
    assert recorded > CASES
