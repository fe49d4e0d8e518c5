"""Wherever entering events is stopped, it leaves nothing half done, and the next one enters them all."""

from uuid import UUID

import asyncpg
import pytest

from local.embedded_postgres import EmbeddedPostgres
from store.pool import Pool
from store.tree.tree_reading import enter_events
from tests.store.tree.killed_session import killed_while_entering
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
    await killed_while_entering(STATEMENTS[where], intruder, tree_server, tree_pool)
    assert (await entries(intruder), await kept_tiles(intruder)) == before
    assert await enter_events(tree_pool) == 300
    rows = await entries(intruder)
    assert [row["version"] for row in rows] == list(range(1, 601))
    assert await kept_tiles(intruder) == rebuilt(rows)[1]
