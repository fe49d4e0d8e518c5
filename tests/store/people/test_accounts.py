"""The application's role writes a password hash only with a valid link, and links only by a function."""

from collections.abc import AsyncIterator
from hashlib import sha256
from uuid import uuid4

import asyncpg
import pytest

from domain.people.roles import Person
from local.embedded_postgres import APP, EmbeddedPostgres
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller
from store.people import accounts, people_admin, sessions
from tests.school import Actor, School
from tests.with_each import with_each

OPEN = "SELECT open_account($1, $2, $3)"
MAKE = "SELECT make_link($1, $2, $3, 24)"
HASH = "$argon2id$a-hash"


@pytest.fixture
async def application(database: EmbeddedPostgres) -> AsyncIterator[asyncpg.Connection]:
    """A connection as the application's role, as an attacker in its process would have."""
    connection = await asyncpg.connect(database.url(APP))
    yield connection
    await connection.close()


async def password_of(owner: asyncpg.Connection, person: Actor) -> str | None:
    found: str | None = await owner.fetchval("SELECT password FROM accounts WHERE person = $1", person.id)
    return found


@with_each(
    "statement",
    [
        "UPDATE accounts SET password = '-'",
        "UPDATE accounts SET login = 'mine', changed_at = now()",
        "INSERT INTO accounts (person, login, password) SELECT id, id::text, '-' FROM people",
        "DELETE FROM accounts",
        "INSERT INTO invitations (hash, person, expires_at) SELECT sha256(''), id, now() FROM people",
        "UPDATE invitations SET used_at = NULL",
        "UPDATE invitations SET expires_at = now() + interval '1 year'",
        "DELETE FROM invitations",
    ],
)
async def test_the_application_cannot_write_a_hash_or_a_link_itself(
    application: asyncpg.Connection, statement: str
) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await application.execute(statement)


async def test_only_the_links_secret_writes_a_hash_and_not_its_stored_hash(
    application: asyncpg.Connection, ledger: Ledger, school: School, owner: asyncpg.Connection
) -> None:
    secret = await accounts.invite(ledger.pool, school.dsl.id, school.admin.id)
    stored = await application.fetchval("SELECT hash FROM invitations WHERE person = $1", school.dsl.id)
    login = f"{school.dsl.id}@dsl.example"
    for guessed in (stored.hex(), str(stored), "", "\\x" + stored.hex()):
        assert await application.fetchval(OPEN, guessed, login, HASH) is None
    assert await password_of(owner, school.dsl) is None
    assert await application.fetchval(OPEN, secret, login, HASH) == school.dsl.id
    assert await password_of(owner, school.dsl) == HASH
    assert await application.fetchval(OPEN, secret, login, "another") is None
    assert await password_of(owner, school.dsl) == HASH


async def test_a_link_that_is_too_old_or_was_replaced_writes_nothing(
    ledger: Ledger, school: School, owner: asyncpg.Connection
) -> None:
    pool, login = ledger.pool, f"{school.dsl.id}@dsl.example"
    first = await accounts.invite(pool, school.dsl.id, school.admin.id)
    second = await accounts.invite(pool, school.dsl.id, school.admin.id)
    assert await accounts.open_account(pool, first, login, HASH) is None
    await owner.execute("UPDATE invitations SET expires_at = now() WHERE person = $1", school.dsl.id)
    assert await accounts.open_account(pool, second, login, HASH) is None
    assert await password_of(owner, school.dsl) is None


async def test_a_new_password_ends_sessions_and_makes_every_browser_unknown(
    ledger: Ledger, school: School, owner: asyncpg.Connection
) -> None:
    pool, person = ledger.pool, school.dsl.id
    await owner.execute("INSERT INTO accounts VALUES ($1, $2, '-')", person, f"{person}@old.example")
    session = await sessions.begin(pool, person, "password")
    browser = "INSERT INTO known_browsers (browser, login, person) VALUES ($1, $1, $2)"
    await owner.execute(browser, sha256(person.bytes).digest(), person)
    secret = await accounts.invite(pool, person, school.admin.id)
    assert await accounts.open_account(pool, secret, f"{person}@new.example", HASH) == person
    assert await sessions.signed_in(pool, session) is None
    assert not await owner.fetchval("SELECT count(*) FROM known_browsers WHERE person = $1", person)


async def test_only_an_administrator_makes_account_links_and_only_for_people_of_their_school(
    application: asyncpg.Connection, school: School, other_school: School, owner: asyncpg.Connection
) -> None:
    async def made(by: Actor, person: Actor) -> bool:
        return bool(await application.fetchval(MAKE, by.id, person.id, uuid4().bytes * 2))

    for nobody in (school.teacher, school.headteacher, school.operator, other_school.admin):
        assert not await made(nobody, school.dsl)
    assert not await made(school.admin, school.operator)
    assert not await made(school.operator, school.operator)
    assert await made(school.admin, school.dsl)
    assert await made(school.admin, school.admin)
    await owner.execute("UPDATE people SET roles = '{}' WHERE id = $1", school.dsl.id)
    assert not await made(school.admin, school.dsl), "a person who has left gets none"
    assert await owner.fetchval(
        "SELECT bool_and(used_at IS NOT NULL) FROM invitations WHERE person = $1", school.dsl.id
    )


async def test_a_link_lives_no_longer_than_a_day(
    application: asyncpg.Connection, school: School, owner: asyncpg.Connection
) -> None:
    longer = "SELECT make_link($1, $2, sha256('longer'), 9999)"
    assert await application.fetchval(longer, school.admin.id, school.dsl.id)
    lives = "SELECT expires_at - made_at <= interval '24 hours' FROM invitations WHERE person = $1"
    assert await owner.fetchval(lives, school.dsl.id)


async def test_a_new_schools_first_administrator_gets_links_until_they_have_an_account(
    ledger: Ledger, school: School, other_school: School
) -> None:
    caller = Caller(person=Person(id=school.operator.id, roles=("operator",)), school=school.id)
    first = await people_admin.add_school(ledger.pool, caller, f"New {uuid4()}", "Ada Other", None)
    for nobody in (school.admin, other_school.admin, other_school.operator):
        with pytest.raises(accounts.NoLink):
            await accounts.invite(ledger.pool, first, nobody.id)
    secret = await accounts.invite(ledger.pool, first, school.operator.id)
    assert await accounts.open_account(ledger.pool, secret, f"{first}@new.example", HASH) == first
    with pytest.raises(accounts.NoLink):
        await accounts.invite(ledger.pool, first, school.operator.id)
