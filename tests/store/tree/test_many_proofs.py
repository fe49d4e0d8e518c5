"""A long case is read for a bundle without keeping other tasks waiting."""

import asyncio
from itertools import pairwise
from uuid import UUID

import asyncpg

from evidence import tiles
from store.pool import Pool
from store.tree.bundle_reading import bundled_stream
from store.tree.tree_reading import enter_events
from tests.store.tree.streams import add_events

CASE = UUID(int=41)
COUNT, MOST_AT_ONCE = 600, 60


def hashed() -> int:
    """How many subtrees the proofs have asked for so far."""
    asked = tiles._remembered_root.cache_info()
    return asked.hits + asked.misses


async def test_other_tasks_run_while_the_proofs_of_a_bundle_are_made(
    intruder: asyncpg.Connection, tree_pool: Pool
) -> None:
    await add_events(intruder, CASE, 1, COUNT)
    while await enter_events(tree_pool):
        pass
    turns, done = list[int](), False

    async def another_task() -> None:
        while not done:
            turns.append(hashed())
            await asyncio.sleep(0)

    other = asyncio.create_task(another_task())
    await asyncio.sleep(0)
    async with tree_pool.connection() as connection:
        found = await bundled_stream(connection, CASE, COUNT, None)
    done = True
    await other
    assert found is not None
    assert len(found.entries) == COUNT
    turns.append(hashed())
    most = max(after - before for before, after in pairwise(turns))
    assert 0 < most <= (turns[-1] - turns[0]) * MOST_AT_ONCE / COUNT
