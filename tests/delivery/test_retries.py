"""A failing message is retried, recorded once, replaced by a call, and sent again by an operator."""

import asyncio
from uuid import uuid4

import pytest

from delivery.outcome_recorder import CEILING_SECONDS, DELIVERIES, pause
from delivery.postman import Postman
from local.subprocesses import free_port
from store.delivery import dead_letters
from store.ledger.ledger import Ledger
from store.pool import Pool
from tests.delivery.conftest import House
from tests.delivery.fake_servers import LOOPBACK
from tests.patience import PATIENCE
from tests.school import NOW, a_referral

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


async def test_a_message_that_fails_until_its_limit_opens_a_call_and_is_still_retried(
    house: House,
) -> None:
    case = await house.school.headteacher.raises()
    house.server.says = [DOWN] * 9
    await house.carries()
    assert await house.types(case) == ["concern.raised"]
    await house.passes(minutes=16)
    await house.carries()
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
    await house.passes(minutes=1)
    await house.carries()
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
    await house.passes(minutes=60)
    await house.carries()
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
    await house.passes(minutes=0)
    await house.carries()
    assert ("headteacher", "a referral was made") in house.told()
    assert {each["fault"] for each in await dead_letters.undelivered(house.ledger.pool, 10)} == {"fault"}


async def test_mail_sent_but_not_recorded_is_sent_again_under_the_same_id(house: House) -> None:
    case = await house.school.headteacher.raises()
    house.server.drops = 1
    await house.carries()
    await house.passes(minutes=1)
    await house.carries()
    assert len(house.mail()) == 2
    assert len({mail["Message-ID"] for mail in house.mail()}) == 1
    assert await house.types(case) == ["concern.raised", "notification.delivered"]


async def test_nothing_is_lost_while_the_ledger_is_away(house: House) -> None:
    case = await house.school.headteacher.raises()
    away = await Pool.connect(f"postgresql://onward_app@{LOOPBACK}:{free_port()}/onward")
    lost = Ledger(away, house.ledger.seals, house.ledger.clock, house.ledger.policies, house.office.posts)
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
    await house.passes(minutes=1)
    await house.carries()
    assert (count("delivered"), count("later")) == (before[0] + 1, before[1] + 1)


def test_pauses_between_tries_grow_and_are_spread() -> None:
    ids = [uuid4() for _ in range(200)]
    for attempt in (1, 2, 5, 40):
        waits = [pause(attempt, each) for each in ids]
        middle = min(CEILING_SECONDS, 2.0**attempt)
        assert all(0.75 * middle <= wait <= 1.25 * middle for wait in waits)
        assert len(set(waits)) > 50
    assert pause(3, ids[0]) == pause(3, ids[0])
