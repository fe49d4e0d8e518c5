"""Who signed in stays on record, and refused passwords do, without a word of what was typed."""

from uuid import UUID, uuid4

import asyncpg
import pytest

from store.ledger.ledger import Ledger
from store.people import sessions, sign_ins
from tests.school import School

OF_PERSON = "SELECT how, refused FROM sign_ins WHERE person = $1 ORDER BY number"


async def entries_of(owner: asyncpg.Connection, person: UUID) -> list[tuple[str, bool]]:
    return [(row["how"], row["refused"]) for row in await owner.fetch(OF_PERSON, person)]


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
        await sign_ins.note_refused(ledger.pool, school.dsl.id)
        await sign_ins.note_refused(ledger.pool, school.headteacher.id)
    for person in (school.dsl.id, school.headteacher.id):
        assert await entries_of(owner, person) == [("password", True)]


async def test_refused_passwords_of_unknown_names_share_an_entry(
    ledger: Ledger, owner: asyncpg.Connection
) -> None:
    recent = "SELECT count(*) FROM sign_ins WHERE person IS NULL AND at > now() - interval '1 minute'"
    await sign_ins.note_refused(ledger.pool, None)
    many = await owner.fetchval(recent)
    assert many >= 1
    await sign_ins.note_refused(ledger.pool, None)
    assert await owner.fetchval(recent) == many


async def test_no_one_writes_the_record_but_its_functions(
    school: School, ledger: Ledger, owner: asyncpg.Connection
) -> None:
    await sessions.begin(ledger.pool, school.dsl.id, "password")
    forged = "INSERT INTO sign_ins (person, how, refused) VALUES ($1, 'password', false)"
    async with ledger.pool.connection() as application:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await application.execute(forged, school.dsl.id)
    for statement in ("UPDATE sign_ins SET at = at", "DELETE FROM sign_ins", "TRUNCATE sign_ins"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await owner.execute(statement)
