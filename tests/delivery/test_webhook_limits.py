"""Webhook calls: fair among schools, given up after failures, and never replaced by a telephone call."""

import json
from uuid import UUID

import pytest

from store.delivery import dead_letters, delivery_queue, webhook_addresses
from store.delivery.delivery_queue import CALLS_TO_ONE
from tests.delivery.conftest import SECRET, House
from tests.delivery.fake_servers import a_web_server, answered
from tests.patience import PATIENCE, Rounds, until
from tests.workflows.stack import running


@pytest.fixture(autouse=True)
def _soon_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """A postman waits long for a silent webhook, and ends at once."""
    for limit in ("delivery.tls.HTTP_SECONDS", "delivery.postman.ONE_TRY_SECONDS"):
        monkeypatch.setattr(limit, 10 * PATIENCE)
    monkeypatch.setattr("delivery.postman.LAST_SECONDS", 0.1)


async def test_one_silent_webhook_does_not_delay_the_others(house: House) -> None:
    await house.nobody_has_an_address()
    async with a_web_server() as silent, a_web_server() as other:
        silent.silent = True
        await house.webhook(silent.port)
        for _ in range(25):
            await house.school.headteacher.raises()
        await house.webhook(other.port)
        for _ in range(8):
            await house.school.headteacher.raises()
        async with running(house.postman().run()):
            await until("the other is told all", lambda: len(other.seen) >= 8)
            await until("all are called that may be", lambda: len(silent.seen) >= CALLS_TO_ONE)
        assert len(silent.seen) == CALLS_TO_ONE


async def test_a_failing_webhook_is_called_once_at_a_time(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.nobody_has_an_address()
    async with a_web_server() as web:
        webhook = await house.webhook(web.port)
        await webhook_addresses.failed(house.ledger.pool, webhook, "slow", 72, gone=False)
        web.silent = True
        for _ in range(4):
            await house.school.headteacher.raises()
        monkeypatch.setattr(delivery_queue, "claim_calls", claims := Rounds(delivery_queue.claim_calls))
        async with running(house.postman().run()):
            await until("it is called", lambda: bool(web.seen))
            await claims.pass_by()
        assert len(web.seen) == 1


async def test_silent_webhooks_do_not_delay_mail(house: House) -> None:
    dsl = house.school.dsl.id
    await house.nobody_has_an_address()
    async with a_web_server() as web:
        web.silent = True
        for _ in range(7):
            await house.webhook(web.port)
        for _ in range(3):
            await house.school.headteacher.raises()
        async with running(house.postman().run()):
            await until("as many are called as can be at once", lambda: len(web.seen) == 20)
            await house.owner.execute("UPDATE people SET email = $2 WHERE id = $1", dsl, house.at("dsl"))
            await house.school.headteacher.raises()
            await until("a mail arrives", lambda: bool(house.mail()))
            assert len(web.seen) == 20


async def test_a_webhook_that_is_gone_is_given_up_with_its_waiting_calls(house: House) -> None:
    async with a_web_server() as web:
        await house.webhook(web.port)
        first = await house.school.headteacher.raises()
        web.answers = [answered("410 Gone")]
        await house.carries()
        second = await house.school.headteacher.raises()
        await house.carries()
        assert await webhook_addresses.troubled(house.ledger.pool) == (1, 0)
        assert len(web.seen) == 1
    assert await house.faults() == ["webhook-410"], "and nothing more is posted for it"
    types = await house.types(first)
    assert sorted(types) == ["concern.raised", "notification.delivered", "notification.failed"]
    assert await house.types(second) == ["concern.raised", "notification.delivered"]
    now = await house.school.dsl.sees(first)
    assert "telephone" not in {each["kind"] for each in now["obligations"]}


async def test_waiting_calls_to_a_webhook_given_up_fail_without_a_call(house: House) -> None:
    async with a_web_server() as web:
        webhook = await house.webhook(web.port)
        case = await house.school.headteacher.raises()
        await webhook_addresses.failed(house.ledger.pool, webhook, "webhook-410", 72, gone=True)
        await house.carries()
        assert web.seen == []
    assert await house.faults() == ["webhook-disabled"]
    assert "notification.failed" in await house.types(case)
    assert await house.waiting() == 0


async def test_a_webhook_that_fails_until_the_limit_is_given_up_and_not_sooner(house: House) -> None:
    async with a_web_server() as web:
        webhook = await house.webhook(web.port)
        await house.school.headteacher.raises()
        web.answers = [answered("503 No")] * 3
        await house.carries()
        assert await webhook_addresses.troubled(house.ledger.pool) == (0, 1)
        for hours, troubled in ((71, (0, 1)), (2, (1, 0))):
            await failing_for(house, webhook, hours)
            await house.carries_after(minutes=0)
            assert await webhook_addresses.troubled(house.ledger.pool) == troubled
        await house.carries_after(minutes=0)
        assert len(web.seen) == 3
    assert await house.faults() == ["webhook-disabled"]


async def failing_for(house: House, webhook: UUID, hours: int) -> None:
    await house.owner.execute(
        "UPDATE webhooks SET failing_since = failing_since - make_interval(hours => $2) WHERE id = $1",
        webhook,
        hours,
    )


async def test_a_successful_call_starts_the_limit_again(house: House) -> None:
    async with a_web_server() as web:
        await house.webhook(web.port)
        await house.school.headteacher.raises()
        web.answers = [answered("503 No")]
        await house.carries()
        await house.carries_after(minutes=0)
    assert await webhook_addresses.troubled(house.ledger.pool) == (0, 0)
    assert await house.faults() == []


async def test_a_refused_call_is_given_up_but_not_its_webhook(house: House) -> None:
    await house.nobody_has_an_address()
    async with a_web_server() as web:
        webhook = await house.webhook(web.port)
        web.answers = [answered("404 Not Found")]
        first = await house.school.headteacher.raises()
        await house.carries()
        assert "notification.failed" in await house.types(first)
        waits = await dead_letters.undelivered(house.ledger.pool, 10)
        assert {each["fault"] for each in waits if each["webhook"]} == {"webhook-404"}
        second = await house.school.headteacher.raises()
        await house.carries()
        assert "notification.delivered" in await house.types(second)
    told = [json.loads(each.body) for each in web.seen]
    assert ("onward.concern-raised", second["id"]) in [(each["type"], each["subject"]) for each in told]
    found = await webhook_addresses.find(house.ledger.pool, house.ledger.seals, webhook)
    assert found is not None
    assert (found.secret, found.disabled) == (SECRET, False)
