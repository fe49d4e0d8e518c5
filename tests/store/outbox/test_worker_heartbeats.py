"""The health of the clock is what workers last reported."""

from uuid import uuid4

import asyncpg
import pytest

from store import health
from store.ledger.ledger import Ledger


async def test_health_is_what_the_workers_reported_within_seconds(
    ledger: Ledger, owner: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "SEEN_SECONDS", 600)
    await owner.execute("DELETE FROM workers")
    assert not (await health.clock_health(ledger.pool)).running
    first, second = uuid4(), uuid4()
    for worker, reached, running in ((first, False, False), (second, True, True), (second, False, False)):
        await health.heartbeat(ledger.pool, worker, reached)
        assert (await health.clock_health(ledger.pool)).running is running
    await owner.execute("DELETE FROM workers")
