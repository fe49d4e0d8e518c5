"""GOV.UK Notify accepts a message before it delivers it: its status, over a real socket."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from delivery.delivery_outcome import Failed, Outcome, Pending, Sent
from delivery.postman import Postman
from store.delivery import dead_letters
from store.delivery.delivery_queue import AvailableChannels
from store.ledger.ledger import Ledger
from tests.delivery.conftest import House
from tests.delivery.fake_servers import WebServer, a_web_server, answered
from tests.delivery.test_govuk_notify import ACCEPTED, FOR_ALL, StandIn, notify, send
from tests.delivery.test_webhook_channel import a_delivery
from tests.school import NOW
from tests.with_each import with_each


@pytest.fixture
async def web() -> AsyncIterator[WebServer]:
    async with a_web_server() as server:
        yield server


@with_each(
    ("status", "outcome"),
    [
        ("created", Pending(fault="notify-created")),
        ("sending", Pending(fault="notify-sending")),
        ("something-new", Pending(fault="notify-status")),
        ("delivered", Sent()),
        ("permanent-failure", Failed(fault="notify-permanent-failure", permanent=True)),
    ],
)
async def test_a_message_is_delivered_when_notify_says_so(
    web: WebServer, status: str, outcome: Outcome
) -> None:
    stand_in, delivery = StandIn(status), a_delivery()
    web.answers = [stand_in, stand_in]
    assert await send(notify(web), delivery) == ACCEPTED
    assert await send(notify(web), replace(delivery, attempts=2)) == outcome
    assert len(stand_in.kept) == 1


@pytest.mark.parametrize("status", ["temporary-failure", "technical-failure"])
async def test_a_message_that_notify_gave_up_for_now_is_sent_again(web: WebServer, status: str) -> None:
    stand_in, delivery = StandIn(status), a_delivery()
    web.answers = [stand_in] * 4
    await send(notify(web), delivery)
    assert await send(notify(web), replace(delivery, attempts=2)) == Pending(fault=f"notify-{status}")
    assert [each["reference"] for each in stand_in.kept] == [str(delivery.id)] * 2
    stand_in.becomes("delivered")
    assert await send(notify(web), replace(delivery, attempts=3)) == Sent()


@pytest.mark.parametrize("status", ["429 Too Many Requests", "500 No", "503 No", "403 Forbidden"])
async def test_without_a_status_nothing_is_sent_twice(web: WebServer, status: str) -> None:
    web.answers = [answered(status)]
    outcome = await send(notify(web), replace(a_delivery(), attempts=2))
    assert outcome == Failed(fault=f"notify-{status[:3]}")
    assert [each.line.split(" ")[0] for each in web.seen] == ["GET"]


@pytest.mark.parametrize("body", [b"<html>", b"{}", b'{"notifications": [{"status": "delivered"}]}', b"[]"])
async def test_an_unreadable_answer_is_no_answer(web: WebServer, body: bytes) -> None:
    web.answers = [answered("200 OK", body)]
    assert await send(notify(web), replace(a_delivery(), attempts=2)) == Failed(fault="notify-answer")
    assert len(web.seen) == 1


async def test_a_message_sent_again_by_an_operator_or_to_another_address_is_sent_again(
    web: WebServer,
) -> None:
    stand_in, delivery = StandIn("permanent-failure"), a_delivery()
    web.answers = [stand_in] * 5
    await send(notify(web), delivery)
    stand_in.kept[0]["email_address"] = "old@school.example"
    assert await send(notify(web), replace(delivery, attempts=2)) == ACCEPTED
    later = datetime.now(UTC) + timedelta(seconds=1)
    assert await send(notify(web), replace(delivery, attempts=3, sent_again_at=later)) == ACCEPTED
    assert len(stand_in.kept) == 3


async def test_delivery_is_recorded_only_when_confirmed_and_its_absence_opens_a_call(
    house: House, web: WebServer
) -> None:
    stand_in = StandIn("sending")
    web.answers = [stand_in] * 6
    ledger = house.ledger
    posting = Ledger(
        ledger.pool, ledger.seals, ledger.clock, ledger.policies, AvailableChannels(mail="notify")
    )
    office = replace(house.office, smtp=None, notify=notify(web, default=FOR_ALL))
    await house.owner.execute(
        "UPDATE people SET email = NULL WHERE school = $1 AND id <> $2", house.school.id, house.school.dsl.id
    )
    case = await house.school.headteacher.raises()
    await house.owner.execute("UPDATE post SET channel = 'notify'")
    postman = Postman(posting, office, lambda: NOW)
    await postman.once()
    await house.passes(minutes=1)
    await postman.once()
    assert await house.types(case) == ["concern.raised"]
    (waits,) = await dead_letters.undelivered(ledger.pool, 10)
    assert waits["fault"] == "notify-sending"
    await house.passes(minutes=15)
    await postman.once()
    assert await house.types(case) == ["concern.raised", "notification.failed"]
    stand_in.becomes("delivered")
    await house.owner.execute("DELETE FROM post WHERE kind = 'telephone'")
    await house.passes(minutes=1)
    await postman.once()
    assert await house.types(case) == ["concern.raised", "notification.failed", "notification.delivered"]
    assert len(stand_in.kept) == 1
    assert json.loads(web.seen[0].body)["reference"] == str(waits["id"])
