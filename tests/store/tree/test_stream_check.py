"""Whatever is changed in a row that is a stream of the tree is named; unchanged streams have no finding."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from local.embedded_postgres import APP, AUDITOR, EmbeddedPostgres
from store.pool import Pool
from store.tree.tree_reading import enter_events
from store.tree.watched_tables import VIEWS, WATCHED, WatchedTable
from store.verification.damage_findings import Damage
from store.verification.stream_check import CheckedStream, check_looks, check_streams
from store.verification.tree_check import check_tree
from tests.store.tree.looks import CASE, PUPIL, administer, look_at_case, look_at_pupil
from tests.store.tree.test_tree_check import unguarded
from tests.store.undone import undone
from tests.with_each import with_each

ATTACKS = {
    "the first look removed": ("views", "DELETE FROM views WHERE id = {first}", "entry 1 of the access log"),
    "a look in the middle removed": ("views", "DELETE FROM views WHERE id = {first} + 4", "entry 5 of"),
    "the last look removed": (
        "views",
        "DELETE FROM views WHERE id = {first} + 9",
        "entry 10 of the access log",
    ),
    "the newest looks removed": (
        "views",
        "DELETE FROM views WHERE id > {first} + 5",
        "entry 7 of the access log",
    ),
    "all looks removed": ("views", "DELETE FROM views", "entry 1 of the access log"),
    "a look inserted": (
        "views",
        "INSERT INTO views (case_id, what, whole, version, at) VALUES ('{uuid}', 'x', true, 1, now())",
        "row {next} of the access log of cases was added without an entry",
    ),
    "two looks swapped": (
        "views",
        """
        UPDATE views AS v SET at = o.at, person = o.person, what = o.what FROM views AS o
        WHERE (v.id - {first}, o.id - {first}) IN ((2, 3), (3, 2))
        """,
        "entry 3 of the access log of cases has changed since it was entered",
    ),
    "a look at a pupil removed": (
        "pupil_views",
        "DELETE FROM pupil_views",
        "entry 1 of the access log of pupils",
    ),
    "an entry removed": (
        "stream_entries",
        "DELETE FROM stream_entries WHERE {stream} AND version = 5",
        "entry 5 of",
    ),
    "the newest entries removed": (
        "stream_entries",
        "DELETE FROM stream_entries WHERE {stream} AND version > 8",
        "row {ninth} of the access log of cases was added without an entry",
    ),
    "a whole stream removed": (
        "stream_entries",
        "DELETE FROM stream_entries WHERE {stream}",
        "row {first} of",
    ),
    "an entry of another row": (
        "stream_entries",
        "UPDATE stream_entries SET number = 900 WHERE {stream} AND version = 5",
        "entry 5 of the access log of cases was removed",
    ),
    "an entry’s hash": (
        "stream_entries",
        "UPDATE stream_entries SET hash = sha256('x') WHERE {stream} AND version = 5",
        "entry 5 of the access log of cases has changed since it was entered",
    ),
    "an entry’s hash of the one before": (
        "stream_entries",
        "UPDATE stream_entries SET previous = sha256('x') WHERE {stream} AND version = 5",
        "entry 5 of the access log of cases does not follow the one before",
    ),
    "an entry of another format": (
        "stream_entries",
        "UPDATE stream_entries SET format = 2 WHERE {stream} AND version = 5",
        "entry 5 of the access log of cases has changed since it was entered",
    ),
    "an entry of another stream": (
        "stream_entries",
        "UPDATE stream_entries SET stream = gen_random_uuid() WHERE {stream} AND version = 5",
        "entry 5 of the access log of cases is missing",
    ),
    "a note removed": (
        "stream_queue",
        "DELETE FROM stream_queue",
        "row {next} of the access log of cases was added",
    ),
    "a note for no row": (
        "stream_queue",
        "INSERT INTO stream_queue VALUES ('{uuid}', '{{900}}')",
        "row 900 of the access log of cases waits for its entry, and is not there",
    ),
    "a note of no stream": (
        "stream_queue",
        "INSERT INTO stream_queue VALUES (gen_random_uuid(), '{{900}}')",
        "a row belongs to no stream that Onward has",
    ),
}


@pytest.fixture
async def looked(intruder: asyncpg.Connection, tree_pool: Pool) -> int:
    """Ten looks at a case and two at a pupil in their streams; returns the number of the first look."""
    await look_at_case(intruder, 10)
    await look_at_pupil(intruder, 2)
    await enter_events(tree_pool)
    return int(await intruder.fetchval("SELECT min(id) FROM views"))


async def test_streams_that_no_one_touched_hold(looked: int, intruder: asyncpg.Connection) -> None:
    await look_at_case(intruder, 3)
    assert await found(intruder) == []
    async with intruder.transaction(isolation="repeatable_read", readonly=True):
        tree = await check_tree(intruder)
    assert (tree.size, tree.waiting, tree.findings) == (12, 3, ())


@pytest.mark.parametrize("attack", ATTACKS)
async def test_an_attack_on_who_looked_is_named(
    attack: str, looked: int, intruder: asyncpg.Connection
) -> None:
    if attack == "a note removed":
        await look_at_case(intruder)
    table, statement, says = ATTACKS[attack]
    of = {"first": looked, "stream": f"stream = '{VIEWS.stream}'", "uuid": VIEWS.stream}
    await unguarded(intruder, table, statement.format(**of))
    newest = await intruder.fetchval("SELECT max(id) FROM views")
    places = {"first": looked, "ninth": looked + 8, "next": newest}
    assert (await found(intruder))[0].says.startswith(says.format(**places))


async def test_the_check_of_one_case_names_a_look_that_changed_or_was_added(
    looked: int, intruder: asyncpg.Connection
) -> None:
    await look_at_case(intruder)
    assert [each async for each in in_one(intruder)] == []
    columns = "case_id, what, whole, version, at"
    copied = f"INSERT INTO views ({columns}) SELECT {columns} FROM views WHERE id = $1"
    for statement in ("UPDATE views SET person = NULL WHERE id = $1 + 1", copied):
        await unguarded(intruder, "views", statement, looked)
    newest = await intruder.fetchval("SELECT max(id) FROM views")
    assert [each.says async for each in in_one(intruder)] == [
        f"row {looked + 1} of the access log of cases has changed since it was entered",
        f"row {newest} of the access log of cases was added without an entry",
    ]


async def in_one(connection: asyncpg.Connection) -> AsyncIterator[Damage]:
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        async for each in check_looks(connection, CASE):
            yield each


@pytest.mark.parametrize("role", [APP, AUDITOR])
async def test_the_roles_that_verify_may_read_streams(
    role: str, looked: int, tree_server: EmbeddedPostgres
) -> None:
    connection = await asyncpg.connect(tree_server.url(role))
    assert await found(connection) == []
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        checked = [each async for each in check_streams(connection)]
    unread = [each.table for each in checked if isinstance(each, CheckedStream) and not each.read]
    assert unread == (
        ["absence_entries"] if role == AUDITOR else []
    )  # why someone is ill is not for auditors
    await connection.close()


async def found(connection: asyncpg.Connection) -> list[Damage]:
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        return await found_now(connection)


async def found_now(connection: asyncpg.Connection) -> list[Damage]:
    checked = [each async for each in check_streams(connection)]
    return [one for each in checked for one in ((each,) if isinstance(each, Damage) else each.findings)]


OTHER_VALUES = {
    "bigint": "coalesce({0}, 0) + 100",
    "boolean": "NOT {0}",
    "bytea": "sha256(coalesce({0}, 'x'))",
    "date": "CASE WHEN {0} IS NULL THEN '2027-03-30'::date ELSE {0} + 1 END",
    "text": "coalesce({0}, '') || ' '",
    "text[]": "coalesce({0}, '{{}}') || 'x'::text",
    "timestamp with time zone": "coalesce({0}, now()) + interval '1 microsecond'",
    "uuid": "gen_random_uuid()",
    "uuid[]": "{0} || gen_random_uuid()",
}
CHANGES = [(table.name, column) for table in WATCHED for column in table.formats[1]]
KIND = """
SELECT format_type(atttypid, NULL) FROM pg_attribute WHERE attrelid = $1::text::regclass AND attname = $2
"""
CHECKS = "SELECT conname FROM pg_constraint WHERE conrelid = $1::text::regclass AND contype = 'c'"
NUMBERED = "SELECT attname FROM pg_attribute WHERE attrelid = $1::text::regclass AND attidentity = 'a'"


@pytest.fixture
async def everything(intruder: asyncpg.Connection) -> None:
    """Three rows in each stream, at least."""
    await look_at_case(intruder, 3)
    await look_at_pupil(intruder, 3)
    await administer(intruder)
    await intruder.fetchval("SELECT enter_in_tree(100)")
    assert await found(intruder) == []


@pytest.mark.usefixtures("everything")
@with_each(("table", "column"), CHANGES)
async def test_each_changed_column_is_named(table: str, column: str, intruder: asyncpg.Connection) -> None:
    """For the newest row of each table, which nothing follows."""
    (watched,) = (each for each in WATCHED if each.name == table)
    async with undone(intruder):
        await without_guards(intruder, table)
        row = await intruder.fetchval(f"SELECT max({watched.key}) FROM {table}")
        value = OTHER_VALUES[await intruder.fetchval(KIND, table, column)].format(column)
        await intruder.execute(f"UPDATE {table} SET {column} = {value} WHERE {watched.key} = $1", row)
        first, *more = await found_now(intruder)
    assert first.place == f"{table}, row {row}"
    moved = column == watched.key
    assert first.says.endswith("was removed" if moved else "has changed since it was entered")
    assert [each.place for each in more] == ([f"{table}, row {row + 100}"] if moved else [])
    if column not in (watched.key, "case_id", "pupil_id"):
        assert (first.case, first.pupil) == {"views": (CASE, None), "pupil_views": (None, PUPIL)}.get(
            table, (None, None)
        )


@pytest.mark.usefixtures("everything")
@with_each("which", ["min", "max"])
@with_each("table", WATCHED, ids=lambda table: table.name)
async def test_a_removed_row_of_each_table_is_named(
    table: WatchedTable, which: str, intruder: asyncpg.Connection
) -> None:
    async with undone(intruder):
        await without_guards(intruder, table.name)
        row = await intruder.fetchval(f"SELECT {which}({table.key}) FROM {table.name}")
        await intruder.execute(f"DELETE FROM {table.name} WHERE {table.key} = $1", row)
        (only,) = await found_now(intruder)
        await intruder.execute(f"DELETE FROM {table.name}")
        places = {each.place for each in await found_now(intruder)}
    assert only.place == f"{table.name}, row {row}"
    assert only.says.endswith(f"of {table.words} was removed")
    assert len(places) >= 3


async def without_guards(intruder: asyncpg.Connection, table: str) -> None:
    await intruder.execute(
        f"SET LOCAL session_replication_role = replica; ALTER TABLE {table} DISABLE TRIGGER USER"
    )
    for row in await intruder.fetch(CHECKS, table):
        await intruder.execute(f"ALTER TABLE {table} DROP CONSTRAINT {row['conname']}")
    for row in await intruder.fetch(NUMBERED, table):
        await intruder.execute(f"ALTER TABLE {table} ALTER COLUMN {row['attname']} SET GENERATED BY DEFAULT")
