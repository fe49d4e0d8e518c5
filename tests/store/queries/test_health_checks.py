"""The doctor's checks of the database, as the application's role."""

import asyncpg
import pytest

from local.embedded_postgres import SUPERUSER, EmbeddedPostgres
from store.health import SCHEMA, changed_schema, missing_migrations, schema_digests, unfilled
from store.ledger.ledger import Ledger
from tests.school import School
from tests.store.undone import undone


async def test_a_school_without_a_dsl_or_a_deputy_is_found(
    school: School, other_school: School, ledger: Ledger, owner: asyncpg.Connection
) -> None:
    """3.2k, 3.2l."""
    await owner.execute("UPDATE people SET roles = ARRAY['staff'] WHERE id = $1", school.dsl.id)
    found = await unfilled(ledger.pool, ("dsl", "deputy_dsl"))
    assert (f"School {school.id}", "dsl") in found
    assert (f"School {school.id}", "deputy_dsl") not in found
    assert [name for name, _ in found if name == f"School {other_school.id}"] == []


async def test_the_schema_is_as_it_is_written_down(ledger: Ledger, owner: asyncpg.Connection) -> None:
    assert await missing_migrations(owner) == []
    made = {f"{name} {digest}" for name, digest in (await schema_digests(owner)).items()}
    written = SCHEMA.read_text("utf-8").splitlines()
    assert sorted(made ^ {*written}) == [], "put these lines into store/schema.txt, or take them out"
    assert written == sorted(written)
    async with ledger.pool.connection() as connection:
        assert await changed_schema(connection) == []


ATTACKS = {
    "a guard is off": ("ALTER TABLE events DISABLE TRIGGER events_stand", "table events"),
    "a guard sleeps in replication mode": ("ALTER TABLE views ENABLE TRIGGER views_stay", "table views"),
    "a guard is gone": ("DROP TRIGGER plans_stand ON plans", "table plans"),
    "a trigger that records is off": (
        "ALTER TABLE sessions DISABLE TRIGGER sessions_kept",
        "table sessions",
    ),
    "no row is referred to any more": ("ALTER TABLE tokens DISABLE TRIGGER ALL", "table tokens"),
    "the application may change events": ("GRANT UPDATE (body) ON events TO onward_app", "table events"),
    "another role may": ("GRANT UPDATE ON people TO PUBLIC", "table people"),
    "the application may be the owner": ("GRANT onward_owner TO onward_app", "role onward_app"),
    "the application owns a table": ("ALTER TABLE people OWNER TO onward_app", "table people"),
    "the application is a superuser": ("ALTER ROLE onward_app SUPERUSER", "role onward_app"),
    "other tables stand before ours": ("CREATE SCHEMA onward_app", "role onward_app"),
    "a function notes nothing": (
        "CREATE OR REPLACE FUNCTION note_row() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        "function note_row",
    ),
    "a function of the same name is nearer": (
        "CREATE FUNCTION append(jsonb) RETURNS void LANGUAGE sql AS ''",
        "function append",
    ),
    "anyone may call a function": ("GRANT EXECUTE ON FUNCTION keep_person TO PUBLIC", "function keep_person"),
    "a session is another person's": (
        """
        CREATE OR REPLACE VIEW signed_in AS SELECT hash, (SELECT id FROM people LIMIT 1) AS person,
            seen_at + '15 minutes' AS idle_at, begun_at + '10 hours' AS over_at FROM sessions
        """,
        "table signed_in",
    ),
    "a look is not written": ("CREATE RULE no AS ON INSERT TO views DO INSTEAD NOTHING", "table views"),
    "a look is not shown": ("CREATE POLICY no ON views USING (false)", "table views"),
    "rows come from elsewhere": ("CREATE TABLE more () INHERITS (case_readers)", "table case_readers"),
    "a note says another role": (
        "ALTER TABLE row_changes ALTER COLUMN role SET DEFAULT 'onward_app'",
        "table row_changes",
    ),
    "a table is lost in a crash": ("ALTER TABLE guesses SET UNLOGGED", "table guesses"),
    "a query calls another function": (
        "CREATE FUNCTION array_position(uuid[], uuid) RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "function array_position",
    ),
    "a query calls another function, which an extension hides": (
        (
            "CREATE FUNCTION array_position(uuid[], uuid) RETURNS int LANGUAGE sql AS 'SELECT 1';"
            "ALTER EXTENSION plpgsql ADD FUNCTION array_position(uuid[], uuid)"
        ),
        "function array_position",
    ),
    "a query calls another operator": (
        "CREATE OPERATOR <> (LEFTARG = text, RIGHTARG = text, FUNCTION = starts_with)",
        "operator <>",
    ),
    "rows of another schema": (
        "ALTER ROLE onward_app SET search_path = elsewhere, public",
        "role onward_app",
    ),
    "triggers do not fire": (
        "ALTER ROLE onward_app SET session_replication_role = replica",
        "role onward_app",
    ),
    "an operator has other roles": (
        "ALTER TABLE people DROP CONSTRAINT operator_is_a_role_of_its_own",
        "table people",
    ),
}


@pytest.mark.parametrize("attack", ATTACKS)
async def test_a_change_of_the_schema_is_named(
    attack: str, database: EmbeddedPostgres, ledger: Ledger
) -> None:
    statement, name = ATTACKS[attack]
    intruder = await asyncpg.connect(database.url(SUPERUSER))
    try:
        async with undone(intruder):
            await intruder.execute(statement)
            assert await changed_schema(intruder) == [name]
    finally:
        await intruder.close()
