"""The counter may be killed at any moment, and its process ends with its worker."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import asyncpg

from local.embedded_postgres import APP, EmbeddedPostgres
from store.ledger.ledger import Ledger
from tests.api.figures.figures_of_a_school import agree
from tests.cli.commands import ROOT, clean
from tests.patience import PATIENCE, until
from tests.processes import an_asyncio_process
from tests.school import School, SetClock
from tests.store.measures.test_figures_check import found

LOOKS_OFTEN = """
from runtime import counter_process as process
process.LOOK_SECONDS, process.NICENESS = 0.1, 0
process.begin(process._count)
"""
"""No pause until Postgres has ended the connection of a counter that was killed, and no lower priority."""


@asynccontextmanager
async def a_counter(database: EmbeddedPostgres, seal_key: bytes) -> AsyncIterator[asyncio.subprocess.Process]:
    """The process that the worker starts."""
    environment = clean() | {
        "ONWARD_DATABASE_URL": database.url(APP),
        "ONWARD_SEAL_KEY": seal_key.hex(),
        "ONWARD_LOG_LEVEL": "ERROR",
    }
    async with an_asyncio_process(
        *(sys.executable, "-c", LOOKS_OFTEN), cwd=ROOT, stdin=asyncio.subprocess.PIPE, env=environment
    ) as process:
        yield process


async def test_it_counts_however_often_it_is_killed(
    database: EmbeddedPostgres,
    seal_key: bytes,
    ledger: Ledger,
    owner: asyncpg.Connection,
    school: School,
    clock: SetClock,
) -> None:
    clock.time = datetime.now(UTC)
    cases = [await school.teacher.raises() for _ in range(20)]
    left = "SELECT count(*) FROM uncounted WHERE school = $1"

    async def all_counted() -> bool:
        return bool(await owner.fetchval(left, school.id) == 0)

    async def at_work() -> bool:
        return bool(await owner.fetchval(left, school.id) < len(cases))

    for milliseconds in (0, 3, 10, 30):
        for case in cases:
            await school.dsl.does(case, "add-information", {"text": "More was seen."})
        async with a_counter(database, seal_key):
            await until("it counts", at_work)
            await asyncio.sleep(milliseconds / 1000)
        clock.time = datetime.now(UTC)
        await agree(ledger, school)
        assert await found(ledger, school, *cases) == set()
    async with a_counter(database, seal_key):
        await until("all is counted", all_counted)
    clock.time = datetime.now(UTC)
    await agree(ledger, school)
    assert await found(ledger, school, *cases) == set()


async def test_it_ends_when_its_worker_does(
    database: EmbeddedPostgres, seal_key: bytes, owner: asyncpg.Connection, school: School, clock: SetClock
) -> None:
    clock.time = datetime.now(UTC)
    await school.teacher.raises()

    async def all_counted() -> bool:
        return bool(await owner.fetchval("SELECT count(*) = 0 FROM uncounted WHERE school = $1", school.id))

    async with a_counter(database, seal_key) as process:
        await until("it counts", all_counted)
        assert process.stdin is not None
        process.stdin.close()
        async with asyncio.timeout(PATIENCE):
            assert await process.wait() == 0
