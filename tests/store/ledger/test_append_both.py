"""What writes in several cases is whole in all of them or in none (2.4g, 3.2h)."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from uuid import UUID

import asyncpg
import pytest

from domain.evolve import replay
from local.embedded_postgres import OWNER, SUPERUSER, EmbeddedPostgres
from store.ledger import history
from store.ledger.ledger import Ledger
from store.verification.record_check import damage
from tests.databases import connected
from tests.lock_waits import until_they_wait
from tests.school import WHY, Json, School


@asynccontextmanager
async def held(database: EmbeddedPostgres, case: Json) -> AsyncIterator[asyncpg.Connection]:
    """Keep the case's row of the outbox locked, so that a join stops after it wrote in the other case."""
    async with connected(database.url(OWNER)) as connection:
        transaction = connection.transaction()
        await transaction.start()
        await connection.fetch("SELECT FROM outbox WHERE case_id = $1 FOR UPDATE", UUID(case["id"]))
        yield connection
        await transaction.rollback()


async def waiting(owner: asyncpg.Connection) -> int:
    """The process of Postgres that waits for the lock."""
    (pid,) = await until_they_wait(owner)
    return pid


async def terminate(database: EmbeddedPostgres, pid: int) -> None:
    """End a process of Postgres, as a crash would."""
    async with connected(database.url(SUPERUSER)) as connection:
        await connection.execute("SELECT pg_terminate_backend($1)", pid)


async def versions(ledger: Ledger, *cases: Json) -> list[int]:
    found = [await ledger.state(UUID(each["id"])) for each in cases]
    return [each.version for each in found if each is not None]


Kill = Callable[[Json, str, Json, Json], Awaitable[None]]


@pytest.fixture
def killed(school: School, ledger: Ledger, owner: asyncpg.Connection, database: EmbeddedPostgres) -> Kill:
    """Kills a command in one case before it has written in the other, and sends it again."""

    async def kill(case: Json, command: str, body: Json, other: Json) -> None:
        before = await versions(ledger, case, other)
        async with held(database, other):
            asked = asyncio.create_task(school.dsl.tries(case, command, body, Idempotency_Key="once"))
            pid = await waiting(owner)
            assert await versions(ledger, case, other) == before
            await terminate(database, pid)
            lost = await asked
        assert lost.status_code == 503, lost.text
        assert await versions(ledger, case, other) == before
        await school.dsl.does(case, command, body, Idempotency_Key="once")
        assert await versions(ledger, case, other) == [each + 1 for each in before]
        for each in (case, other):
            assert (await history.verify(owner, UUID(each["id"]))).verified

    return kill


async def test_a_join_that_is_killed_between_its_two_cases_leaves_nothing(
    school: School, killed: Kill
) -> None:
    here, there = await school.teacher.raises(), await school.colleague.raises()
    await killed(here, "join", {"into": there["id"], "reasons": WHY}, there)


async def test_an_exclusion_that_cannot_be_written_in_a_joined_case_is_written_in_neither(
    school: School, killed: Kill
) -> None:
    """3.2h: killed between its cases, it leaves no one half excluded."""
    here, there = await school.two_joined()
    await killed(there, "declare-conflict", {"person": str(school.deputy.id), "reasons": WHY}, here)


async def test_parting_writes_in_both_cases_or_in_none(school: School, killed: Kill) -> None:
    here, there = await school.two_joined()
    await killed(here, "reopen", {"reasons": WHY}, there)


async def test_a_join_that_cannot_write_in_one_case_writes_in_neither(
    school: School, ledger: Ledger, owner: asyncpg.Connection
) -> None:
    here, there = await school.teacher.raises(), await school.colleague.raises()
    await owner.execute(f"""
        CREATE FUNCTION refuse_one() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF new.case_id = '{there["id"]}' THEN RAISE EXCEPTION 'full'; END IF;
            RETURN new;
        END;
        $$;
        CREATE TRIGGER refuse_one BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION refuse_one();
    """)
    try:
        answer = await school.dsl.tries(here, "join", {"into": there["id"], "reasons": WHY})
        assert answer.status_code in (500, 503)
        assert await versions(ledger, here, there) == [1, 1]
    except asyncpg.PostgresError:
        assert await versions(ledger, here, there) == [1, 1]
    finally:
        await owner.execute("DROP TRIGGER refuse_one ON events; DROP FUNCTION refuse_one()")


async def test_every_row_of_joined_excluded_and_parted_cases_matches_their_entries(
    school: School, ledger: Ledger, owner: asyncpg.Connection
) -> None:
    """As `onward verify --state` compares them."""
    here, there = await school.teacher.raises(immediate_danger=True), await school.colleague.raises()
    excludes = {"person": str(school.deputy.id), "reasons": WHY}
    steps = [
        (here, "join", {"into": there["id"], "reasons": WHY}),
        (there, "declare-conflict", excludes),
        (here, "reopen", {"reasons": WHY}),
    ]
    for case, command, body in steps:
        await school.dsl.does(case, command, body)
        for each in (here, there):
            assert await damage(owner, ledger.seals, UUID(each["id"])) == [], command
            entries = await history.events(ledger, UUID(each["id"]))
            assert replay(stored.event for stored in entries) == await ledger.state(UUID(each["id"]))
