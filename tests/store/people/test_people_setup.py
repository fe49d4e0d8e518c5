"""People and tokens: who may make them, and what stays on record."""

import asyncio
from uuid import UUID, uuid4

import asyncpg
import pytest

from domain.imports.import_step import ImportRow
from domain.imports.staff_import import plan_staff
from local.embedded_postgres import OWNER, EmbeddedPostgres
from store.ledger.ledger import Ledger
from store.people import api_tokens, people_admin, people_setup
from store.people.credentials import token_hash
from store.people.people_admin import staff_of, staff_to_change, write_staff
from tests.lock_waits import until_they_wait
from tests.school import School
from tests.store.queries.callers import caller

Change = tuple[str, str | None, tuple[str, ...] | None, tuple[str, ...]]


async def changes(ledger: Ledger, school: School) -> list[Change]:
    """Each change of roles on record, the newest first: the person, who made it, before and after."""
    found = await people_admin.changes(ledger.pool, caller(school, school.admin, "admin"), 10)
    return [
        (each.name, each.made_by, each.roles_before and tuple(each.roles_before), tuple(each.roles_after))
        for each in found
    ]


async def added(database: EmbeddedPostgres, school: School, *roles: str) -> UUID:
    return await people_setup.add(database.url(OWNER), f"School {school.id}", "Nell New", roles)


async def test_a_person_who_is_added_is_on_record(
    database: EmbeddedPostgres, ledger: Ledger, school: School
) -> None:
    await added(database, school, "dsl", "staff")
    assert await changes(ledger, school) == [("Nell New", None, None, ("dsl", "staff"))]


async def test_a_change_of_roles_is_on_record_and_roles_that_stay_are_no_change(
    database: EmbeddedPostgres, ledger: Ledger, school: School
) -> None:
    nell = await added(database, school, "dsl", "staff")
    for roles in (["staff", "dsl"], ["mentor"], ["mentor", "mentor"]):
        await people_setup.set_roles(database.url(OWNER), nell, roles)
    assert (await changes(ledger, school))[:-1] == [("Nell New", None, ("staff", "dsl"), ("mentor",))]


async def test_nothing_is_on_record_of_a_person_or_a_role_that_does_not_exist(
    database: EmbeddedPostgres, ledger: Ledger, school: School
) -> None:
    with pytest.raises(people_setup.UnknownPerson):
        await people_setup.set_roles(database.url(OWNER), uuid4(), ["staff"])
    with pytest.raises(people_setup.UnknownRole):
        await people_setup.set_roles(database.url(OWNER), school.teacher.id, ["head"])
    assert await changes(ledger, school) == []


async def test_changes_of_roles_are_on_record_without_a_person(
    school: School, ledger: Ledger, owner: asyncpg.Connection, database: EmbeddedPostgres
) -> None:
    teacher = await owner.fetchval("SELECT name FROM people WHERE id = $1", school.teacher.id)
    email = await owner.fetchval("SELECT email FROM people WHERE id = $1", school.dsl.id)
    listed = [
        ImportRow(number=2, values={"name": "Nell New"}),
        ImportRow(number=3, values={"name": teacher, "roles": ("mentor",)}),
        ImportRow(number=4, values={"name": "Thea Lead", "email": email}),
    ]
    async with staff_to_change(database.url(OWNER), school.id) as connection:
        plan = plan_staff(listed, await staff_of(connection, school.id))
        await write_staff(connection, school.id, plan, lambda _: None)
    newest = await people_admin.changes(ledger.pool, caller(school, school.admin, "admin"), 10)
    assert [(each.name, each.made_by) for each in newest] == [(teacher, None), ("Nell New", None)]
    before = [each.roles_before and tuple(each.roles_before) for each in newest]
    assert before == [("staff",), None]
    assert [tuple(each.roles_after) for each in newest] == [("mentor",), ("staff",)]


async def _admitted(owner: asyncpg.Connection, token: str) -> bool:
    known = "SELECT EXISTS (SELECT FROM tokens WHERE hash = $1 AND revoked_at IS NULL)"
    return bool(await owner.fetchval(known, token_hash(token)))


async def test_only_an_administrator_of_the_school_makes_a_token(
    ledger: Ledger, school: School, other_school: School, owner: asyncpg.Connection
) -> None:
    before = await owner.fetchval("SELECT count(*) FROM tokens")
    for by in (school.dsl, other_school.admin):
        with pytest.raises(api_tokens.NoToken):
            await api_tokens.make(ledger.pool, by.id, school.teacher.id)
    assert await owner.fetchval("SELECT count(*) FROM tokens") == before


async def test_the_maker_and_the_revoker_are_on_record(
    ledger: Ledger, school: School, owner: asyncpg.Connection
) -> None:
    token = await api_tokens.make(ledger.pool, school.admin.id, school.dsl.id)
    assert await _admitted(owner, token)
    (made,) = (each for each in await api_tokens.in_force(ledger.pool, school.id) if each.made_by)
    assert (made.id, made.made_by) == (token_hash(token).hex()[:12], "Admin")
    assert await api_tokens.take_back(ledger.pool, school.admin.id, made.id)
    assert not await _admitted(owner, token)
    by = await owner.fetchval("SELECT revoked_by FROM tokens WHERE hash = $1", token_hash(token))
    assert by == school.admin.id
    assert not await api_tokens.take_back(ledger.pool, school.admin.id, made.id)


async def test_only_an_administrator_of_the_school_revokes_a_token(
    ledger: Ledger, school: School, other_school: School, owner: asyncpg.Connection
) -> None:
    token = await api_tokens.make(ledger.pool, school.admin.id, school.dsl.id)
    for by in (school.dsl, other_school.admin):
        assert not await api_tokens.take_back(ledger.pool, by.id, token_hash(token).hex()[:12])
    assert await _admitted(owner, token)


async def test_a_token_made_while_its_person_leaves_is_invalid(
    ledger: Ledger, school: School, owner: asyncpg.Connection, database: EmbeddedPostgres
) -> None:
    leaving = await asyncpg.connect(database.url(OWNER))
    async with leaving.transaction():
        await leaving.execute("UPDATE people SET roles = '{}' WHERE id = $1", school.teacher.id)
        making = asyncio.create_task(api_tokens.make(ledger.pool, school.admin.id, school.teacher.id))
        await until_they_wait(owner)
    with pytest.raises(api_tokens.NoToken):
        await making
    await leaving.close()
    in_force = "SELECT count(*) FROM tokens WHERE person = $1 AND revoked_at IS NULL"
    assert await owner.fetchval(in_force, school.teacher.id) == 0


async def test_no_mail_address_can_be_read_as_an_option(owner: asyncpg.Connection, school: School) -> None:
    with pytest.raises(asyncpg.CheckViolationError):
        await owner.execute("UPDATE people SET email = '-oQ/tmp@x.example' WHERE id = $1", school.dsl.id)
