"""The worker enters events in the tree soon after they are recorded, and goes on after a fault."""

import asyncio
import time
from contextlib import suppress
from uuid import uuid4

import asyncpg
import pytest
from structlog.testing import capture_logs

from embedded.embedded_postgres import APP, SUPERUSER
from runtime import tree_keeper
from runtime.tree_keeper import TreeKeeper
from store.pool import Pool
from tests.school import a_database
from tests.store.tree.streams import add_events


async def until_entered(connection: asyncpg.Connection, count: int) -> float:
    begun = time.monotonic()
    async with asyncio.timeout(20):
        while await connection.fetchval("SELECT count(*) FROM tree_entries") < count:
            await asyncio.sleep(0.01)
    return time.monotonic() - begun


async def test_events_enter_soon_and_after_a_fault(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tree_keeper, "AFTER_A_FAULT_SECONDS", 0.2)
    async with a_database(tmp_path_factory.mktemp("keeper")) as server:
        superuser = await asyncpg.connect(server.url(SUPERUSER))
        pool = await Pool.connect(server.url(APP))
        await add_events(superuser, uuid4(), 1, 10)
        with capture_logs() as logs:
            keeping = asyncio.create_task(TreeKeeper(pool).run())
            await until_entered(superuser, 10)
            await asyncio.sleep(0.3)
            await add_events(superuser, uuid4(), 1, 1)
            assert await until_entered(superuser, 11) < 10
            await superuser.execute("ALTER FUNCTION enter_in_tree RENAME TO away")
            while not logs:
                await asyncio.sleep(0.05)
            await superuser.execute("ALTER FUNCTION away RENAME TO enter_in_tree")
            await add_events(superuser, uuid4(), 1, 1)
            await until_entered(superuser, 12)
            keeping.cancel()
            with suppress(asyncio.CancelledError):
                await keeping
        assert {each["log_level"] for each in logs} == {"error"}
        await pool.close()
        await superuser.close()
