"""Wherever entering events is stopped, it leaves nothing half done, and the next one enters them all."""

import asyncio
from uuid import UUID

import asyncpg
import pytest

from embedded.embedded_postgres import APP, EmbeddedPostgres
from store.pool import Pool
from store.tree.tree_growth import enter_events
from tests.store.tree.streams import add_events, entries, kept_tiles, rebuilt

CASE = UUID(int=9)
STATEMENTS = {
    "while the queue is emptied": "BEFORE DELETE ON tree_queue",
    "when the queue is empty": "AFTER DELETE ON tree_queue",
    "before an entry": "BEFORE INSERT ON tree_entries",
    "after the last entry": "AFTER INSERT ON tree_entries",
    "before a tile": "BEFORE INSERT ON tree_tiles",
    "after the last tile": "AFTER INSERT ON tree_tiles",
}


@pytest.mark.parametrize("where", STATEMENTS)
async def test_killed_at_any_statement(
    where: str, intruder: asyncpg.Connection, tree_server: EmbeddedPostgres, tree_pool: Pool
) -> None:
    await add_events(intruder, CASE, 1, 300)
    await enter_events(tree_pool)
    await add_events(intruder, CASE, 301, 600)
    before = await entries(intruder), await kept_tiles(intruder)
    await intruder.execute(
        "CREATE OR REPLACE FUNCTION wait_here() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN PERFORM pg_advisory_xact_lock(1); RETURN new; END $$;"
        f"CREATE TRIGGER wait_here {STATEMENTS[where]} FOR EACH STATEMENT EXECUTE FUNCTION wait_here();"
        "SELECT pg_advisory_lock(1)"
    )
    victim = await asyncpg.connect(tree_server.url(APP))
    entering = asyncio.create_task(victim.fetchval("SELECT enter_in_tree(10)"))
    try:
        await until_it_waits(intruder, victim.get_server_pid())
        assert await enter_events(tree_pool) == 0  # another is at it
        await intruder.execute("SELECT pg_terminate_backend($1)", victim.get_server_pid())
        with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
            await entering
    finally:
        await intruder.execute(f"DROP TRIGGER wait_here ON {STATEMENTS[where].split()[-1]}")
        await intruder.execute("SELECT pg_advisory_unlock(1)")
    assert (await entries(intruder), await kept_tiles(intruder)) == before
    assert await enter_events(tree_pool) == 300
    rows = await entries(intruder)
    assert [row["version"] for row in rows] == list(range(1, 601))
    assert await kept_tiles(intruder) == rebuilt(rows)[1]


async def until_it_waits(intruder: asyncpg.Connection, pid: int) -> None:
    waits = "SELECT wait_event_type = 'Lock' FROM pg_stat_activity WHERE pid = $1"
    async with asyncio.timeout(10):
        while not await intruder.fetchval(waits, pid):
            await asyncio.sleep(0.02)
