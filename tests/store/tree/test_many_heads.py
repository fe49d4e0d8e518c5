"""A record with a signed head for each event is checked without keeping other tasks waiting."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from evidence.checkpoint_text import TreeHead
from evidence.note_keys import LOG, SignerKey
from evidence.signed_note import note_of
from evidence.tiles import GrowingTree
from store.verification.head_check import SignedHeads
from tests.evidence.leaves import leaves

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
