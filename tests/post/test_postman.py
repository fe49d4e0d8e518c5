"""What is owed is posted with its event, carried, recorded once, and replaced by a call when it fails."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from domain.effects import Carried
from post.backoff import CEILING_SECONDS, pause
from post.postman import DELIVERIES, Postman
from runtime.clock import SystemClock
from runtime.process import free_port
from store import history, post, webhooks
from store.ledger import Ledger
from store.pool import Pool
from store.post import LEASE_SECONDS, WITHDRAWN
from tests.post.conftest import House
from tests.post.servers import LOOPBACK, a_web_server, answered
from tests.world import NOW, SetClock, a_concern, a_referral, silence

DOWN = "451 try later"


async def test_the_dsl_has_mail_of_a_concern_and_the_record_says_so(house: House) -> None:
    """8.6, 11.1."""
    case = await house.school.teacher.raises()
    await house.carries()
    assert house.told() == [("dsl", "a concern was raised, please accept it")]
    assert await house.types(case) == ["concern.raised", "notification.delivered"]
    stored = (await history.events(house.ledger, UUID(case["id"])))[1]
    assert stored.document()["data"] == {"obligation": "accept", "channel": "email"}
    (row,) = await house.owner.fetch("SELECT * FROM post")
    assert stored.event.effects.carried == Carried(delivery=row["id"])
    assert row["delivered_at"] is not None
    assert house.mail()[0]["Message-ID"] == f"<{row['id']}@school.example>"


async def test_a_message_holds_reference_what_when_and_a_link_and_nothing_more(house: House) -> None:
    case = await house.school.teacher.raises()
    await house.carries()
    (mail,) = house.mail()
    assert mail["Subject"] == f"{case['reference']}: a concern was raised, please accept it"
    assert mail.get_content().replace("\r\n", "\n") == (
        "A concern about a child has been raised. Please open it and accept it.\n"
        "\n"
        f"Reference: {case['reference']}\n"
        "Owed: to accept the concern\n"
        "Due: Monday 1 March 2027 at 10:30\n"
        f"Open it: https://onward.school.example/v1/referrals/{case['id']}\n"
        "\n"
        "This message holds no details, on purpose. Please do not answer it.\n"
        "If a child is in immediate danger, telephone 999.\n"
    )


async def test_whoever_the_concern_is_about_gets_nothing(house: House, clock: SetClock) -> None:
    """3.2h."""
    school = house.school
    case = await school.teacher.raises(about=(school.dsl, school.headteacher))
    await silence(house.ledger, clock, case, NOW + timedelta(days=3))
    await house.carries()
    assert {whom for whom, _ in house.told()} >= {"deputy", "board_lead"}
    assert house.mail(house.at("dsl")) == []
    assert house.mail(house.at("headteacher")) == []


async def test_the_headteacher_hears_of_referral_decision_and_closing(house: House) -> None:
    """3-DSL.e."""
    case = await house.school.dsl.raises()
    await house.school.dsl.does(case, "refer", a_referral())
    await house.school.dsl.does(case, "record-feedback")
    await house.carries()
    assert sorted(each for each in house.told() if each[0] == "headteacher") == [
        ("headteacher", "a referral was made"),
        ("headteacher", "an agency has decided"),
    ]


async def test_a_school_whose_people_have_no_address_owes_nobody_a_message(house: House) -> None:
    await house.owner.execute("UPDATE people SET email = NULL WHERE school = $1", house.school.id)
    case = await house.school.teacher.raises()
    assert await house.waiting() == 0
    await house.carries()
    assert await house.types(case) == ["concern.raised"]


async def test_without_a_channel_nothing_is_posted(house: House, ledger: Ledger) -> None:
    plain = replace(house, ledger=Ledger(ledger.pool, ledger.seals, ledger.clock, ledger.policies))
    case = await house.school.teacher.raises()
    await house.carries()
    clock = plain.ledger.clock
    assert isinstance(clock, SetClock)
    await silence(plain.ledger, clock, case, NOW + timedelta(minutes=31))
    assert "escalation.raised" in await house.types(case)
    assert await house.waiting() == 0


async def test_what_is_refused_for_now_is_tried_again_and_recorded_once(house: House) -> None:
    case = await house.school.teacher.raises()
    house.server.says = [DOWN, DOWN]
    for _ in range(3):
        await house.carries()
        await house.passes(minutes=1)
    assert house.told() == [("dsl", "a concern was raised, please accept it")]
    assert await house.types(case) == ["concern.raised", "notification.delivered"]
    assert await house.owner.fetchval("SELECT attempts FROM post") == 3


async def test_a_message_that_fails_for_its_limit_means_telephoning_while_it_is_still_tried(
    house: House,
) -> None:
    case = await house.school.teacher.raises()
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
    assert "a message does not get through, please telephone now" in subjects
    assert await house.waiting() == 0


async def test_what_is_refused_for_good_fails_at_once_and_an_operator_can_send_it_again(house: House) -> None:
    case = await house.school.teacher.raises()
    house.server.at_rcpt = ["550 no such user"]
    await house.carries()
    assert (await house.types(case))[:2] == ["concern.raised", "notification.failed"]
    (stuck,) = await post.undelivered(house.ledger.pool, 10)
    assert stuck["fault"] == "recipient-550"
    assert stuck["stopped_at"] is not None
    await house.passes(minutes=60)
    await house.carries()
    assert len(await post.undelivered(house.ledger.pool, 10)) == 1
    assert await post.again(house.ledger.pool, stuck["id"]) == 1
    await house.carries()
    assert await post.undelivered(house.ledger.pool, 10) == []
    assert (await house.types(case))[-1] == "notification.delivered"
    assert await post.again(house.ledger.pool, stuck["id"]) == 0


async def test_whoever_has_lost_their_address_is_telephoned(house: House) -> None:
    case = await house.school.teacher.raises()
    await house.owner.execute("UPDATE people SET email = NULL WHERE school = $1", house.school.id)
    await house.carries()
    assert await house.types(case) == ["concern.raised", "notification.failed"]
    assert (await post.undelivered(house.ledger.pool, 10))[0]["fault"] == "no-address"


async def test_a_message_that_cannot_even_be_made_does_not_stop_the_others(house: House) -> None:
    await house.school.teacher.raises()
    await house.owner.execute(
        "UPDATE people SET email = E'a\\r\\nBcc: b@c.example' WHERE id = $1", house.school.dsl.id
    )
    await house.school.dsl.does(await house.school.dsl.raises(), "refer", a_referral())
    await house.carries()
    assert ("headteacher", "a referral was made") in house.told()
    assert {each["fault"] for each in await post.undelivered(house.ledger.pool, 10)} == {"fault"}


async def test_two_postmen_send_each_message_once(house: House) -> None:
    for _ in range(20):
        await house.school.teacher.raises()
    tasks = [asyncio.create_task(house.postman().run()) for _ in range(3)]
    async with asyncio.timeout(20):
        while await house.waiting():
            await asyncio.sleep(0.05)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    ids = [mail["Message-ID"] for mail in house.mail()]
    assert len(ids) == len(set(ids)) == 20


async def test_a_postman_told_to_stop_records_what_it_is_sending(house: House) -> None:
    case = await house.school.teacher.raises()
    house.server.waits = 0.5
    task = asyncio.create_task(house.postman().run())
    while await house.owner.fetchval("SELECT attempts FROM post") == 0:
        await asyncio.sleep(0.02)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert await house.types(case) == ["concern.raised", "notification.delivered"]


async def test_mail_that_was_sent_but_not_recorded_goes_again_under_the_same_id(house: House) -> None:
    case = await house.school.teacher.raises()
    house.server.drops = 1
    await house.carries()
    await house.passes(minutes=1)
    await house.carries()
    assert len(house.mail()) == 2
    assert len({mail["Message-ID"] for mail in house.mail()}) == 1
    assert await house.types(case) == ["concern.raised", "notification.delivered"]


async def lease(house: House) -> float:
    """Seconds that the one message's lease was given for."""
    seconds: float = await house.owner.fetchval(
        "SELECT extract(epoch FROM leased_until - clock_timestamp())::float8 FROM post"
    )
    return seconds


async def test_failures_that_were_answered_make_no_lease_longer(house: House) -> None:
    await house.school.teacher.raises()
    house.server.says = [DOWN] * 8
    for _ in range(8):
        await house.carries()
        await house.passes(minutes=0)
    (claimed,) = await post.claim(house.ledger.pool, 1)  # and its worker dies
    assert claimed.attempts == 9
    assert LEASE_SECONDS - 5 < await lease(house) <= LEASE_SECONDS


async def test_what_is_never_answered_is_leased_for_longer_and_longer(house: House) -> None:
    await house.school.teacher.raises()
    for times in (1, 2, 4):
        assert len(await post.claim(house.ledger.pool, 1)) == 1
        assert times * LEASE_SECONDS - 5 < await lease(house) <= times * LEASE_SECONDS
        await house.passes(minutes=0)


async def test_what_is_being_sent_or_withdrawn_is_not_sent_again(house: House) -> None:
    await house.school.teacher.raises()
    pool = house.ledger.pool
    (claimed,) = await post.claim(pool, 1)
    assert await post.again(pool, None) == 0
    assert await lease(house) > 0
    await post.stop(pool, claimed, WITHDRAWN)
    assert await post.again(pool, claimed.id) == 0
    assert await house.waiting() == 0


async def test_whoever_comes_late_does_not_touch_what_another_has_claimed(house: House) -> None:
    await house.school.teacher.raises()
    pool = house.ledger.pool
    (late,) = await post.claim(pool, 1)
    await house.passes(minutes=0)
    assert len(await post.claim(pool, 1)) == 1
    await post.later(pool, late, 0, "slow")
    await post.stop(pool, late, "slow")
    assert await lease(house) > 0
    assert await house.waiting() == 1
    assert (await post.undelivered(pool, 1))[0]["fault"] is None


async def test_a_ledger_that_is_away_loses_nothing(house: House) -> None:
    case = await house.school.teacher.raises()
    away = await Pool.connect(f"postgresql://onward_app@{LOOPBACK}:{free_port()}/onward")
    lost = Ledger(away, house.ledger.seals, house.ledger.clock, house.ledger.policies, house.office.posts)
    assert await Postman(lost, house.office, SystemClock().now).once() == 0
    await away.close()
    await house.carries()
    assert await house.types(case) == ["concern.raised", "notification.delivered"]


async def test_a_slow_server_holds_up_no_longer_than_one_try_may_take(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("post.postman.ONE_TRY_SECONDS", 0.3)
    await house.school.teacher.raises()
    house.server.waits = 30
    async with asyncio.timeout(10):
        await house.carries()
    assert (await post.undelivered(house.ledger.pool, 10))[0]["fault"] == "slow"


async def test_silent_webhooks_keep_nobodys_mail_waiting(house: House) -> None:
    dsl = house.school.dsl.id
    await house.owner.execute("UPDATE people SET email = NULL WHERE school = $1", house.school.id)
    async with a_web_server() as web:
        web.waits = 4
        webhook = uuid4()
        await house.owner.execute(
            "INSERT INTO webhooks (id, school, url, secret) VALUES ($1, $2, $3, $4)",
            webhook,
            house.school.id,
            f"http://{LOOPBACK}:{web.port}/",
            house.ledger.seals.seal_secret(b"webhook" + webhook.bytes, b"s" * 32),
        )
        for _ in range(10):
            await house.school.teacher.raises()
        task = asyncio.create_task(house.postman().run())
        while len(web.seen) < 10:
            await asyncio.sleep(0.02)
        await house.owner.execute("UPDATE people SET email = $2 WHERE id = $1", dsl, house.at("dsl"))
        await house.school.teacher.raises()
        async with asyncio.timeout(2):
            while not house.mail():
                await asyncio.sleep(0.02)
        assert len(web.seen) == 10
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_a_long_try_keeps_its_lease(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("store.post.LEASE_SECONDS", 1)
    monkeypatch.setattr("post.postman.KEEP_SECONDS", 0.2)
    case = await house.school.teacher.raises()
    house.server.waits = 2
    task = asyncio.create_task(house.postman().once())
    await asyncio.sleep(1.5)
    assert await post.claim(house.ledger.pool, 1) == []
    assert await task == 1
    assert await house.types(case) == ["concern.raised", "notification.delivered"]


async def test_a_systems_failure_is_recorded_and_nobody_is_telephoned_about_it(house: House) -> None:
    await house.owner.execute("UPDATE people SET email = NULL WHERE school = $1", house.school.id)
    async with a_web_server() as web:
        secret = b"s" * 32
        webhook = uuid4()
        await house.owner.execute(
            "INSERT INTO webhooks (id, school, url, secret) VALUES ($1, $2, $3, $4)",
            webhook,
            house.school.id,
            f"http://{LOOPBACK}:{web.port}/",
            house.ledger.seals.seal_secret(b"webhook" + webhook.bytes, secret),
        )
        web.answers = [answered("410 Gone")]
        first = await house.school.teacher.raises()
        await house.carries()
        second = await house.school.teacher.raises()
        await house.carries()
    assert await house.types(first) == ["concern.raised", "notification.failed"]
    assert await house.types(second) == ["concern.raised", "notification.delivered"]
    now = await house.school.dsl.sees(first)
    assert "telephone" not in {each["kind"] for each in now["obligations"]}
    told = json.loads(web.seen[1].body)
    assert (told["type"], told["subject"]) == ("onward.concern-raised", second["id"])
    found = await webhooks.find(house.ledger.pool, house.ledger.seals, webhook)
    assert found is not None
    assert found.secret == secret


async def test_the_post_holds_ids_and_kinds_only(house: House) -> None:
    await house.school.teacher.post("/v1/referrals", a_concern(summary="A word that nobody may read here."))
    (row,) = await house.owner.fetch("SELECT * FROM post")
    texts = {name: value for name, value in row.items() if isinstance(value, str)}
    assert texts == {"kind": "concern-raised", "obligation": "accept", "channel": "email"}


async def test_tries_are_counted_by_channel_template_and_outcome(house: House) -> None:
    def count(outcome: str) -> float:
        value: float = DELIVERIES.labels("email", "concern-raised", outcome)._value.get()
        return value

    before = count("delivered"), count("later")
    await house.school.teacher.raises()
    house.server.says = [DOWN]
    await house.carries()
    await house.passes(minutes=1)
    await house.carries()
    assert (count("delivered"), count("later")) == (before[0] + 1, before[1] + 1)


def test_tries_are_further_and_further_apart_and_spread() -> None:
    ids = [uuid4() for _ in range(200)]
    for attempt in (1, 2, 5, 40):
        waits = [pause(attempt, each) for each in ids]
        middle = min(CEILING_SECONDS, 2.0**attempt)
        assert all(0.75 * middle <= wait <= 1.25 * middle for wait in waits)
        assert len(set(waits)) > 50
    assert pause(3, ids[0]) == pause(3, ids[0])
