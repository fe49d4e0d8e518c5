"""The chain verifies as written; every change behind the ledger's back is found at its place."""

from collections.abc import AsyncIterator, Awaitable, Callable, Generator
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from local.embedded_postgres import SUPERUSER, EmbeddedPostgres
from store.ledger import chain, history
from store.ledger.ledger import Ledger
from store.ledger.statements import CASE_HEADS, READ_CHAIN
from store.verification import record_check
from tests.school import School
from tests.store.ledger_cases import a_chain, told
from tests.store.undone import undone
from tests.with_each import with_each
from views.history_view import VerificationView

LENGTH = 5


@pytest.fixture
async def intruder(database: EmbeddedPostgres) -> AsyncIterator[asyncpg.Connection]:
    """A superuser who removes the guards, in a transaction that never commits."""
    connection = await asyncpg.connect(database.url(SUPERUSER))
    transaction = connection.transaction()
    await transaction.start()
    await connection.execute("ALTER TABLE events DISABLE TRIGGER ALL")
    yield connection
    await transaction.rollback()
    await connection.close()


@pytest.fixture
async def case(ledger: Ledger, school: School) -> UUID:
    return await a_chain(ledger, school.dsl, LENGTH)


@pytest.fixture
async def another(ledger: Ledger, school: School) -> UUID:
    return await a_chain(ledger, school.dsl, LENGTH)


async def check(connection: asyncpg.Connection, case: UUID) -> VerificationView:
    """Verify as `history.verify` does, within the intruder's own transaction."""
    checking = history.Checking()
    for row in await connection.fetch(READ_CHAIN, case):
        checking.take((row,))
    head = await connection.fetchrow(CASE_HEADS + " WHERE id = $1", case)
    return checking.end(head)


async def test_it_verifies_as_written(case: UUID, owner: asyncpg.Connection) -> None:
    head = await owner.fetchval("SELECT head FROM cases WHERE id = $1", case)
    assert await history.verify(owner, case) == VerificationView(
        verified=True, events=LENGTH, head=head.hex(), first_bad=None
    )


COPY = "body = o.body, type = o.type, command_id = o.command_id, hash = o.hash"
CHANGED: dict[str, tuple[str, int]] = {
    "a body": ("UPDATE events SET body = body || '\\x00' WHERE case_id = $1 AND version = 3", 3),
    "a bit of a body": (
        "UPDATE events SET body = set_bit(body, 9, 1 - get_bit(body, 9)) WHERE case_id = $1 AND version = 3",
        3,
    ),
    "a type": ("UPDATE events SET type = 'information.faded' WHERE case_id = $1 AND version = 4", 4),
    "a time": ("UPDATE events SET recorded_at = now() WHERE case_id = $1 AND version = 2", 2),
    "a time that never comes": (
        "UPDATE events SET recorded_at = 'infinity' WHERE case_id = $1 AND version = 2",
        2,
    ),
    "a time before all years": (
        "UPDATE events SET recorded_at = '4000-01-01 BC' WHERE case_id = $1 AND version = 2",
        2,
    ),
    "a command": ("UPDATE events SET command_id = gen_random_uuid() WHERE case_id = $1 AND version = 1", 1),
    "a format": ("UPDATE events SET format = 2 WHERE case_id = $1 AND version = 5", 5),
    "a previous hash": ("UPDATE events SET previous = hash WHERE case_id = $1 AND version = 3", 3),
    "a hash": ("UPDATE events SET hash = previous WHERE case_id = $1 AND version = 3", 3),
    "the last hash": ("UPDATE events SET hash = previous WHERE case_id = $1 AND version = 5", 5),
    "the first event gone": ("DELETE FROM events WHERE case_id = $1 AND version = 1", 1),
    "a middle event gone": ("DELETE FROM events WHERE case_id = $1 AND version = 3", 3),
    "a middle event gone and the gap closed": (
        f"""WITH o AS (DELETE FROM events WHERE case_id = $1 AND version = 5 RETURNING *)
        UPDATE events SET {COPY} FROM o WHERE events.case_id = $1 AND events.version = 4""",
        4,
    ),
    "the tail cut": ("DELETE FROM events WHERE case_id = $1 AND version > 3", 4),
    "all events gone": ("DELETE FROM events WHERE case_id = $1", 1),
    "two events swapped": (
        f"""UPDATE events AS e SET {COPY} FROM events AS o
        WHERE e.case_id = $1 AND o.case_id = $1 AND (e.version, o.version) IN ((2, 3), (3, 2))""",
        2,
    ),
    "the state row lost": ("DELETE FROM cases WHERE id = $1", 6),
    "the state row's head": ("UPDATE cases SET head = sha256('x') WHERE id = $1", 5),
    "the state row's version": ("UPDATE cases SET version = 4 WHERE id = $1", 5),
}


@with_each("what", CHANGED)
async def test_each_change_is_found_at_its_place(what: str, case: UUID, intruder: asyncpg.Connection) -> None:
    statement, first_bad = CHANGED[what]
    async with undone(intruder):
        await intruder.execute("SET LOCAL session_replication_role = replica")  # no foreign keys either
        assert (await check(intruder, case)).verified
        await intruder.execute(statement, case)
        found = await check(intruder, case)
    assert (found.verified, found.first_bad) == (False, first_bad)


@pytest.mark.parametrize(("version", "first_bad"), [(3, 4), (LENGTH, LENGTH)])
async def test_an_event_rewritten_with_its_hash_is_found_by_what_follows(
    version: int, first_bad: int, case: UUID, intruder: asyncpg.Connection
) -> None:
    row = await intruder.fetchrow("SELECT * FROM events WHERE case_id = $1 AND version = $2", case, version)
    assert row is not None
    kept = {name: row[name] for name in ("version", "recorded_at", "previous", "command_id")}
    right = chain.link(case=case, form=row["format"], kind=row["type"], body=b"other words", **kept)
    await intruder.execute(
        "UPDATE events SET body = 'other words', hash = $3 WHERE case_id = $1 AND version = $2",
        *(case, version, right),
    )
    assert (await check(intruder, case)).first_bad == first_bad


async def test_a_gap_in_the_numbers_is_found_even_if_everything_else_fits(
    case: UUID, intruder: asyncpg.Connection
) -> None:
    row = await intruder.fetchrow("SELECT * FROM events WHERE case_id = $1 AND version = $2", case, LENGTH)
    assert row is not None
    kept = {name: row[name] for name in ("recorded_at", "previous", "command_id", "body")}
    right = chain.link(case=case, version=LENGTH + 1, form=row["format"], kind=row["type"], **kept)
    renumber = "UPDATE events SET version = $2 + 1, hash = $3 WHERE case_id = $1 AND version = $2"
    await intruder.execute(renumber, case, LENGTH, right)
    await intruder.execute("UPDATE cases SET version = $2, head = $3 WHERE id = $1", case, LENGTH + 1, right)
    assert (await check(intruder, case)).first_bad == LENGTH


async def test_an_inserted_event_is_found_even_if_its_hash_is_right(
    case: UUID, intruder: asyncpg.Connection
) -> None:
    last = await intruder.fetchrow("SELECT * FROM events WHERE case_id = $1 AND version = $2", case, LENGTH)
    assert last is not None
    forged: dict[str, Any] = {
        "version": LENGTH + 1,
        "recorded_at": last["recorded_at"],
        "command_id": uuid4(),
        "previous": last["hash"],
        "body": last["body"],
    }
    right = chain.link(case=case, form=1, kind="case.closed", **forged)
    await intruder.execute(
        "INSERT INTO events (case_id, format, type, hash, version, recorded_at, command_id, previous, body) "
        "VALUES ($1, 1, 'case.closed', $2, $3, $4, $5, $6, $7)",
        *(case, right, *forged.values()),
    )
    found = await check(intruder, case)
    assert (found.verified, found.first_bad, found.events) == (False, LENGTH + 1, LENGTH + 1)


async def test_an_event_of_another_case_does_not_fit(
    case: UUID, another: UUID, intruder: asyncpg.Connection
) -> None:
    await intruder.execute(
        f"""UPDATE events AS e SET {COPY}, previous = o.previous FROM events AS o
        WHERE e.case_id = $1 AND o.case_id = $2 AND e.version = o.version""",
        *(case, another),
    )
    await intruder.execute(
        "UPDATE cases SET head = (SELECT head FROM cases WHERE id = $2) WHERE id = $1", case, another
    )
    assert (await check(intruder, case)).first_bad == 1


async def test_all_cases_are_checked_in_one_pass(
    ledger: Ledger, school: School, owner: asyncpg.Connection
) -> None:
    cases = [await a_chain(ledger, school.dsl, length) for length in (1, 2, 3)]
    found = await chains(owner)
    assert [found[case].events for case in cases] == [1, 2, 3]
    assert all(found[case].verified for case in cases)  # other tests leave damaged cases in this database
    assert len(found) == await history.count(owner)


async def chains(connection: asyncpg.Connection) -> dict[UUID, VerificationView]:
    """The outcome for each case, as `onward verify` finds it."""
    found = record_check.check(connection, record_check.Deep())
    return {each.case: each.chain async for each in found}


class CountedCursor:
    """A cursor that calls another before its first row, however it is read."""

    def __init__(self, cursor: Any, counted: Callable[[], Awaitable[None]]) -> None:
        self._cursor, self._counted = cursor, counted

    async def __aiter__(self) -> AsyncIterator[asyncpg.Record]:
        await self._counted()
        async for row in self._cursor:
            yield row

    def __await__(self) -> Generator[Any, None, Any]:
        yield from self._counted().__await__()
        return (yield from self._cursor.__await__())


class WritesBetween:
    """A connection on which another writes between the first and the second statement."""

    def __init__(self, connection: asyncpg.Connection, write: Callable[[], Awaitable[Any]]) -> None:
        self.transaction = connection.transaction
        self._connection, self._write, self._statements = connection, write, 0

    def cursor(self, query: str, *args: Any, **options: Any) -> "CountedCursor":
        return CountedCursor(self._connection.cursor(query, *args, **options), self._counted)

    async def execute(self, query: str, *args: Any) -> str:
        return await self._connection.execute(query, *args)

    async def fetchrow(self, query: str, *args: Any) -> Any:
        await self._counted()
        return await self._connection.fetchrow(query, *args)

    async def _counted(self) -> None:
        self._statements += 1
        if self._statements == 2:
            await self._write()


async def test_a_case_being_written_is_not_called_broken(
    case: UUID, ledger: Ledger, school: School, owner: asyncpg.Connection
) -> None:
    between: Any = WritesBetween(owner, lambda: told(ledger, school.dsl, case))
    assert (await history.verify(between, case)).events == LENGTH
    assert (await history.verify(owner, case)).events == LENGTH + 1
    between = WritesBetween(owner, lambda: told(ledger, school.dsl, case))
    found = await chains(between)
    assert (found[case].verified, found[case].events) == (True, LENGTH + 1)
    assert (await history.verify(owner, case)).events == LENGTH + 2
