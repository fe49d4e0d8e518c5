"""The worker enters events in the tree soon after they are recorded, and goes on after a fault."""

import asyncio
from contextlib import suppress
from uuid import uuid4

import asyncpg
import pytest
from structlog.testing import capture_logs

from local.embedded_postgres import APP, SUPERUSER
from runtime import upkeep
from runtime.upkeep import TreeKeeper
from store.pool import Pool
from tests.databases import Database
from tests.patience import POOL_PATIENCE, until
from tests.store.tree.streams import add_events


async def until_entered(connection: asyncpg.Connection, count: int) -> None:
    async def entered() -> bool:
        here: int = await connection.fetchval("SELECT count(*) FROM tree_entries")
        return here == count

    await until(f"{count} events are in the tree", entered)


def test_it_looks_often_enough_to_enter_events_within_a_second() -> None:
    assert upkeep.TREE_SECONDS <= 0.5


async def test_events_enter_unasked_and_after_a_fault(
    migrated: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "TREE_AFTER_A_FAULT", 0.2)
    async with migrated.copy() as server:
        superuser = await asyncpg.connect(server.url(SUPERUSER))
        pool = await Pool.connect(server.url(APP), patience=POOL_PATIENCE)
        await add_events(superuser, uuid4(), 1, 10)
        with capture_logs() as logs:
            keeping = asyncio.create_task(TreeKeeper(pool).run())
            await until_entered(superuser, 10)
            await add_events(superuser, uuid4(), 1, 1)
            await until_entered(superuser, 11)
            await superuser.execute("ALTER FUNCTION enter_in_tree RENAME TO away")
            await until("the fault is reported", lambda: bool(logs))
            await superuser.execute("ALTER FUNCTION away RENAME TO enter_in_tree")
            await add_events(superuser, uuid4(), 1, 1)
            await until_entered(superuser, 12)
            keeping.cancel()
            with suppress(asyncio.CancelledError):
                await keeping
        assert {each["log_level"] for each in logs} == {"error"}
        await pool.close()
        await superuser.close()
