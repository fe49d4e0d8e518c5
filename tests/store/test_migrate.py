"""Migrations are applied once, in order and unchanged; two at once wait for each other."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from local.embedded_postgres import APP, OWNER
from store import migrate as migrating
from store.health import missing_migrations
from store.migrate import FOLDER, FUNCTIONS, MigrationChanged, functions, migrate, migrations
from store.pool import Pool
from tests.databases import Database, connected
from tests.patience import POOL_PATIENCE

NUMBERED = sorted(path.stem for path in FOLDER.glob("*.sql"))
IN_A_MIGRATION = "refuse_change"
"""The function that tables need when they are made."""
ALL = [*NUMBERED, *sorted(f"sql/{path.stem}" for path in FUNCTIONS.glob("*.sql"))]


@pytest.fixture
async def fresh(migrated: Database) -> AsyncIterator[str]:
    """The owner's address of an empty database."""
    async with migrated.empty() as database:
        yield database.url(OWNER)


@pytest.fixture
async def newest(migrated: Database) -> AsyncIterator[str]:
    """The owner's address of a migrated database."""
    async with migrated.copy() as database:
        yield database.url(OWNER)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the migrations that a test may change."""
    for path in FOLDER.glob("*.sql"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    monkeypatch.setattr(migrating, "FOLDER", tmp_path)
    return tmp_path


async def test_all_in_order_then_none(fresh: str) -> None:
    async with connected(fresh) as connection:
        assert await missing_migrations(connection) == ALL
        assert await migrate(fresh) == ALL
        assert await missing_migrations(connection) == []
        assert await migrate(fresh) == []


async def test_two_at_once_apply_each_once(fresh: str) -> None:
    applied = await asyncio.gather(*(migrate(fresh) for _ in range(4)))
    assert sorted(name for each in applied for name in each) == ALL


async def test_an_edited_migration_is_refused(newest: str, folder: Path) -> None:
    edited = folder / f"{ALL[1]}.sql"
    edited.write_text(edited.read_text() + "\n-- and one thing more\n")
    with pytest.raises(MigrationChanged, match=ALL[1]):
        await migrate(newest)


async def test_a_failed_migration_leaves_nothing(newest: str, folder: Path) -> None:
    (folder / "0900_half.sql").write_text("CREATE TABLE half (n int); SELECT 1 / 0;")
    with pytest.raises(asyncpg.DivisionByZeroError):
        await migrate(newest)
    async with connected(newest) as connection:
        assert await connection.fetchval("SELECT to_regclass('half')") is None
        assert await missing_migrations(connection) == ["0900_half"]


async def test_a_table_in_use_is_not_waited_for_long(
    newest: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrating, "PATIENCE", "50ms")
    (folder / "0900_more.sql").write_text("ALTER TABLE schools ADD COLUMN town text;")
    async with connected(newest) as connection:
        async with connection.transaction():
            await connection.execute("LOCK TABLE schools IN ACCESS SHARE MODE")
            with pytest.raises(asyncpg.LockNotAvailableError):
                await migrate(newest)
        assert await missing_migrations(connection) == ["0900_more"]
    assert await migrate(newest) == ["0900_more"]


async def test_open_connections_work_after_a_migration(newest: str, folder: Path) -> None:
    """Their prepared statements were planned before the table changed."""
    pool = await Pool.connect(newest.replace(f"//{OWNER}@", f"//{APP}@"), size=1, patience=POOL_PATIENCE)
    read = "SELECT * FROM schools"
    async with connected(newest) as owner:
        await owner.execute("INSERT INTO schools (id, name) VALUES (gen_random_uuid(), 'One')")
        async with pool.connection() as connection:
            columns = len((await connection.fetch(read))[0])
        (folder / "0900_more.sql").write_text("ALTER TABLE schools ADD COLUMN town text;")
        assert await migrate(newest) == ["0900_more"]
        async with pool.connection() as connection:
            assert len((await connection.fetch(read))[0]) == columns + 1
    await pool.close()


def test_each_migration_has_a_number_and_says_its_purpose() -> None:
    numbers = [int(each.version[:4]) for each in migrations()]
    assert numbers == sorted(set(numbers))
    for each in migrations():
        first, second, *_ = each.sql.splitlines()
        assert first == "-- migrate:up"
        assert second.startswith("-- ")


@pytest.fixture
def current(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the functions that a test may change."""
    copied = tmp_path / "sql"
    copied.mkdir()
    for path in FUNCTIONS.glob("*.sql"):
        (copied / path.name).write_bytes(path.read_bytes())
    monkeypatch.setattr(migrating, "FUNCTIONS", copied)
    return copied


async def test_only_a_changed_function_is_applied_again(newest: str, current: Path) -> None:
    file = current / "token_id.sql"
    file.write_text(file.read_text().replace("FOR 6", "FOR 7"))
    async with connected(newest) as connection:
        assert await missing_migrations(connection) == ["sql/token_id"]
        assert await migrate(newest) == ["sql/token_id"]
        assert await missing_migrations(connection) == []
        assert await connection.fetchval("SELECT length(token_id('0123456789'))") == 14
        assert await migrate(newest) == []


def _with_a_new_argument(file: Path) -> str:
    return file.read_text().replace("a_most integer)", "a_most integer, a_why text DEFAULT '')")


async def test_a_new_argument_without_a_drop_is_refused_and_changes_nothing(
    newest: str, current: Path
) -> None:
    file = current / "clear_post.sql"
    file.write_text(_with_a_new_argument(file))
    with pytest.raises(asyncpg.AmbiguousFunctionError):
        await migrate(newest)
    assert await _arguments(newest, "clear_post") == ["a_days integer, a_most integer"]


async def test_a_new_argument_with_a_drop_leaves_one_function_with_its_grants(
    newest: str, current: Path
) -> None:
    file = current / "clear_post.sql"
    file.write_text(f"DROP FUNCTION IF EXISTS clear_post(integer, integer);\n{_with_a_new_argument(file)}")
    assert await migrate(newest) == ["sql/clear_post"]
    assert await _arguments(newest, "clear_post") == [
        "a_days integer, a_most integer, a_why text DEFAULT ''::text"
    ]
    async with connected(newest.replace(f"//{OWNER}@", f"//{APP}@")) as app:
        assert await app.fetchval("SELECT clear_post(a_days => 1, a_most => 1)") == 0, (
            "as the release before calls it"
        )


async def _arguments(url: str, function: str) -> list[str]:
    async with connected(url) as connection:
        rows = await connection.fetch(
            "SELECT pg_get_function_arguments(oid) AS arguments FROM pg_proc WHERE proname = $1", function
        )
    return [row["arguments"] for row in rows]


async def test_each_database_function_has_the_text_of_its_file(owner: asyncpg.Connection) -> None:
    rows = await owner.fetch(
        "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND probin IS NULL"
    )
    files = {path.stem: path.read_text("utf-8") for path in FUNCTIONS.glob("*.sql")}
    assert {row["proname"] for row in rows} == {*files, IN_A_MIGRATION}
    for row in rows:
        assert row["prosrc"] in files.get(row["proname"], migrations()[0].sql), row["proname"]


def test_functions_are_changed_in_their_files_and_listed() -> None:
    makes = re.compile(r"CREATE (?:OR REPLACE )?FUNCTION (\w+)")
    assert [name for each in migrations() for name in makes.findall(each.sql)] == [IN_A_MIGRATION]
    listed = (FUNCTIONS / "README.md").read_text("utf-8")
    assert [each.version for each in functions() if f"({each.version[4:]}.sql)" not in listed] == []
