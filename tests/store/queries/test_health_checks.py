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
    "a trigger that records is off": ("ALTER TABLE sessions DISABLE TRIGGER sessions_kept", "table sessions"),
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
    "a query calls another operator, which an extension hides": (
        (
            "CREATE OPERATOR <> (LEFTARG = text, RIGHTARG = text, FUNCTION = starts_with);"
            "ALTER EXTENSION plpgsql ADD OPERATOR public.<> (text, text)"
        ),
        "operator <>",
    ),
    "a note leaves a message out": (
        "CREATE AGGREGATE array_agg(uuid) (SFUNC = array_append, STYPE = uuid[], INITCOND = '{}')",
        "function array_agg",
    ),
    "a query calls another function among those of Postgres": (
        "CREATE FUNCTION pg_catalog.array_position(uuid[], uuid) RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "function array_position",
    ),
    "a row becomes other words": (
        (
            "CREATE SCHEMA away;"
            "CREATE FUNCTION away.words(jsonb) RETURNS text LANGUAGE sql AS $$ SELECT '{}' $$;"
            "CREATE CAST (jsonb AS text) WITH FUNCTION away.words(jsonb)"
        ),
        "cast jsonb to text",
    ),
    "words are compared in another way": (
        'ALTER TABLE agency_keys ALTER COLUMN agency TYPE text COLLATE "C"',
        "table agency_keys",
    ),
    "each session begins with words of others": (
        (
            "CREATE SCHEMA away;"
            "CREATE FUNCTION away.first() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';"
            "CREATE EVENT TRIGGER first ON login EXECUTE FUNCTION away.first()"
        ),
        "event trigger first",
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


@pytest.mark.parametrize(
    ("name", "value"), [("search_path", "elsewhere, public"), ("session_replication_role", "replica")]
)
async def test_a_setting_of_the_whole_server_is_named(
    name: str, value: str, database: EmbeddedPostgres, ledger: Ledger
) -> None:
    """`ALTER SYSTEM` sets it for the sessions of all roles, as this does for one."""
    intruder = await asyncpg.connect(database.url(SUPERUSER), server_settings={name: value})
    try:
        assert await changed_schema(intruder) == [f"setting {name}"]
    finally:
        await intruder.close()
