"""An administrator makes and revokes tokens for the people of their own school only."""

import asyncio

import asyncpg
import pytest

from local.embedded_postgres import OWNER, EmbeddedPostgres
from store.ledger.ledger import Ledger
from store.people import api_tokens
from store.people.credentials import token_hash
from tests.lock_waits import until_they_wait
from tests.school import School


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
