"""Once a day every record is verified, by one of the workers, and what was found is kept."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest
from structlog.testing import capture_logs

from local.embedded_postgres import APP, EmbeddedPostgres
from runtime.upkeep import Verifier
from store.ledger.ledger import Ledger
from store.pool import STATEMENT_SECONDS, Pool
from store.verification import check_log
from tests.lock_waits import until_they_wait
from tests.school import School


@pytest.fixture(autouse=True)
async def never_verified(owner: asyncpg.Connection) -> None:
    await owner.execute("DELETE FROM verifications")


@asynccontextmanager
async def without_its_head(owner: asyncpg.Connection, case: UUID) -> AsyncIterator[None]:
    """The chain of the case is broken for so long."""
    head = await owner.fetchval("SELECT head FROM cases WHERE id = $1", case)
    await owner.execute("UPDATE cases SET head = $2 WHERE id = $1", case, bytes(32))
    try:
        yield
    finally:
        await owner.execute("UPDATE cases SET head = $2 WHERE id = $1", case, head)


async def test_a_record_that_was_never_verified_is_verified_once(ledger: Ledger, school: School) -> None:
    await school.teacher.raises()
    assert await check_log.latest(ledger) is None
    await Verifier(ledger).once()
    first = await check_log.latest(ledger)
    assert first is not None
    assert first.bad_cases == 0
    assert first.cases >= 1
    assert first.events >= first.cases
    await Verifier(ledger).once()
    assert await check_log.latest(ledger) == first


async def test_after_a_day_it_is_verified_again(
    ledger: Ledger, school: School, owner: asyncpg.Connection
) -> None:
    await Verifier(ledger).once()
    await Verifier(ledger, every=timedelta(microseconds=1)).once()
    assert await owner.fetchval("SELECT count(*) FROM verifications") == 2


async def test_a_kept_result_that_onward_did_not_write_says_nothing_and_is_named(
    ledger: Ledger, school: School, owner: asyncpg.Connection
) -> None:
    """A row that anyone else adds, however new it looks, neither ends the daily check nor speaks for it."""
    case = UUID((await school.teacher.raises())["id"])
    await owner.execute(
        """
        INSERT INTO verifications (number, begun_at, cases, events, bad_cases, damaged, seal)
        OVERRIDING SYSTEM VALUE
        SELECT 1000000 + n, now(), 1, 1, 0, 0, sha256('x') || sha256('y') FROM generate_series(1, 30) AS n
        """
    )
    async with without_its_head(owner, case):
        await Verifier(ledger).once()
    found = await check_log.latest(ledger)
    assert found is not None
    assert (found.holds, found.bad_cases) == (False, 1)
    named = [str(each) for each in await check_log.findings(ledger.pool, found)]
    assert "check 1000001 of the record was not kept by Onward, or was changed (verifications.seal)" in named


async def test_an_old_result_that_is_kept_again_does_not_hide_the_newest(
    ledger: Ledger, school: School, owner: asyncpg.Connection
) -> None:
    case = UUID((await school.teacher.raises())["id"])
    await Verifier(ledger, every=timedelta()).once()
    async with without_its_head(owner, case):
        await Verifier(ledger, every=timedelta()).once()
    await owner.execute(
        """
        INSERT INTO verifications (number, begun_at, ended_at, cases, events, bad_cases, damaged, seal)
        OVERRIDING SYSTEM VALUE
        SELECT 2000000, begun_at, ended_at, cases, events, bad_cases, damaged, seal
        FROM verifications WHERE bad_cases = 0 ORDER BY number LIMIT 1
        """
    )
    found = await check_log.latest(ledger)
    assert found is not None
    assert (found.holds, found.bad_cases) == (False, 1)


async def test_a_finding_that_was_removed_leaves_its_case_damaged(
    ledger: Ledger, school: School, owner: asyncpg.Connection
) -> None:
    case = UUID((await school.teacher.raises())["id"])
    async with without_its_head(owner, case):
        await Verifier(ledger, every=timedelta()).once()
    await owner.execute("DELETE FROM findings WHERE case_id = $1", case)
    last, of_case = await check_log.latest(ledger), await check_log.of_case(ledger, case)
    assert last is not None
    assert of_case is not None
    assert of_case.damaged
    assert "what the last check found was changed (findings)" in map(
        str, await check_log.findings(ledger.pool, last)
    )


async def test_a_table_that_takes_longer_than_a_request_may_is_waited_for(
    ledger: Ledger, school: School, owner: asyncpg.Connection, database: EmbeddedPostgres
) -> None:
    """A large service's whole tables are read here, and no one waits for it."""
    await school.teacher.raises()
    patience = 2.5
    pool = await Pool.connect(database.url(APP), patience=patience)
    checked = Ledger(pool, ledger.seals, ledger.clock, ledger.policies)
    async with owner.transaction():
        await owner.execute("LOCK TABLE post, process_concerns IN ACCESS EXCLUSIVE MODE")
        verifying = asyncio.create_task(Verifier(checked).once())
        await until_they_wait(owner)
        await asyncio.sleep(patience * STATEMENT_SECONDS)  # a statement of a request is given up by now
    await verifying
    assert await check_log.latest(checked) is not None
    await pool.close()


async def test_while_one_worker_does_it_no_other_begins(
    ledger: Ledger, school: School, owner: asyncpg.Connection
) -> None:
    await owner.execute("SELECT pg_advisory_lock($1)", check_log.ONE_AT_A_TIME)
    try:
        assert await check_log.verify(ledger) is None
    finally:
        await owner.execute("SELECT pg_advisory_unlock($1)", check_log.ONE_AT_A_TIME)
    assert await owner.fetchval("SELECT count(*) FROM verifications") == 0


async def test_a_record_that_does_not_hold_is_told_without_an_id(
    ledger: Ledger, school: School, owner: asyncpg.Connection
) -> None:
    case = UUID((await school.teacher.raises())["id"])
    head = await owner.fetchval("SELECT head FROM cases WHERE id = $1", case)
    await owner.execute("UPDATE cases SET head = $2 WHERE id = $1", case, bytes(32))
    try:
        with capture_logs() as said:
            await Verifier(ledger).once()
    finally:
        await owner.execute("UPDATE cases SET head = $2 WHERE id = $1", case, head)
    found = await check_log.latest(ledger)
    assert found is not None
    assert (found.holds, found.bad_cases) == (False, 1)
    assert [each["event"] for each in said if each["log_level"] == "error"] == ["record damaged"]
    assert str(case) not in str(said)


async def test_a_guard_that_was_switched_off_is_found_and_told(
    ledger: Ledger, owner: asyncpg.Connection
) -> None:
    await owner.execute("ALTER TABLE people DISABLE TRIGGER USER")
    try:
        with capture_logs() as said:
            await Verifier(ledger).once()
    finally:
        await owner.execute("ALTER TABLE people ENABLE TRIGGER USER")
    found = await check_log.latest(ledger)
    assert found is not None
    named = [str(each) for each in await check_log.findings(ledger.pool, found)]
    assert "it is not as this release makes it (table people)" in named
    assert [each["event"] for each in said if each["log_level"] == "error"] == ["record damaged"]
