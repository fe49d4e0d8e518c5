"""Looks enter their streams once and in order, whatever is killed, and the streams enter the tree."""

import asyncpg
import pytest

from local.embedded_postgres import APP, OWNER, EmbeddedPostgres
from store.pool import Pool
from store.tree.tree_reading import enter_events
from store.tree.watched_tables import PUPIL_VIEWS, VIEWS, WATCHED, WatchedTable
from tests.databases import connected
from tests.store.tree.killed_session import entered_while_written, killed_while_entering
from tests.store.tree.looks import look_at_case, look_at_pupil, stream_of
from tests.store.tree.streams import add_events, entries, kept_tiles, rebuilt
from tests.store.tree.test_tree_growth import CASES
from tests.with_each import with_each

STATEMENTS = {
    "while the notes are taken out": "BEFORE DELETE ON stream_queue",
    "when the notes are taken out": "AFTER DELETE ON stream_queue",
    "before an entry": "BEFORE INSERT ON stream_entries",
    "after an entry": "AFTER INSERT ON stream_entries",
    "before the note for the tree": "BEFORE INSERT ON tree_queue",
    "before the entry of the tree": "BEFORE INSERT ON tree_entries",
    "after the entries of the tree": "AFTER INSERT ON tree_entries",
}


async def test_looks_are_chained_and_enter_the_tree_beside_events(
    intruder: asyncpg.Connection, tree_pool: Pool
) -> None:
    await look_at_case(intruder, 20)
    await add_events(intruder, CASES[0], 1, 2)
    await look_at_pupil(intruder, 3)
    assert await intruder.fetchval("SELECT count(*) FROM stream_queue") == 2  # a note for each statement
    assert await enter_events(tree_pool) == 25
    await look_at_case(intruder)
    assert await enter_events(tree_pool) == 1
    assert await enter_events(tree_pool) == 0
    looks, of_pupils = [await stream_of(intruder, table) for table in (VIEWS, PUPIL_VIEWS)]
    assert (len(looks), len(of_pupils)) == (21, 3)
    entered = {(row["stream"], row["version"]): row["hash"] for row in await entries(intruder)}
    for table, rows in ((VIEWS, looks), (PUPIL_VIEWS, of_pupils)):
        assert [entered[table.stream, row["version"]] for row in rows] == [row["hash"] for row in rows]


@pytest.mark.parametrize(
    "setting",
    [
        "timezone = 'Asia/Kathmandu'",
        "datestyle = 'German'",
        "bytea_output = 'escape'",
        "extra_float_digits = 0",
    ],
)
async def test_the_text_of_a_row_is_the_same_whatever_the_settings(
    setting: str, intruder: asyncpg.Connection
) -> None:
    await look_at_case(intruder, 12)
    await intruder.execute(f"SET {setting}")
    await intruder.fetchval("SELECT enter_in_tree(10)")
    await intruder.execute(f"RESET {setting.split()[0]}")
    assert len(await stream_of(intruder, VIEWS)) == 12


async def test_a_look_that_is_not_committed_yet_enters_after_its_commit(
    intruder: asyncpg.Connection, tree_server: EmbeddedPostgres, tree_pool: Pool
) -> None:
    async with connected(tree_server.url(OWNER)) as other:
        slow = other.transaction()
        await slow.start()
        await look_at_case(other, 2)
        await look_at_case(intruder, 1)
        assert await enter_events(tree_pool) == 1
        await slow.commit()
        undone = other.transaction()
        await undone.start()
        await look_at_case(other, 5)
        await undone.rollback()
        assert await enter_events(tree_pool) == 2
    rows = await stream_of(intruder, VIEWS)
    assert [row["number"] for row in rows[1:]] < [rows[0]["number"]]  # numbered earlier, committed later


@pytest.mark.parametrize("where", STATEMENTS)
async def test_killed_at_any_statement(
    where: str, intruder: asyncpg.Connection, tree_server: EmbeddedPostgres, tree_pool: Pool
) -> None:
    await look_at_case(intruder, 200)
    await enter_events(tree_pool)
    await look_at_case(intruder, 100)
    before = await stream_of(intruder, VIEWS), await entries(intruder)
    await killed_while_entering(STATEMENTS[where], intruder, tree_server, tree_pool)
    assert (await stream_of(intruder, VIEWS), await entries(intruder)) == before
    assert await enter_events(tree_pool) == 100
    assert len(await stream_of(intruder, VIEWS)) == 300
    rows = await entries(intruder)
    assert await kept_tiles(intruder) == rebuilt(rows)[1]


async def test_two_at_once_enter_each_look_once(
    intruder: asyncpg.Connection, tree_server: EmbeddedPostgres, tree_pool: Pool
) -> None:
    await entered_while_written(tree_server, tree_pool, lambda writer, *_: look_at_case(writer, 3), 60)
    rows = await stream_of(intruder, VIEWS)
    assert len({row["number"] for row in rows}) == len(rows) == 3 * 60 * 3
    assert len(await entries(intruder)) == len(rows)


async def test_many_rows_enter_in_several_transactions(intruder: asyncpg.Connection, tree_pool: Pool) -> None:
    for _ in range(4):
        await look_at_case(intruder, 2000)
    assert [await enter_events(tree_pool) for _ in range(3)] == [6000, 2000, 0]
    assert len(await stream_of(intruder, VIEWS)) == 8000


@with_each(
    "statement",
    [
        "INSERT INTO stream_entries VALUES (gen_random_uuid(), 1, 1, 1, sha256('x'), sha256('x'))",
        "UPDATE stream_entries SET hash = hash",
        "DELETE FROM stream_entries",
        "TRUNCATE stream_entries",
        "INSERT INTO stream_queue VALUES (gen_random_uuid(), '{1}')",
        "UPDATE stream_queue SET numbers = '{}'",
        "DELETE FROM stream_queue",
        "SELECT enter_in_streams(1)",
        "SELECT * FROM noted_rows(gen_random_uuid(), '{1}')",
    ],
)
async def test_the_application_writes_no_entry_and_no_note(
    statement: str, intruder: asyncpg.Connection, tree_server: EmbeddedPostgres
) -> None:
    async with connected(tree_server.url(APP)) as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)
        await look_at_case(connection)
        assert await connection.fetchval("SELECT enter_in_tree(10)") == 1


@with_each("table", WATCHED, ids=lambda table: table.name)
async def test_the_hash_is_of_each_column(table: WatchedTable, intruder: asyncpg.Connection) -> None:
    """A new column needs a new format."""
    columns = "SELECT attname FROM pg_attribute WHERE attrelid = $1::text::regclass AND attnum > 0"
    stored = {row["attname"] for row in await intruder.fetch(columns, table.name)}
    assert stored == set(table.formats[max(table.formats)])
