"""The primary is found and found again; tasks and rows keep their order."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import nullcontext
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import asyncpg
import pytest

from local.embedded_postgres import APP, OWNER, EmbeddedPostgres
from store.pool import LedgerAway, LedgerReadOnly, Pool
from store.servers import each_host, reach
from store.verification.entry_check import OrderedRows
from tests.databases import Cluster, pooled
from tests.patience import PATIENCE, POOL_PATIENCE
from tests.postgres_pair import Twin, a_migrated_pair, both
from tests.processes import standing_still
from tests.with_each import with_each

IS_STANDBY = "SELECT pg_is_in_recovery()"
WRITE = (
    "INSERT INTO guesses (login, failures, last_at) VALUES (sha256(gen_random_uuid()::text::bytea), 1, now())"
)


@pytest.fixture
async def pair(cluster: Cluster, tmp_path: Path) -> AsyncIterator[tuple[Twin, Twin]]:
    async with a_migrated_pair(cluster, tmp_path) as servers:
        yield servers


async def until_written(pool: Pool) -> None:
    """Try as the service does; every refusal in the meantime must be LedgerAway."""
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                async with pool.connection() as connection:
                    await connection.execute(WRITE)
                    return
            except LedgerAway:
                await asyncio.sleep(0.05)


@with_each(
    ("address", "each"),
    [
        ("postgresql://r@one/d", ["postgresql://r@one/d"]),
        ("postgresql://r:p@one,two:5433/d", ["postgresql://r:p@one/d", "postgresql://r:p@two:5433/d"]),
        ("postgresql://r@/d?host=/a,/b", ["postgresql://r@/d?host=%2Fa", "postgresql://r@/d?host=%2Fb"]),
        (
            "postgresql://r@/d?host=one,two&port=1,2",
            ["postgresql://r@/d?host=one&port=1", "postgresql://r@/d?host=two&port=2"],
        ),
        ("garbage", ["garbage"]),
    ],
)
def test_an_address_is_read_once_for_each_host(address: str, each: list[str]) -> None:
    assert each_host(address) == each


async def test_the_primary_is_found_at_any_position_in_the_address(pair: tuple[Twin, Twin]) -> None:
    first, second = pair
    for address in (both(first, second), both(second, first), both(second, first, OWNER)):
        connection = await reach(address)
        assert await connection.fetchval(IS_STANDBY) is False
        await connection.close()


async def test_the_address_may_choose_another_kind_of_server(pair: tuple[Twin, Twin]) -> None:
    first, second = pair
    connection = await reach(both(first, second) + "&target_session_attrs=standby")
    assert await connection.fetchval(IS_STANDBY) is True
    await connection.close()


async def test_without_a_primary_no_server_is_used(pair: tuple[Twin, Twin]) -> None:
    first, second = pair
    await first.stop()
    with pytest.raises(asyncpg.TargetServerAttributeNotMatched):
        await reach(both(first, second))
    pool = await Pool.connect(both(first, second))
    with pytest.raises(LedgerAway):
        async with pool.connection():
            pass
    await pool.close()


async def test_a_server_that_never_answers_costs_a_moment(database: EmbeddedPostgres) -> None:
    with socket.socket(socket.AF_UNIX) as silent, TemporaryDirectory(prefix="onward-") as folder:
        silent.bind(f"{folder}/.s.PGSQL.5432")
        silent.listen()
        address = database.url(APP).replace("?host=", f"?host={folder},")
        async with pooled(address) as pool, pool.connection() as connection:
            await connection.execute(WRITE)  # the pool says LedgerAway, if it took longer than an answer may


async def test_after_a_promotion_the_pool_uses_the_new_primary(pair: tuple[Twin, Twin]) -> None:
    first, second = pair
    async with pooled(both(first, second)) as pool:
        await until_written(pool)
        await first.stop()
        await second.promote()
        await first.follow(second)
        await until_written(pool)
        async with pool.connection() as connection:
            assert await connection.fetchval("SELECT count(*) FROM guesses") >= 2


async def test_a_primary_that_hangs_is_given_up(pair: tuple[Twin, Twin]) -> None:
    """A machine that is off does not even refuse a connection."""
    first, second = pair
    pool = await Pool.connect(both(first, second))
    await asyncio.gather(*(until_written(pool) for _ in range(10)))
    group = first.pid
    assert group is not None
    with standing_still(-group):
        await second.promote()
        await asyncio.gather(*(until_written(pool) for _ in range(20)))
    await pool.close()


async def written_until_refused(pool: Pool) -> None:
    """Write repeatedly: a signal tells each session only a moment later."""
    async with asyncio.timeout(PATIENCE):
        while True:
            async with pool.connection() as connection:
                await connection.execute(WRITE)
            await asyncio.sleep(0.01)


async def test_every_connection_to_a_server_that_turned_read_only_is_given_up(
    pair: tuple[Twin, Twin],
) -> None:
    first, _ = pair
    pool = await Pool.connect(first.url(APP), size=3, patience=POOL_PATIENCE)
    together = asyncio.Barrier(3)

    async def opens() -> int:
        async with pool.connection() as connection:
            await together.wait()
            return int(await connection.fetchval("SELECT pg_backend_pid()"))

    before = set(await asyncio.gather(*(opens() for _ in range(3))))
    await first.read_only(True)
    refused = [pool.refused]
    with pytest.raises(LedgerReadOnly):
        await written_until_refused(pool)
    refused.append(pool.refused)
    assert refused == [False, True]
    after = set(await asyncio.gather(*(opens() for _ in range(3))))
    assert not before & after
    await first.read_only(False)
    await until_written(pool)
    await pool.close()


@pytest.mark.parametrize("in_a_transaction", [False, True])
async def test_a_session_that_the_server_ends_means_away_and_not_a_fault(
    in_a_transaction: bool, database: EmbeddedPostgres
) -> None:
    pool = await Pool.connect(database.url(APP), size=2, patience=POOL_PATIENCE)

    async def loses_its_session() -> None:
        async with pool.connection() as connection, pool.connection() as other:
            pid = await connection.fetchval("SELECT pg_backend_pid()")
            async with connection.transaction() if in_a_transaction else nullcontext():
                await connection.execute(WRITE)
                await other.execute("SELECT pg_terminate_backend($1)", pid)
                await connection.execute(WRITE)

    with pytest.raises(LedgerAway):
        await loses_its_session()
    await until_written(pool)
    await pool.close()


TURNS, WAITING, SIZE = 40, 12, 2


async def test_no_waiting_task_is_overtaken(database: EmbeddedPostgres) -> None:
    """A task that returns a connection and asks again at once comes after all that already wait."""
    pool = await Pool.connect(database.url(APP), size=SIZE, patience=POOL_PATIENCE)
    together = asyncio.Barrier(SIZE)
    asked: list[tuple[int, int]] = []
    had: list[tuple[int, int]] = []

    async def opens() -> None:
        async with pool.connection(seconds=PATIENCE):
            await together.wait()

    async def asks(number: int) -> None:
        for turn in range(TURNS):
            asked.append((number, turn))
            async with pool.connection(seconds=PATIENCE) as connection:
                had.append((number, turn))
                await connection.fetchval("SELECT 1")

    try:
        await asyncio.gather(*(opens() for _ in range(SIZE)))
        await asyncio.gather(*(asks(number) for number in range(WAITING)))
    finally:
        await pool.close()
    assert had == asked


async def test_a_rehearsal_is_more_patient_than_a_service(database: EmbeddedPostgres) -> None:
    """Slow work is not an outage if no person waits for it."""
    for patience, says in ((1.0, LedgerAway), (POOL_PATIENCE, None)):
        pool = await Pool.connect(database.url(APP), size=1, patience=patience)
        try:
            with pytest.raises(says) if says else nullcontext():
                async with pool.connection() as connection:
                    await connection.execute("SELECT pg_sleep(1.7)")
        finally:
            await pool.close()


LENGTHS = (3, 1, 900, 1, 250, 249, 2)
"""Rows of each case, the first case first: longer and shorter than one fetch."""


@pytest.fixture
async def rows(owner: asyncpg.Connection) -> AsyncIterator[OrderedRows]:
    named = ", ".join(f"('{UUID(int=case)}'::uuid, {length})" for case, length in enumerate(LENGTHS, 1))
    statement = f"""
    SELECT case_id, number FROM (
        SELECT c.case_id, n AS number FROM (VALUES {named}) AS c (case_id, length),
            generate_series(1, c.length) AS n
    ) AS e
    """
    async with owner.transaction(readonly=True):
        yield OrderedRows(owner, statement, "case_id", None, then=", number")


async def of(rows: OrderedRows, case: int) -> list[int]:
    found = list[int]()
    while part := await rows.of(UUID(int=case)):
        found += [row["number"] for row in part]
    return found


async def test_each_row_arrives_once_with_its_case(rows: OrderedRows) -> None:
    for case in count(1):
        if (following := await rows.next()) is None:
            break
        assert following == UUID(int=case)
        assert await of(rows, case) == list(range(1, LENGTHS[case - 1] + 1))
    assert case == len(LENGTHS) + 1


async def test_rows_of_cases_that_no_one_asks_for_are_passed_over(rows: OrderedRows) -> None:
    assert await of(rows, 0) == []
    assert await of(rows, 4) == [1]
    assert await of(rows, 2) == []
    assert await rows.next() == UUID(int=5)
    assert await of(rows, 7) == [1, 2]
    assert (await of(rows, 8), await rows.next()) == ([], None)
