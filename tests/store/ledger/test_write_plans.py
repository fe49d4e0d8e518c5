"""Postgres plans a write once for a connection, and finds its rows by indexes however many there are."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from local.embedded_postgres import APP, OWNER
from policies import load_all
from store.ledger.ledger import Ledger
from store.ledger.sealing import Seals
from store.pool import Pool
from tests.databases import Database, connected
from tests.patience import POOL_PATIENCE
from tests.school import School, SetClock, a_referral, a_review, new_school, served

MANY = 20_000
TABLES = ("cases", "case_keys", "events", "open_work", "work_cards", "case_readers", "answers")
NAMED_BY = {
    "cases": ("id", "md5(n::text)::uuid"),
    "answers": ("key", "'sha256:' || encode(sha256(n::text::bytea), 'hex')"),
}
"""The column that tells the copies of a row apart, if it is not `case_id`, and its value in copy `n`."""
MEASURES = {"for": "victim", "measures": "Kept in sight.", "reasons": "Seen again at the gate."}


@pytest.fixture
async def full(migrated: Database) -> AsyncIterator[Database]:
    async with migrated.copy() as copied:
        yield copied


@pytest.fixture
async def alone(full: Database, seal_key: bytes) -> AsyncIterator[Ledger]:
    """A ledger with one connection, so that each plan was made by the command before."""
    pool = await Pool.connect(full.url(APP), size=1, patience=POOL_PATIENCE)
    yield Ledger(pool, Seals(seal_key), SetClock(), load_all())
    await pool.close()


async def test_a_command_reads_no_table_from_end_to_end(full: Database, alone: Ledger) -> None:
    async with connected(full.url(OWNER)) as owner, served(alone) as http:
        school = await new_school(owner, http)
        await _story(school)
        await _many_copies(owner)
        await _story(school)  # the plans of few rows are dropped, and made again
        before = await _rows_scanned(owner, alone)
        await _story(school)
        after = await _rows_scanned(owner, alone)
    assert {
        table: after[table] - before[table] for table in after if after[table] > before[table] + MANY
    } == {}


async def _story(school: School) -> None:
    case = await school.teacher.raises()
    for command, body in (
        ("accept", None),
        ("protect", MEASURES),
        ("protect", MEASURES),
        ("decide-review", a_review("refer", "cscs")),
        ("refer", a_referral()),
    ):
        case = await school.dsl.does(
            case, command, body, Idempotency_Key=f"{case['id']} {command} {case['version']}"
        )


async def _many_copies(owner: asyncpg.Connection) -> None:
    """Copy one row of each table, under new ids."""
    for table in TABLES:
        column, value = NAMED_BY.get(table, ("case_id", "md5(n::text)::uuid"))
        new = f"jsonb_build_object('{column}', {value})"
        await owner.execute(
            f"INSERT INTO {table} SELECT r.* "
            f"FROM (SELECT * FROM {table} LIMIT 1) AS t, generate_series(1, {MANY}) AS n, "
            f"jsonb_populate_record(NULL::{table}, to_jsonb(t) || {new}) AS r"
        )
        await owner.execute(f"ANALYZE {table}")


async def _rows_scanned(owner: asyncpg.Connection, ledger: Ledger) -> dict[str, int]:
    """How many rows were read of each table without an index."""
    await ledger.pool.fetchval("SELECT pg_stat_force_next_flush()")
    await ledger.pool.fetchval("SELECT 1")
    rows = await owner.fetch("SELECT relname, seq_tup_read FROM pg_stat_user_tables")
    return {row["relname"]: row["seq_tup_read"] for row in rows}


async def test_a_write_is_planned_once_for_a_connection(owner: asyncpg.Connection) -> None:
    found = await owner.fetch(
        "SELECT proname FROM pg_proc WHERE 'plan_cache_mode=force_generic_plan' = ANY(proconfig)"
    )
    assert {row["proname"] for row in found} == {"append", "put_in_post", "pupil_cases_hold", "replace_lists"}
