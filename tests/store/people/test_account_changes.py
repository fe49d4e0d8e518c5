"""Who signed in and who changed what lets a person in stay on record, without a word of what was typed."""

from uuid import UUID, uuid4

import asyncpg
import pytest

from store.ledger.ledger import Ledger
from store.people import accounts, api_tokens, sessions, sign_in_tries
from tests.school import School
from tests.web.browsers import an_account

OF_PERSON = "SELECT what, made_by FROM account_changes WHERE person = $1 AND number > $2 ORDER BY number"
NEWEST = "SELECT coalesce(max(number), 0) FROM account_changes"


async def test_tokens_and_links_name_the_administrator(
    school: School, ledger: Ledger, owner: asyncpg.Connection
) -> None:
    before = await owner.fetchval(NEWEST)
    admin, teacher = school.admin.id, school.teacher.id
    await api_tokens.make(ledger.pool, admin, teacher)
    await accounts.invite(ledger.pool, teacher, admin)
    await owner.execute(
        "UPDATE tokens SET revoked_at = now(), revoked_by = $2 WHERE person = $1", teacher, admin
    )
    rows = [(row["what"], row["made_by"]) for row in await owner.fetch(OF_PERSON, teacher, before)]
    assert rows[:2] == [("token made", admin), ("link made", admin)]
    assert set(rows[2:]) == {("token revoked", admin)}


async def test_a_link_that_opens_or_changes_an_account_is_on_record(
    school: School, ledger: Ledger, owner: asyncpg.Connection
) -> None:
    teacher, login = school.teacher.id, f"{school.teacher.id}@school.example"
    before = await owner.fetchval(NEWEST)
    for password in ("first", "second"):
        secret = await accounts.invite(ledger.pool, teacher, school.admin.id)
        assert await accounts.open_account(ledger.pool, secret, login, password) == teacher
    rows = [(row["what"], row["made_by"]) for row in await owner.fetch(OF_PERSON, teacher, before)]
    assert [each for each in rows if each[0] != "link made"] == [
        ("account opened", teacher),
        ("account changed", teacher),
    ]


async def test_a_changed_address_names_the_administrator_and_an_unchanged_one_nothing(
    school: School, ledger: Ledger, owner: asyncpg.Connection
) -> None:
    before, teacher = await owner.fetchval(NEWEST), school.teacher.id
    name = await owner.fetchval("SELECT name FROM people WHERE id = $1", teacher)
    roles = await owner.fetchval("SELECT roles FROM people WHERE id = $1", teacher)
    keep = "SELECT keep_person($1, $2, $3, $4, $5, NULL)"
    for address in ("new@school.example", "new@school.example"):
        async with ledger.pool.connection() as connection:
            assert await connection.fetchval(keep, school.admin.id, teacher, name, roles, address) == "kept"
    await owner.execute("UPDATE people SET phone = '01452 000000' WHERE id = $1", teacher)
    rows = [(row["what"], row["made_by"]) for row in await owner.fetch(OF_PERSON, teacher, before)]
    assert rows == [("details changed", school.admin.id), ("details changed", None)]


async def test_no_one_writes_the_record(school: School, ledger: Ledger, owner: asyncpg.Connection) -> None:
    await an_account(owner, school.dsl)
    forged = "INSERT INTO account_changes (person, what) VALUES ($1, 'token made')"
    async with ledger.pool.connection() as application:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await application.execute(forged, school.dsl.id)


SIGN_INS_OF = "SELECT how, refused FROM sign_ins WHERE person = $1 ORDER BY number"


async def entries_of(owner: asyncpg.Connection, person: UUID) -> list[tuple[str, bool]]:
    return [(row["how"], row["refused"]) for row in await owner.fetch(SIGN_INS_OF, person)]


async def test_a_session_is_on_record_with_what_was_proved(
    school: School, ledger: Ledger, owner: asyncpg.Connection
) -> None:
    before = await owner.fetchval("SELECT now()")
    session = await sessions.begin(ledger.pool, school.dsl.id, "password")
    await sessions.end(ledger.pool, session)
    assert await entries_of(owner, school.dsl.id) == [("password", False)]
    at = await owner.fetchval("SELECT at FROM sign_ins WHERE person = $1", school.dsl.id)
    assert before <= at <= await owner.fetchval("SELECT now()")


async def test_a_session_that_is_not_begun_leaves_no_trace(ledger: Ledger, owner: asyncpg.Connection) -> None:
    stranger = uuid4()
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        await sessions.begin(ledger.pool, stranger, "password")
    assert await entries_of(owner, stranger) == []


async def test_refused_passwords_are_on_record_once_a_minute(
    school: School, ledger: Ledger, owner: asyncpg.Connection
) -> None:
    for _ in range(3):
        await sign_in_tries.note_refused(ledger.pool, school.dsl.id)
        await sign_in_tries.note_refused(ledger.pool, school.headteacher.id)
    for person in (school.dsl.id, school.headteacher.id):
        assert await entries_of(owner, person) == [("password", True)]


async def test_refused_passwords_of_unknown_names_share_an_entry(
    ledger: Ledger, owner: asyncpg.Connection
) -> None:
    recent = "SELECT count(*) FROM sign_ins WHERE person IS NULL AND at > now() - interval '1 minute'"
    await sign_in_tries.note_refused(ledger.pool, None)
    many = await owner.fetchval(recent)
    assert many >= 1
    await sign_in_tries.note_refused(ledger.pool, None)
    assert await owner.fetchval(recent) == many


async def test_no_one_writes_the_record_but_its_functions(
    school: School, ledger: Ledger, owner: asyncpg.Connection
) -> None:
    await sessions.begin(ledger.pool, school.dsl.id, "password")
    forged = "INSERT INTO sign_ins (person, how, refused) VALUES ($1, 'password', false)"
    async with ledger.pool.connection() as application:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await application.execute(forged, school.dsl.id)
