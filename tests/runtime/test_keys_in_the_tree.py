"""The keys of the log are entries of the tree that they sign, and each signs before it has its entry."""

from pathlib import Path

import asyncpg
import pytest

from evidence.checkpoint_text import TreeHead
from store.pool import Pool
from store.tree.checkpoint_store import TakenKey, take_key
from store.tree.tree_reading import enter_events
from store.tree.watched_tables import WATCHED
from tests.runtime.test_log_signer import NEXT, House, intruder, tree_pool, tree_server
from tests.store.tree.looks import stream_of
from tests.store.tree.test_stream_check import found

__all__ = ["intruder", "tree_pool", "tree_server"]
(KEYS,) = (table for table in WATCHED if table.name == "log_keys")


@pytest.fixture
async def house(tmp_path: Path, intruder: asyncpg.Connection, tree_pool: Pool) -> House:
    return House(tmp_path, intruder, tree_pool)


async def entered_keys(house: House) -> int:
    await enter_events(house.pool)
    return len(await stream_of(house.superuser, KEYS))


async def test_a_key_signs_before_it_has_its_entry_and_then_the_head_that_contains_it(house: House) -> None:
    await house.grows(1, 10)
    first = await house.signer.once()
    assert first is not None
    assert await entered_keys(house) == 1
    second = await house.signer.once()
    assert second is not None
    assert (first.size, second.size) == (10, 11)
    assert await entered_keys(house) == 1
    assert await house.signer.once() is None, "a key makes one more head due, and that head no other"
    assert await found(house.superuser) == []


async def test_a_new_log_after_a_restore_has_the_entry_of_its_key_and_reasons(house: House) -> None:
    await house.grows(1, 10)
    before = await house.signer.once()
    await entered_keys(house)
    house.key_file.write_text(NEXT.secret_line)
    why = "The disk failed; the copy of Monday was put back."
    now = house.clock.now()
    said = TakenKey(line=NEXT.verifier.line, taken_at=now, reasons=why, before=before)
    async with house.pool.connection() as connection:
        await take_key(connection, said)
    begun = await house.signer.once()
    assert isinstance(before, TreeHead)
    assert isinstance(begun, TreeHead)
    assert (begun.origin, begun.size) == (NEXT.verifier.name, 11)
    assert await entered_keys(house) == 2
    whole = await house.signer.once()
    assert isinstance(whole, TreeHead)
    assert (whole.origin, whole.size) == (NEXT.verifier.name, 12)
    assert await found(house.superuser) == []
