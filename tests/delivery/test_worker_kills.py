"""The worker is killed again and again in a burst of messages, with Temporal away, and none is lost."""

import os
import sys
from asyncio.subprocess import Process
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from domain.events import NotificationDelivered
from local.dev_mailbox import DevMailbox, receiving
from local.embedded_postgres import APP, OWNER
from local.subprocesses import free_port
from policies import load_all
from runtime.clocks import SystemClock
from store.delivery import delivery_queue
from store.delivery.delivery_queue import AvailableChannels
from store.ledger import history
from store.ledger.ledger import Ledger
from store.ledger.sealing import Seals
from store.pool import Pool
from tests.cli.commands import ROOT, clean
from tests.databases import Database
from tests.other_bodies import PROCESS
from tests.patience import POOL_PATIENCE, until
from tests.processes import an_asyncio_process
from tests.school import new_school, served

BURST = 120
OF_THE_PROCEDURE = 30
"""Messages without a case, among the first of the others."""
KILLS = 4


@pytest.fixture
async def database(migrated: Database) -> AsyncIterator[Database]:
    """One of its own: the worker has a key of its own, and carries all that waits."""
    async with migrated.copy() as copied:
        yield copied


@pytest.mark.long("the kill of each process in every run kills the worker too")
async def test_a_burst_survives_kill_9_of_the_worker_and_an_absent_engine(
    database: Database, tmp_path: Path
) -> None:
    owner = await asyncpg.connect(database.url(OWNER))
    key, port = os.urandom(32), free_port()
    pool = await Pool.connect(database.url(APP), patience=POOL_PATIENCE)
    ledger = Ledger(pool, Seals(key), SystemClock(), load_all(), AvailableChannels(mail="email"))
    async with (
        receiving(tmp_path / "inbox", port) as inbox,
        served(ledger) as http,
    ):
        school = await new_school(owner, http)
        cases = []
        for number in range(BURST):
            cases.append(await school.headteacher.raises())
            if number < OF_THE_PROCEDURE:
                said = await school.teacher.post("/v1/process-concerns", PROCESS)
                assert said.status_code == 201
        for number in range(KILLS):
            before = await _sessions(owner)
            async with _a_worker(database, key, port):  # killed at the end
                await _until_received(inbox, (number + 1) * BURST // (KILLS + 2))
            await _until_only(owner, before)
            assert await delivery_queue.waiting(pool) > 0, "killed in the middle of it"
            # As if the leases of the dead had ended already.
            await owner.execute("UPDATE post SET leased_until = NULL WHERE delivered_at IS NULL")

        async def none_waits() -> bool:
            return not await delivery_queue.waiting(pool)

        async with _a_worker(database, key, port) as worker:
            await until("no message waits", none_waits)
            worker.terminate()
            assert await worker.wait() == 0
        rows = await owner.fetch("SELECT id, concern, delivered_at FROM post")
        ids = [str(row["id"]) for row in rows]
        came = Counter(each["message_id"].strip("<>").partition("@")[0] for each in inbox.mail())
        assert set(came) == set(ids)
        assert len(ids) == BURST + OF_THE_PROCEDURE
        assert sum(row["concern"] is not None for row in rows) == OF_THE_PROCEDURE
        assert all(row["delivered_at"] is not None for row in rows)
        # Ten at most are under way when it is killed: only those may have come once more.
        assert sum(came.values()) <= len(ids) + KILLS * 10
        for case in cases:
            facts = [each.event.fact for each in await history.events(ledger, UUID(case["id"]))]
            assert sum(isinstance(fact, NotificationDelivered) for fact in facts) == 1
    await pool.close()
    await owner.close()


async def _sessions(owner: asyncpg.Connection) -> set[int]:
    of_the_service = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND usename = $1"
    return {each["pid"] for each in await owner.fetch(of_the_service, APP)}


async def _until_only(owner: asyncpg.Connection, before: set[int]) -> None:
    """Wait for the sessions of a killed worker to end: one that waited for a row can lease it once more."""

    async def ended() -> bool:
        return await _sessions(owner) <= before

    await until("the sessions of the killed worker end", ended)


def _a_worker(database: Database, key: bytes, port: int) -> AbstractAsyncContextManager[Process]:
    return an_asyncio_process(
        *(sys.executable, "-m", "cli", "worker"),
        cwd=ROOT,
        env=clean()
        | {
            "ONWARD_DATABASE_URL": database.url(APP),
            "ONWARD_SEAL_KEY": key.hex(),
            "ONWARD_SMTP_HOST": "127.0.0.1",
            "ONWARD_SMTP_PORT": str(port),
            "ONWARD_SMTP_SECURITY": "none",
            "ONWARD_POST_FROM": "onward@school.example",
            "ONWARD_LOG_LEVEL": "ERROR",
            "TEMPORAL_ADDRESS": f"127.0.0.1:{free_port()}",
        },
    )


async def _until_received(inbox: DevMailbox, number: int) -> None:
    await until(f"{number} messages came", lambda: len(inbox.mail()) >= number)
