"""A long record is checked and bundled without keeping other tasks waiting."""

import asyncio
from collections.abc import AsyncIterator
from itertools import pairwise
from typing import Any
from uuid import UUID

import asyncpg

from evidence import tiles
from evidence.checkpoint_text import TreeHead
from evidence.note_keys import LOG, SignerKey
from evidence.signed_note import note_of
from evidence.tiles import GrowingTree
from store.pool import Pool
from store.tree.bundle_reading import bundled_stream
from store.tree.tree_reading import enter_events
from store.verification.head_check import SignedHeads
from tests.evidence.leaves import leaves
from tests.store.tree.streams import add_events

COUNT, MOST_AT_ONCE = 300, 50
KEY = SignerKey.from_seed("school.example/log", LOG, b"k" * 32)


async def test_other_tasks_run_while_many_heads_are_checked() -> None:
    heads = SignedHeads([KEY.verifier], stored_heads(), ())
    await heads.read()
    tree, turns, done = GrowingTree(lambda *_: None), list[int](), False

    async def another_task() -> None:
        while not done:
            turns.append(tree.size)
            await asyncio.sleep(0)

    other = asyncio.create_task(another_task())
    await asyncio.sleep(0)
    for leaf in leaves(COUNT):
        tree.extend([leaf])
        await heads.compare(tree)
    done = True
    await other
    assert heads.end() == []
    assert (
        max(after - before for before, after in zip(turns, [*turns[1:], COUNT], strict=True)) <= MOST_AT_ONCE
    )


async def stored_heads() -> AsyncIterator[Any]:
    """A head for each size, as rows of the database that are all there at once."""
    tree = GrowingTree(lambda *_: None)
    for leaf in leaves(COUNT):
        tree.extend([leaf])
        text = TreeHead(origin=KEY.verifier.name, size=tree.size, root=tree.root()).text
        yield {"size": tree.size, "note": note_of(text, [KEY.sign(text)]).to_bytes()}


CASE = UUID(int=41)
ENTRIES, MOST_PROOFS = 600, 60


def hashed() -> int:
    """How many subtrees the proofs have asked for so far."""
    asked = tiles._remembered_root.cache_info()
    return asked.hits + asked.misses


async def test_other_tasks_run_while_the_proofs_of_a_bundle_are_made(
    intruder: asyncpg.Connection, tree_pool: Pool
) -> None:
    await add_events(intruder, CASE, 1, ENTRIES)
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
        found = await bundled_stream(connection, CASE, ENTRIES, None)
    done = True
    await other
    assert found is not None
    assert len(found.entries) == ENTRIES
    turns.append(hashed())
    most = max(after - before for before, after in pairwise(turns))
    assert 0 < most <= (turns[-1] - turns[0]) * MOST_PROOFS / ENTRIES
