"""The record is append-only, and its keys are stored hashed: grants and guards refuse each change."""

from collections.abc import AsyncIterator
from uuid import uuid4

import asyncpg
import pytest

from local.embedded_postgres import APP, AUDITOR, OWNER, SUPERUSER, EmbeddedPostgres
from store.ledger import history, statements
from store.ledger.ledger import Ledger
from store.pool import Pool
from store.tree.tree_reading import enter_events
from tests.api.test_duty_endpoints import shift
from tests.databases import connected
from tests.school import School, a_concern
from tests.store.ledger_cases import a_chain
from tests.store.tree.conftest import intruder, tree_pool, tree_server
from tests.store.tree.looks import CASE, PUPIL, administer, look_at_case, look_at_pupil
from tests.store.tree.streams import add_events
from tests.with_each import with_each

__all__ = ["intruder", "tree_pool", "tree_server"]

CHANGES = {
    "update": "UPDATE events SET type = 'case.closed'",
    "update nothing but the same": "UPDATE events SET type = type",
    "delete": "DELETE FROM events",
    "truncate": "TRUNCATE events",
    "truncate with all that refers to it": "TRUNCATE events, cases, case_keys CASCADE",
    "merge": "MERGE INTO events USING events AS e ON events.hash = e.hash WHEN MATCHED THEN DELETE",
}
BY_GRANT = "permission denied for table events"
BY_GUARD = "the record is append-only"


@pytest.fixture(params=[APP, AUDITOR, OWNER, SUPERUSER, "superuser as a replica"])
async def role(
    request: pytest.FixtureRequest, database: EmbeddedPostgres
) -> AsyncIterator[tuple[str, asyncpg.Connection]]:
    name = request.param
    async with connected(database.url(name if name in (APP, AUDITOR, OWNER) else SUPERUSER)) as connection:
        if name == "superuser as a replica":
            await connection.execute("SET session_replication_role = replica")
        yield name, connection


@with_each("change", CHANGES)
async def test_no_role_changes_an_event(
    change: str,
    role: tuple[str, asyncpg.Connection],
    ledger: Ledger,
    school: School,
    owner: asyncpg.Connection,
) -> None:
    name, connection = role
    case = await a_chain(ledger, school.dsl, 3)
    expected = BY_GRANT if name in (APP, AUDITOR) else BY_GUARD
    if "cases" in CHANGES[change] and name in (APP, AUDITOR):
        expected = "permission denied for table"
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match=expected):
        await connection.execute(CHANGES[change])
    assert (await history.verify(owner, case)).events == 3


@with_each(
    "statement",
    [
        "ALTER TABLE events DISABLE TRIGGER ALL",
        "DROP TABLE events",
        "DROP TRIGGER events_stand ON events",
        "ALTER FUNCTION refuse_change() RENAME TO permit_change",
        "SET session_replication_role = replica",
        "SELECT FROM events FOR UPDATE",
        f"SET ROLE {OWNER}",
    ],
)
async def test_the_application_cannot_take_the_guards_away(
    statement: str, database: EmbeddedPostgres
) -> None:
    for name in (APP, AUDITOR):
        async with connected(database.url(name)) as connection:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(statement)


RECORD = (
    *("events", "pupil_events", "views", "pupil_views", "sign_ins", "account_changes", "absence_entries"),
    *("plans", "plan_files", "post_notes", "row_changes", "log_keys", "objections"),
    *("tree_entries", "tree_tiles", "stream_entries"),
)
COLUMN = """
SELECT attname FROM pg_attribute WHERE attrelid = $1::text::regclass AND attnum > 0 AND attidentity = ''
"""


async def test_no_role_changes_a_row_of_any_table_of_the_record(
    intruder: asyncpg.Connection, tree_pool: Pool, tree_server: EmbeddedPostgres
) -> None:
    """Not even to the same value; each table has rows, which the guards stand before."""
    await add_events(intruder, CASE, 1, 256)
    await add_events(intruder, PUPIL, 1, 1, of="pupil")
    await look_at_case(intruder)
    await look_at_pupil(intruder)
    await administer(intruder)
    await enter_events(tree_pool)
    columns = {table: await intruder.fetchval(COLUMN, table) for table in RECORD}
    for name in (APP, AUDITOR, OWNER, SUPERUSER):
        async with connected(tree_server.url(name)) as role:
            for table, column in columns.items():
                assert await intruder.fetchval(f"SELECT count(*) FROM {table}"), table
                update = f"UPDATE {table} SET {column} = {column}"
                for statement in (update, f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
                    with pytest.raises(asyncpg.InsufficientPrivilegeError):
                        await role.execute(statement)


async def test_the_guards_are_always_on(owner: asyncpg.Connection) -> None:
    """Also for a superuser as a replica, for whom no other trigger fires."""
    rows = await owner.fetch(
        "SELECT tgname, tgenabled FROM pg_trigger WHERE tgfoid = 'refuse_change'::regproc"
    )
    assert {row["tgenabled"] for row in rows} == {b"A"}
    guards = {f"{table}_{guard}" for table in RECORD for guard in ("stand", "stay")}
    assert guards <= {row["tgname"] for row in rows}


WRITES = {
    "people": "UPDATE people SET roles = '{dsl}'",
    "tokens": "INSERT INTO tokens (hash, person) SELECT decode(repeat('00', 32), 'hex'), id FROM people",
    "schools": "INSERT INTO schools (id, name) VALUES (gen_random_uuid(), 'Mine')",
    "case_keys": "UPDATE case_keys SET wrapped = ''",
    "answers": "DELETE FROM answers",
    "cases": "DELETE FROM cases",
    "absences": "DELETE FROM absences",
    "absences, their covers": "UPDATE absences SET cover = person",
    "absence_entries": "UPDATE absence_entries SET made_at = now()",
    "absence_entries, new ones": "INSERT INTO absence_entries (absence) VALUES (gen_random_uuid())",
    "duty": "DELETE FROM duty",
    "duty, its times": "UPDATE duty SET ends_at = starts_at",
    "agency_keys": "UPDATE agency_keys SET removed_at = now()",
    "agency_references": "UPDATE agency_references SET hash = hash",
    "cosignatures": "UPDATE cosignatures SET size = 1",
    "objections": "DELETE FROM objections",
    "witnesses": "DELETE FROM witnesses",
    "schema_migrations": "DELETE FROM schema_migrations",
}


@with_each("table", WRITES)
async def test_other_tables_that_the_application_may_not_write(
    table: str, database: EmbeddedPostgres
) -> None:
    for name in (APP, AUDITOR):
        async with connected(database.url(name)) as connection:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(WRITES[table])


async def test_the_auditor_reads_chains_and_heads_and_nothing_about_people(
    database: EmbeddedPostgres, ledger: Ledger, school: School
) -> None:
    case = await a_chain(ledger, school.dsl, 3)
    async with connected(database.url(AUDITOR)) as auditor:
        assert (await history.verify(auditor, case)).verified
        for table in ("people", "tokens", "case_keys", "answers", "outbox", "workers", "cases"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await auditor.fetch(f"SELECT * FROM {table}")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await auditor.fetch(statements.APPEND, "{}", [], [], True)


NAME = "Rowan-Ashdown"
"""A key with a child's name in it: programs make their own keys."""


async def test_no_key_is_stored_in_clear_whatever_it_was_sent_with(
    school: School, owner: asyncpg.Connection
) -> None:
    keys = {name: f"{NAME}-{name}-{uuid4()}" for name in ("raise", "accept", "refused", "duty", "procedure")}
    concern = {"clause": "11.8", "text": "No one answers on a Friday."}
    case = (await school.dsl.post("/v1/referrals", a_concern(), Idempotency_Key=keys["raise"])).json()
    await school.dsl.does(case, "accept", Idempotency_Key=keys["accept"])
    assert (await school.dsl.tries(case, "accept", Idempotency_Key=keys["refused"])).status_code == 409
    assert (
        await school.dsl.post("/v1/duty", shift(school.dsl), Idempotency_Key=keys["duty"])
    ).status_code == 201
    said = await school.dsl.post("/v1/process-concerns", concern, Idempotency_Key=keys["procedure"])
    assert said.status_code == 201
    rows = await owner.fetch("SELECT * FROM answers WHERE person = $1", school.dsl.id)
    assert len(rows) == len(keys)
    assert NAME not in str([dict(row) for row in rows])
    again = await school.dsl.post("/v1/referrals", a_concern(), Idempotency_Key=keys["raise"])
    assert (again.json()["id"], again.headers["idempotent-replay"]) == (case["id"], "true")


async def test_a_key_in_clear_cannot_be_stored(school: School, owner: asyncpg.Connection) -> None:
    row = "INSERT INTO answers VALUES ($1, $2, '', $1, $1, 200, 1, NULL)"
    with pytest.raises(asyncpg.CheckViolationError):
        await owner.execute(row, school.dsl.id, NAME)
