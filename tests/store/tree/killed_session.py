"""Sessions of Postgres that enter what is new in the tree, while one is killed or others write."""

import asyncio
from collections.abc import Awaitable, Callable

import asyncpg
import pytest

from local.embedded_postgres import APP, OWNER, EmbeddedPostgres
from store.pool import Pool
from store.tree.tree_reading import enter_events
from tests.patience import POOL_PATIENCE, until

Write = Callable[[asyncpg.Connection, int, int], Awaitable[None]]
"""By this connection, as this writer, for the so-manyeth time."""


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


async def entered_while_written(server: EmbeddedPostgres, pool: Pool, write: Write, times: int) -> None:
    """Three writers write so often each, while three sessions enter what they find."""
    others = [await Pool.connect(server.url(APP), size=2, patience=POOL_PATIENCE) for _ in range(2)]
    writers = [await asyncpg.connect(server.url(OWNER)) for _ in range(3)]

    async def write_all(number: int) -> None:
        for turn in range(1, times + 1):
            await write(writers[number], number, turn)

    async def enter(pool: Pool, writing: asyncio.Future[list[None]]) -> None:
        while not writing.done():
            await enter_events(pool)

    writing = asyncio.gather(*(write_all(number) for number in range(3)))
    await asyncio.gather(writing, *(enter(each, writing) for each in (*others, pool)))
    await enter_events(pool)
    for other in others:
        await other.close()
    for writer in writers:
        await writer.close()


async def _until_it_waits(intruder: asyncpg.Connection, pid: int) -> None:
    waits = "SELECT wait_event_type = 'Lock' FROM pg_stat_activity WHERE pid = $1"

    async def it_waits() -> bool:
        return bool(await intruder.fetchval(waits, pid))

    await until("the session waits", it_waits)
