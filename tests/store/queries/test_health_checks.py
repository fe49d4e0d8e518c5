"""The doctor's checks of the database, as the application's role."""

import asyncpg

from local.embedded_postgres import SUPERUSER, EmbeddedPostgres
from store.health import guards_off, may_change, missing_migrations, unfilled
from store.ledger.ledger import Ledger
from tests.school import School
from tests.store.undone import undone


async def test_a_school_without_a_dsl_or_a_deputy_is_found(
    school: School, other_school: School, ledger: Ledger, owner: asyncpg.Connection
) -> None:
    """3.2k, 3.2l."""
    await owner.execute("UPDATE people SET roles = ARRAY['staff'] WHERE id = $1", school.dsl.id)
    async with ledger.pool.connection() as connection:
        found = await unfilled(connection, ("dsl", "deputy_dsl"))
    assert (f"School {school.id}", "dsl") in found
    assert (f"School {school.id}", "deputy_dsl") not in found
    assert [name for name, _ in found if name == f"School {other_school.id}"] == []


async def test_the_schema_and_the_guards_are_as_they_should_be(
    ledger: Ledger, owner: asyncpg.Connection
) -> None:
    assert await missing_migrations(owner) == []
    async with ledger.pool.connection() as connection:
        assert await guards_off(connection) == []
        assert not await may_change(connection)
    assert await may_change(owner), "the owner has the grant"
    assert await guards_off(owner) == []


async def test_a_wrong_grant_and_a_guard_that_is_off_are_distinguished(
    database: EmbeddedPostgres, ledger: Ledger
) -> None:
    intruder = await asyncpg.connect(database.url(SUPERUSER))
    try:
        for turned_off, guards in (
            ("ALTER TABLE events DISABLE TRIGGER events_stand", ["events_stand"]),
            ("ALTER TABLE views ENABLE TRIGGER views_stay", ["views_stay"]),  # not in replication mode
            ("DROP TRIGGER plans_stand ON plans", ["plans_stand"]),
        ):
            async with undone(intruder):
                await intruder.execute(turned_off)
                assert await guards_off(intruder) == guards
        async with undone(intruder):
            await intruder.execute("GRANT UPDATE (body) ON events TO onward_app")
            await intruder.execute("SET LOCAL ROLE onward_app")
            assert await may_change(intruder)
            assert await guards_off(intruder) == []
    finally:
        await intruder.close()
