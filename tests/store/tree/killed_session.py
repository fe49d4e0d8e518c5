"""A session of Postgres that enters what is new in the tree, and is killed at one of its statements."""

import asyncio

import asyncpg
import pytest

from local.embedded_postgres import APP, EmbeddedPostgres
from store.pool import Pool
from store.tree.tree_reading import enter_events
from tests.patience import until


async def killed_while_entering(
    statement: str, intruder: asyncpg.Connection, server: EmbeddedPostgres, pool: Pool
) -> None:
    """Stop it `BEFORE` or `AFTER` this statement on a table; nothing enters beside it; then kill it."""
    await intruder.execute(
        "CREATE OR REPLACE FUNCTION wait_here() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN PERFORM pg_advisory_xact_lock(1); RETURN new; END $$;"
        f"CREATE TRIGGER wait_here {statement} FOR EACH STATEMENT EXECUTE FUNCTION wait_here();"
        "SELECT pg_advisory_lock(1)"
    )
    victim = await asyncpg.connect(server.url(APP))
    entering = asyncio.create_task(victim.fetchval("SELECT enter_in_tree(10)"))
    try:
        await _until_it_waits(intruder, victim.get_server_pid())
        assert await enter_events(pool) == 0  # another is at it
        await intruder.execute("SELECT pg_terminate_backend($1)", victim.get_server_pid())
        with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
            await entering
    finally:
        await intruder.execute(f"DROP TRIGGER wait_here ON {statement.split()[-1]}")
        await intruder.execute("SELECT pg_advisory_unlock(1)")


async def _until_it_waits(intruder: asyncpg.Connection, pid: int) -> None:
    waits = "SELECT wait_event_type = 'Lock' FROM pg_stat_activity WHERE pid = $1"

    async def it_waits() -> bool:
        return bool(await intruder.fetchval(waits, pid))

    await until("the session waits", it_waits)
