"""A message is one postman's at a time, and free again soon after its postman died."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import pytest

from store.delivery import dead_letters, delivery_queue
from store.pool import Pool
from tests.delivery.conftest import House
from tests.patience import PATIENCE, until

DOWN = "451 try later"


async def test_two_postmen_send_each_message_once(house: House) -> None:
    for _ in range(20):
        await house.school.headteacher.raises()
    tasks = [asyncio.create_task(house.postman().run()) for _ in range(3)]
    await until("no message waits", house.delivered)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    ids = [mail["Message-ID"] for mail in house.mail()]
    assert len(ids) == len(set(ids)) == 20


async def test_a_postman_told_to_stop_records_what_it_is_sending(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = await house.school.headteacher.raises()
    monkeypatch.setattr("delivery.postman.LAST_SECONDS", PATIENCE)
    house.server.held = asyncio.Event()
    task = asyncio.create_task(house.postman().run())
    await until("the mail arrives", lambda: house.server.arriving > 0)
    task.cancel()
    house.server.held.set()
    await asyncio.gather(task, return_exceptions=True)
    assert await house.types(case) == ["concern.raised", "notification.delivered"]


async def test_no_more_are_leased_than_asked_for_however_postgres_joins(
    house: House, nested_loops: Pool
) -> None:
    await house.school.headteacher.raises()
    await house.owner.execute("VACUUM ANALYZE post")  # Postgres thinks that one row is all there is
    for _ in range(5):
        await house.school.headteacher.raises()
    assert len(await delivery_queue.claim(nested_loops, 2)) == 2


async def leased_until(house: House) -> datetime | None:
    """The end of the one message's lease."""
    ends: datetime | None = await house.owner.fetchval("SELECT leased_until FROM post")
    return ends


@asynccontextmanager
async def a_lease_of(house: House, seconds: float) -> AsyncIterator[None]:
    """Check that the one message is leased here, for so long."""
    now, length = "SELECT clock_timestamp()", timedelta(seconds=seconds)
    earliest = await house.owner.fetchval(now) + length
    yield
    ends = await leased_until(house)
    assert ends is not None
    assert earliest <= ends <= await house.owner.fetchval(now) + length


async def test_failures_that_were_answered_make_no_lease_longer(house: House) -> None:
    await house.school.headteacher.raises()
    house.server.says = [DOWN] * 8
    for _ in range(8):
        await house.carries()
        await house.passes(minutes=0)
    async with a_lease_of(house, delivery_queue.LEASE_SECONDS):
        (claimed,) = await delivery_queue.claim(house.ledger.pool, 1)  # and its worker dies
    assert claimed.attempts == 9


async def test_a_message_that_is_never_settled_is_leased_for_longer_each_time(house: House) -> None:
    await house.school.headteacher.raises()
    for times in (1, 2, 4):
        async with a_lease_of(house, times * delivery_queue.LEASE_SECONDS):
            assert len(await delivery_queue.claim(house.ledger.pool, 1)) == 1
        await house.passes(minutes=0)


async def test_a_message_being_sent_or_withdrawn_is_not_sent_again(house: House) -> None:
    await house.school.headteacher.raises()
    pool = house.ledger.pool
    (claimed,) = await delivery_queue.claim(pool, 1)
    assert await dead_letters.again(pool, None) == 0
    assert await leased_until(house) is not None
    await delivery_queue.stop(pool, claimed, "withdrawn", settled=True)
    assert await dead_letters.again(pool, claimed.id) == 0
    assert await house.waiting() == 0


async def test_a_postman_with_an_expired_lease_changes_nothing(house: House) -> None:
    await house.school.headteacher.raises()
    pool = house.ledger.pool
    (late,) = await delivery_queue.claim(pool, 1)
    await house.passes(minutes=0)
    assert len(await delivery_queue.claim(pool, 1)) == 1
    await delivery_queue.later(pool, late, 0, "slow")
    await delivery_queue.stop(pool, late, "slow")
    assert await leased_until(house) is not None
    assert await house.waiting() == 1
    assert (await dead_letters.undelivered(pool, 1))[0]["fault"] is None


async def test_a_long_try_keeps_its_lease(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("delivery.postman.KEEP_SECONDS", 0.2)
    case = await house.school.headteacher.raises()
    house.server.held = asyncio.Event()
    task = asyncio.create_task(house.postman().once())
    await until("the mail arrives", lambda: house.server.arriving > 0)
    first = await leased_until(house)
    assert first is not None

    async def renewed() -> bool:
        ends = await leased_until(house)
        return ends is not None and ends > first

    await until("the lease is renewed", renewed)
    assert await delivery_queue.claim(house.ledger.pool, 1) == []
    house.server.held.set()
    assert await task == 1
    assert await house.types(case) == ["concern.raised", "notification.delivered"]
