"""GOV.UK Notify and its statuses, against a local stand-in that speaks its protocol over a real socket."""

import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx2
import pytest

from delivery.channels import DeliverySettings
from delivery.delivery_outcome import Failed, Outcome, Pending, Sent
from delivery.govuk_notify import Notify
from delivery.message_text import words
from delivery.postman import Postman
from delivery.tls import client
from store.delivery import dead_letters
from store.delivery.delivery_queue import AvailableChannels, Delivery
from store.ledger.ledger import Ledger
from tests.delivery.conftest import House
from tests.delivery.fake_servers import LOOPBACK, Request, WebServer, a_web_server, answered
from tests.delivery.test_webhook_channel import a_delivery
from tests.school import NOW
from tests.with_each import with_each

SERVICE, KEY = str(uuid4()), str(uuid4())
TEMPLATE, FOR_ALL = str(uuid4()), str(uuid4())
TO = "dsl@school.example"
ACCEPTED = Pending(fault="notify-accepted")


class StandIn:
    """Notify's side: it checks who calls, keeps what it is given, and finds it again by reference."""

    def __init__(self, status: str = "created") -> None:
        self.kept: list[dict[str, object]] = []
        self.status = status

    def __call__(self, request: Request) -> bytes:
        if not self.admits(request.headers.get("authorization", "")):
            return answered("403 Forbidden", b'{"status_code":403,"errors":[{"error":"AuthError"}]}')
        method, path, _ = request.line.split(" ")
        if method == "GET":
            reference = path.partition("reference=")[2]
            found = [each for each in self.kept if each["reference"] == reference]
            return answered("200 OK", json.dumps({"notifications": found, "links": {}}).encode())
        assert path == "/v2/notifications/email"
        sent = json.loads(request.body)
        if sent["template_id"] not in (TEMPLATE, FOR_ALL):
            return answered("400 Bad Request", b'{"status_code":400,"errors":[{"error":"BadRequestError"}]}')
        kept = {"id": str(uuid4()), "created_at": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"}
        self.kept.append(sent | kept | {"status": self.status})
        return answered(
            "201 Created", json.dumps({"id": kept["id"], "reference": sent["reference"]}).encode()
        )

    def becomes(self, status: str) -> None:
        """What Notify says of the newest from now on."""
        self.kept[-1]["status"] = status

    @staticmethod
    def admits(authorization: str) -> bool:
        """RFC 7519 with HS256, as Notify asks: issued now by the service."""
        scheme, _, token = authorization.partition(" ")
        head, claims, signature = token.split(".")
        ours = hmac.new(KEY.encode(), f"{head}.{claims}".encode(), hashlib.sha256).digest()
        told = json.loads(decoded(claims))
        return (
            scheme == "Bearer"
            and json.loads(decoded(head)) == {"typ": "JWT", "alg": "HS256"}
            and hmac.compare_digest(decoded(signature), ours)
            and told["iss"] == SERVICE
            and told["iat"] == NOW.timestamp()
        )


def decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


@pytest.fixture
async def web() -> AsyncIterator[WebServer]:
    async with a_web_server() as server:
        yield server


def notify(web: WebServer, key: str = KEY, **templates: str) -> Notify:
    given = templates or {"contact-social-worker": TEMPLATE}
    return Notify(
        api_key=f"school-{SERVICE}-{key}", templates=given, base_url=f"http://{LOOPBACK}:{web.port}"
    )


async def send(to: Notify, delivery: Delivery) -> Outcome:
    said = words(delivery, "ONW-7F3K2M", "https://onward.school.example")
    async with client(None) as http:
        return await to.send(http, delivery, TO, said, NOW)


async def test_a_message_is_sent_with_our_id_as_its_reference(web: WebServer) -> None:
    stand_in, delivery = StandIn(), a_delivery()
    web.answers = [stand_in]
    assert await send(notify(web), delivery) == ACCEPTED
    (kept,) = stand_in.kept
    assert (kept["email_address"], kept["template_id"], kept["reference"]) == (TO, TEMPLATE, str(delivery.id))
    personalisation = kept["personalisation"]
    assert isinstance(personalisation, dict)
    assert personalisation["reference"] == "ONW-7F3K2M"
    assert personalisation["owed"] == "answer from the agency"
    assert personalisation["due"] == "Tuesday 30 March 2027 at 5pm"
    assert personalisation["link"] == f"https://onward.school.example/cases/{delivery.case}"


async def test_one_template_may_serve_for_all(web: WebServer) -> None:
    web.answers = [stand_in := StandIn()]
    assert await send(notify(web, default=FOR_ALL), a_delivery()) == ACCEPTED
    assert stand_in.kept[0]["template_id"] == FOR_ALL


async def test_a_try_whose_answer_was_lost_is_not_made_twice(web: WebServer) -> None:
    stand_in, delivery = StandIn(), a_delivery()
    web.answers = [lambda request: stand_in(request)[:0]]
    assert await send(notify(web), delivery) == Failed(fault="unreachable")
    assert len(stand_in.kept) == 1
    web.answers = [stand_in]
    assert await send(notify(web), replace(delivery, attempts=2)) == Pending(fault="notify-created")
    assert len(stand_in.kept) == 1
    web.answers = [stand_in, stand_in]
    assert await send(notify(web), replace(a_delivery(), attempts=2)) == ACCEPTED
    assert len(stand_in.kept) == 2


async def test_a_wrong_key_or_template_is_retried(web: WebServer) -> None:
    web.answers = [StandIn(), StandIn()]
    assert await send(notify(web, key=str(uuid4())), a_delivery()) == Failed(fault="notify-403")
    assert await send(notify(web, default=str(uuid4())), a_delivery()) == Failed(fault="notify-400")


@pytest.mark.parametrize(
    ("error", "message", "permanent"),
    [
        ("ValidationError", "email_address Not a valid email address", True),
        ("ValidationError", "template_id is not a valid UUID", False),
        ("BadRequestError", "Can't send to this recipient using a team-only API key", False),
        ("BadRequestError", "Can't send to this recipient when service is in trial mode", False),
    ],
)
async def test_only_an_invalid_address_is_given_up(
    web: WebServer, error: str, message: str, permanent: bool
) -> None:
    body = {"status_code": 400, "errors": [{"error": error, "message": message}]}
    web.answers = [answered("400 Bad Request", json.dumps(body).encode())]
    outcome = await send(notify(web), a_delivery())
    assert outcome == Failed(fault="notify-400", permanent=permanent)


@pytest.mark.parametrize("status", ["400 Bad", "429 Too Many", "500 Internal Server Error", "503 Away"])
async def test_a_temporary_or_unreadable_refusal_is_retried(web: WebServer, status: str) -> None:
    web.answers = [answered(status, b"<html>")]
    assert await send(notify(web), a_delivery()) == Failed(fault=f"notify-{status[:3]}")


async def test_a_missing_template_is_reported(web: WebServer) -> None:
    assert await send(notify(web, overdue=TEMPLATE), a_delivery()) == Failed(fault="no-template")
    assert web.seen == []


async def test_a_slow_answer_is_abandoned(web: WebServer) -> None:
    web.silent = True
    async with httpx2.AsyncClient(timeout=0.2, trust_env=False) as impatient:
        said = words(a_delivery(), "ONW-7F3K2M", "https://onward.school.example")
        outcome = await notify(web).send(impatient, a_delivery(), TO, said, NOW)
    assert outcome == Failed(fault="unreachable")


async def test_a_test_message_goes_by_the_template_for_all(web: WebServer) -> None:
    web.answers = [stand_in := StandIn()]
    here = "https://onward.school.example"
    async with DeliverySettings(public_url=here, notify=notify(web, default=FOR_ALL)).open() as office:
        assert await office.test(uuid4(), TO, NOW) == ACCEPTED
    (kept,) = stand_in.kept
    assert (kept["email_address"], kept["template_id"]) == (TO, FOR_ALL)
    assert "sent this to test mail" in str(kept["personalisation"])


async def test_a_test_message_without_a_channel_is_not_sent() -> None:
    async with DeliverySettings(public_url="https://onward.school.example").open() as office:
        assert await office.test(uuid4(), TO, NOW) == Failed(fault="not-set-up")


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
async def test_an_unreadable_answer_is_not_an_answer(web: WebServer, body: bytes) -> None:
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
