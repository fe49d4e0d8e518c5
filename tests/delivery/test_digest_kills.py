"""The worker is killed while it records a digest: no line is lost, and a repeat has the same Message-ID."""

import os
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from domain.events import NotificationDelivered
from local.dev_mailbox import receiving
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
from tests.databases import Database
from tests.delivery.test_worker_kills import _a_worker, _sessions, _until_only, _until_received, database
from tests.patience import POOL_PATIENCE, until
from tests.school import Json, address, new_school, served

LINES = 90
KILLS = 3
DUE = "UPDATE post SET waits_since = now() - interval '10 days', created_at = now() - interval '1 hour'"
__all__ = ["database"]


@pytest.mark.long("the kill of each process in every run has mail under way")
async def test_a_digest_survives_kill_9_between_sending_and_recording(
    database: Database, tmp_path: Path
) -> None:
    owner = await asyncpg.connect(database.url(OWNER))
    key, port = os.urandom(32), free_port()
    pool = await Pool.connect(database.url(APP), patience=POOL_PATIENCE)
    ledger = Ledger(pool, Seals(key), SystemClock(), load_all(), AvailableChannels(mail="email"))
    async with receiving(tmp_path / "inbox", port) as inbox, served(ledger) as http:
        school = await new_school(owner, http)
        cases = [await school.teacher.raises() for _ in range(LINES)]
        await owner.execute(f"{DUE} WHERE waits_since IS NOT NULL")
        await owner.execute("DELETE FROM post WHERE waits_since IS NULL")
        for number in range(KILLS):
            before = await _sessions(owner)
            async with owner.transaction():  # so that it is killed before it has recorded all of it
                await owner.execute("SELECT FROM cases WHERE id = $1 FOR UPDATE", cases[-1]["id"])
                async with _a_worker(database, key, port):
                    await _until_received(inbox, number + 1)
            await _until_only(owner, before)
            assert await delivery_queue.waiting(pool) > 0
            await owner.execute("UPDATE post SET leased_until = NULL WHERE delivered_at IS NULL")

        async def none_waits() -> bool:
            return not await delivery_queue.waiting(pool)

        async with _a_worker(database, key, port) as one, _a_worker(database, key, port) as other:
            await until("no message waits", none_waits)
            for worker in (one, other):
                worker.terminate()
                assert await worker.wait() == 0
        rows = await owner.fetch("SELECT case_id, digest, delivered_at FROM post")
        assert len(rows) == LINES
        assert len({row["digest"] for row in rows}) == 1
        assert all(row["delivered_at"] is not None for row in rows)
        head = [each for each in inbox.mail() if each["to"] == address("headteacher", school.id)]
        assert {each["message_id"].strip("<>").partition("@")[0] for each in head} == {str(rows[0]["digest"])}
        assert len(head) <= KILLS + 1
        assert all(case["reference"] in head[-1]["text"] for case in cases), "the first one has every line"
        assert await recorded(ledger, cases) == [1] * LINES
    await pool.close()
    await owner.close()


async def recorded(ledger: Ledger, cases: list[Json]) -> list[int]:
    """How often each case records that the message was delivered."""
    streams = [await history.events(ledger, UUID(case["id"])) for case in cases]
    return [sum(isinstance(each.event.fact, NotificationDelivered) for each in stream) for stream in streams]
