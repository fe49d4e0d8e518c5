"""Every recorded event enters the tree once and in order, whatever is killed, and no one changes it."""

from uuid import UUID

import asyncpg
import pytest

from evidence.merkle_tree import entry_leaf
from evidence.proof_checks import check_consistency, check_inclusion
from evidence.tiles import Tile, consistency_ranges, inclusion_ranges
from local.embedded_postgres import APP, OWNER, EmbeddedPostgres
from store.pool import Pool
from store.tree import tree_reading
from store.tree.tree_reading import (
    TreeIncomplete,
    enter_events,
    hashes_and_root,
    read_hashes,
    read_tiles,
    tree_root,
    tree_size,
)
from tests.databases import connected
from tests.store.tree.killed_session import entered_while_written, killed_while_entering
from tests.store.tree.streams import add_events, entries, kept_tiles, rebuilt
from tests.with_each import with_each

CASES = [UUID(int=number) for number in range(1, 5)]


async def test_events_of_cases_and_pupils_enter_in_their_order(
    intruder: asyncpg.Connection, tree_pool: Pool
) -> None:
    await add_events(intruder, CASES[0], 1, 3)
    await add_events(intruder, CASES[1], 1, 2, of="pupil")
    assert await enter_events(tree_pool) == 5
    await add_events(intruder, CASES[0], 4, 4)
    assert await enter_events(tree_pool) == 1
    assert await enter_events(tree_pool) == 0
    found = [(row["stream"], row["version"]) for row in await entries(intruder)]
    assert found == [(CASES[0], 1), (CASES[0], 2), (CASES[0], 3), (CASES[1], 1), (CASES[1], 2), (CASES[0], 4)]
    assert await intruder.fetchval("SELECT count(*) FROM tree_queue") == 0


@pytest.mark.parametrize("batches", [(1,), (255, 1), (256,), (257,), (100, 400, 300), (65_535, 1, 1)])
async def test_tiles_and_root_are_those_of_the_tree_in_python(
    batches: tuple[int, ...], intruder: asyncpg.Connection, tree_pool: Pool
) -> None:
    done = 0
    for batch in batches:
        await add_events(intruder, CASES[0], done + 1, done + batch)
        assert await enter_events(tree_pool) == batch
        done += batch
    tree, tiles = rebuilt(await entries(intruder))
    assert await kept_tiles(intruder) == tiles
    assert await tree_size(intruder) == tree.size == done
    assert await tree_root(intruder, done) == tree.root()
    partial = tree.edge()
    if partial:
        assert await read_tiles(intruder, partial.keys()) == partial


async def test_proofs_read_only_tiles_and_hold(intruder: asyncpg.Connection, tree_pool: Pool) -> None:
    await add_events(intruder, CASES[0], 1, 700)
    await enter_events(tree_pool)
    async with tree_pool.connection() as connection:
        row = await connection.fetchrow("SELECT leaf, hash FROM tree_entries WHERE version = 300")
        assert row is not None
        index, event_hash = row
        for size in (300, 512, 700):
            path, root = await hashes_and_root(connection, inclusion_ranges(index, size), size)
            assert root == await tree_root(connection, size)
            leaf = entry_leaf(CASES[0], 300, event_hash)
            check_inclusion(index=index, size=size, leaf=leaf, path=path, root=root)
        path = await read_hashes(connection, consistency_ranges(300, 700), 700)
        roots = [await tree_root(connection, size) for size in (300, 700)]
        check_consistency(first=300, second=700, first_root=roots[0], second_root=roots[1], path=path)
        with pytest.raises(TreeIncomplete):
            await tree_root(connection, 701)
        with pytest.raises(TreeIncomplete):
            await read_tiles(connection, [Tile(0, 2, 189)])


async def test_what_is_not_committed_yet_enters_after_its_commit(
    intruder: asyncpg.Connection, tree_server: EmbeddedPostgres, tree_pool: Pool
) -> None:
    async with connected(tree_server.url(OWNER)) as other:
        slow = other.transaction()
        await slow.start()
        await add_events(other, CASES[0], 1, 2)  # begins first
        await add_events(intruder, CASES[1], 1, 1)
        assert await enter_events(tree_pool) == 1
        await slow.commit()
        assert await enter_events(tree_pool) == 2
    assert [row["stream"] for row in await entries(intruder)] == [CASES[1], CASES[0], CASES[0]]


async def test_an_event_that_is_rolled_back_never_enters(
    intruder: asyncpg.Connection, tree_pool: Pool
) -> None:
    undone = intruder.transaction()
    await undone.start()
    await add_events(intruder, CASES[0], 1, 2)
    await undone.rollback()
    assert await enter_events(tree_pool) == 0
    assert await entries(intruder) == []


async def test_two_at_once_enter_each_event_once(
    intruder: asyncpg.Connection, tree_server: EmbeddedPostgres, tree_pool: Pool
) -> None:
    async def write(writer: asyncpg.Connection, number: int, version: int) -> None:
        await add_events(writer, CASES[number], version, version)

    await entered_while_written(tree_server, tree_pool, write, 119)
    rows = await entries(intruder)
    assert len(rows) == len({(row["stream"], row["version"]) for row in rows}) == 3 * 119
    for stream in {row["stream"] for row in rows}:
        assert [row["version"] for row in rows if row["stream"] == stream] == list(range(1, 120))
    assert rebuilt(rows)[1] == await kept_tiles(intruder)


async def test_many_streams_enter_in_several_transactions(
    intruder: asyncpg.Connection, tree_pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tree_reading, "STREAMS_AT_ONCE", 3)
    for number in range(8):
        await add_events(intruder, UUID(int=number + 1), 1, 2)
    done = [await enter_events(tree_pool) for _ in range(5)]
    assert sum(done) == 16
    assert done[-1] == 0
    assert max(done) <= 6
    assert len(await entries(intruder)) == 16


@with_each(
    "statement",
    [
        "INSERT INTO tree_entries VALUES (0, gen_random_uuid(), 1, sha256('x'))",
        "INSERT INTO tree_tiles VALUES (0, 0, repeat('a', 8192)::bytea, sha256('x'))",
        "UPDATE tree_queue SET first_version = 2",
        "DELETE FROM tree_queue",
        "SELECT tile_root('')",
    ],
)
async def test_the_application_enters_only_what_was_recorded(
    statement: str, intruder: asyncpg.Connection, tree_server: EmbeddedPostgres
) -> None:
    async with connected(tree_server.url(APP)) as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)
        await connection.execute("INSERT INTO tree_queue VALUES (gen_random_uuid(), 1, 1)")
        assert await connection.fetchval("SELECT enter_in_tree(10)") == 0  # no such event


async def test_a_damaged_event_stops_no_other(intruder: asyncpg.Connection, tree_pool: Pool) -> None:
    for case in CASES[:2]:
        await add_events(intruder, case, 1, 1)
    await intruder.execute(
        "ALTER TABLE events DISABLE TRIGGER USER; ALTER TABLE events DROP CONSTRAINT events_hash_check"
    )
    await intruder.execute("UPDATE events SET hash = 'cut' WHERE case_id = $1", CASES[0])
    assert await enter_events(tree_pool) == 1
    assert [row["stream"] for row in await entries(intruder)] == [CASES[1]]


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
