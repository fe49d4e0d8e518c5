"""A failing message is one postman's at a time, retried, recorded once, and replaced by a call."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from delivery.outcome_recorder import CEILING_SECONDS, DELIVERIES, pause
from delivery.postman import Postman
from local.subprocesses import free_port
from store.delivery import dead_letters, delivery_queue
from store.ledger.ledger import Ledger
from store.pool import Pool
from tests.delivery.conftest import House
from tests.delivery.fake_servers import LOOPBACK
from tests.patience import PATIENCE, until
from tests.school import NOW, a_referral
from tests.workflows.stack import running

DOWN = "451 try later"


async def test_a_temporary_refusal_is_retried_and_recorded_once(house: House) -> None:
    case = await house.school.headteacher.raises()
    house.server.says = [DOWN, DOWN]
    for _ in range(3):
        await house.carries()
        await house.passes(minutes=1)
    assert house.told() == [("dsl", "new concern – please pick it up")]
    assert await house.types(case) == ["concern.raised", "notification.delivered"]
    assert await house.owner.fetchval("SELECT attempts FROM post") == 3


async def test_a_message_that_fails_until_its_limit_opens_a_call_and_is_still_retried(house: House) -> None:
    case = await house.school.headteacher.raises()
    house.server.says = [DOWN] * 9
    await house.carries()
    assert await house.types(case) == ["concern.raised"]
    await house.carries_after(minutes=16)
    assert await house.types(case) == ["concern.raised", "notification.failed"]
    now = await house.school.dsl.sees(case)
    (owed,) = [each for each in now["obligations"] if each["kind"] == "telephone"]
    assert (owed["id"], owed["state"], owed["clause"], owed["basis"]) == (
        "telephone:accept",
        "open",
        "8.6",
        "school setting",
    )
    house.server.says = []
    await house.carries_after(minutes=1)
    after = await house.school.dsl.sees(case)
    assert [each["state"] for each in after["obligations"] if each["kind"] == "telephone"] == ["ended"]
    subjects = {subject for _, subject in house.told()}
    assert "message not delivered – please phone now" in subjects
    assert await house.waiting() == 0


async def test_a_permanent_refusal_fails_at_once_and_an_operator_can_send_it_again(house: House) -> None:
    case = await house.school.headteacher.raises()
    house.server.at_rcpt = ["550 no such user"]
    await house.carries()
    assert (await house.types(case))[:2] == ["concern.raised", "notification.failed"]
    (stuck,) = await dead_letters.undelivered(house.ledger.pool, 10)
    assert stuck["fault"] == "recipient-550"
    assert stuck["stopped_at"] is not None
    await house.carries_after(minutes=60)
    assert len(await dead_letters.undelivered(house.ledger.pool, 10)) == 1
    assert await dead_letters.again(house.ledger.pool, stuck["id"]) == 1
    await house.carries()
    assert await dead_letters.undelivered(house.ledger.pool, 10) == []
    assert (await house.types(case))[-1] == "notification.delivered"
    assert await dead_letters.again(house.ledger.pool, stuck["id"]) == 0


async def test_a_message_that_cannot_be_made_does_not_stop_the_others(house: House) -> None:
    await house.school.headteacher.raises()
    await house.owner.execute(
        "UPDATE people SET email = E'a\\r\\nBcc: b@c.example' WHERE id = $1", house.school.dsl.id
    )
    await house.school.dsl.does(await house.school.headteacher.raises(), "refer", a_referral())
    await house.carries()
    await house.carries_after(minutes=0)
    assert ("headteacher", "a referral was made") in house.told()
    assert {each["fault"] for each in await dead_letters.undelivered(house.ledger.pool, 10)} == {"fault"}


async def test_mail_sent_but_not_recorded_is_sent_again_under_the_same_id(house: House) -> None:
    case = await house.school.headteacher.raises()
    house.server.drops = 1
    await house.carries()
    await house.carries_after(minutes=1)
    assert len(house.mail()) == 2
    assert len({mail["Message-ID"] for mail in house.mail()}) == 1
    assert await house.types(case) == ["concern.raised", "notification.delivered"]


async def test_nothing_is_lost_while_the_ledger_is_away(house: House) -> None:
    case = await house.school.headteacher.raises()
    away = await Pool.connect(f"postgresql://onward_app@{LOOPBACK}:{free_port()}/onward")
    lost = Ledger(away, house.ledger.seals, house.ledger.clock, house.ledger.policies, house.office.channels)
    assert await Postman(lost, house.office, lambda: NOW).once() == 0
    await away.close()
    await house.carries()
    assert await house.types(case) == ["concern.raised", "notification.delivered"]


async def test_a_slow_server_delays_no_longer_than_the_limit_of_a_try(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("delivery.postman.ONE_TRY_SECONDS", 0.3)
    await house.school.headteacher.raises()
    house.server.silent = {house.at("dsl")}
    async with asyncio.timeout(PATIENCE):
        await house.carries()
    assert (await dead_letters.undelivered(house.ledger.pool, 10))[0]["fault"] == "slow"


async def test_tries_are_counted_by_channel_template_and_outcome(house: House) -> None:
    def count(outcome: str) -> float:
        value: float = DELIVERIES.labels("email", "concern-raised", outcome)._value.get()
        return value

    before = count("delivered"), count("later")
    await house.school.headteacher.raises()
    house.server.says = [DOWN]
    await house.carries()
    await house.carries_after(minutes=1)
    assert (count("delivered"), count("later")) == (before[0] + 1, before[1] + 1)


def test_pauses_between_tries_grow_and_are_spread() -> None:
    ids = [uuid4() for _ in range(200)]
    for attempt in (1, 2, 5, 40):
        waits = [pause(attempt, each) for each in ids]
        middle = min(CEILING_SECONDS, 2.0**attempt)
        assert all(0.75 * middle <= wait <= 1.25 * middle for wait in waits)
        assert len(set(waits)) > 50
    assert pause(3, ids[0]) == pause(3, ids[0])


async def test_two_postmen_send_each_message_once(house: House) -> None:
    for _ in range(20):
        await house.school.headteacher.raises()
    async with running(*(house.postman().run() for _ in range(3))):
        await until("no message waits", house.delivered)
    ids = [mail["Message-ID"] for mail in house.mail(house.at("dsl"))]
    assert len(ids) == len(set(ids)) == 20, "the morning's mail to other schools may be among the rest"


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
