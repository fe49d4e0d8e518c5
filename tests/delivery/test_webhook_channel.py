"""Webhooks over real sockets: signed, with ids only, and never into our own network."""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import httpx2
import pytest

from delivery.delivery_outcome import Failed, Outcome, Sent
from delivery.tls import client
from delivery.webhook_channel import Webhooks, shown_secret
from store.delivery.delivery_queue import Delivery
from store.delivery.webhook_addresses import Webhook
from tests.delivery.fake_servers import LOOPBACK, Request, a_certificate, a_web_server, answered
from tests.school import NOW
from tests.with_each import with_each

SECRET = secrets.token_bytes(32)
SCHOOL = uuid4()


def a_delivery(kind: str = "contact-social-worker") -> Delivery:
    return Delivery(
        id=uuid4(),
        case=uuid4(),
        version=7,
        kind=kind,
        obligation="feedback:cscs-1",
        rung=1,
        due_at=datetime(2027, 3, 30, 16, tzinfo=UTC),
        person=None,
        webhook=uuid4(),
        authority=None,
        channel="webhook",
        attempts=1,
        created_at=NOW,
        reported=False,
        age=0.0,
    )


def verified(request: Request, secret: str) -> dict[str, object]:
    """The body, if its signature is valid by the text of Standard Webhooks, without our own code."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    at = int(request.headers["webhook-timestamp"])
    assert at == NOW.timestamp()
    content = f"{request.headers['webhook-id']}.{at}.{request.body.decode()}"
    ours = base64.b64encode(hmac.new(key, content.encode(), hashlib.sha256).digest()).decode()
    given = [each.split(",", 1) for each in request.headers["webhook-signature"].split(" ")]
    assert any(kind == "v1" and hmac.compare_digest(ours, sent) for kind, sent in given)
    body: dict[str, object] = json.loads(request.body)
    return body


@pytest.fixture
async def http() -> AsyncIterator[httpx2.AsyncClient]:
    async with client(None) as made:
        yield made


async def call(http: httpx2.AsyncClient, url: str, delivery: Delivery, allow_private: bool = True) -> Outcome:
    caller = Webhooks(source="https://onward.school.example", allow_private=allow_private)
    to = Webhook(id=uuid4(), school=SCHOOL, url=url, secret=SECRET)
    return await caller.send(http, delivery, to, NOW)


async def test_a_call_is_a_signed_cloud_event_with_ids_only(http: httpx2.AsyncClient) -> None:
    delivery = a_delivery()
    async with a_web_server() as web:
        assert await call(http, f"http://{LOOPBACK}:{web.port}/hook?x=1", delivery) == Sent()
    request = web.seen[0]
    assert request.line == "POST /hook?x=1 HTTP/1.1"
    assert request.headers["webhook-id"] == str(delivery.id)
    assert request.headers["content-type"] == "application/cloudevents+json"
    assert verified(request, shown_secret(SECRET)) == {
        "specversion": "1.0",
        "id": str(delivery.id),
        "source": f"https://onward.school.example/schools/{SCHOOL}",
        "type": "onward.contact-social-worker",
        "subject": str(delivery.case),
        "time": NOW.isoformat().replace("+00:00", "Z"),
        "datacontenttype": "application/json",
        "data": {
            "referral": str(delivery.case),
            "version": 7,
            "obligation": "feedback:cscs-1",
            "rung": 1,
            "due_at": "2027-03-30T16:00:00Z",
        },
    }


@with_each(
    ("status", "permanent"),
    [("500 No", False), ("503 No", False), ("429 No", False), ("404 No", True), ("410 Gone", True)],
)
async def test_a_failed_call_is_retried_unless_it_is_refused_or_gone(
    http: httpx2.AsyncClient, status: str, permanent: bool
) -> None:
    async with a_web_server() as web:
        web.answers = [answered(status)]
        outcome = await call(http, f"http://{LOOPBACK}:{web.port}/", a_delivery())
    gone = status.startswith("410")
    assert outcome == Failed(fault=f"webhook-{status[:3]}", permanent=permanent, gone=gone)


async def test_redirects_are_not_followed(http: httpx2.AsyncClient) -> None:
    async with a_web_server() as inner, a_web_server() as web:
        web.answers = [answered("302 Found", b"", f"Location: http://{LOOPBACK}:{inner.port}/secret")]
        outcome = await call(http, f"http://{LOOPBACK}:{web.port}/", a_delivery())
    assert outcome == Failed(fault="webhook-302", permanent=True)
    assert inner.seen == []


async def test_tls_is_checked_against_the_name_although_the_address_is_called(tmp_path: Path) -> None:
    named = a_certificate(tmp_path, "localhost")
    async with a_web_server(named) as web:
        async with client(named.file) as trusting:
            assert await call(trusting, f"https://localhost:{web.port}/", a_delivery()) == Sent()
            wrong = await call(trusting, f"https://{LOOPBACK}:{web.port}/", a_delivery())
            assert wrong == Failed(fault="certificate")
        async with client(None) as doubting:
            outcome = await call(doubting, f"https://localhost:{web.port}/", a_delivery())
            assert outcome == Failed(fault="certificate")
    assert [request.headers["host"] for request in web.seen] == [f"localhost:{web.port}"]


async def test_an_unreachable_webhook_is_retried(http: httpx2.AsyncClient) -> None:
    async with a_web_server() as web:
        url = f"http://{LOOPBACK}:{web.port}/"
    assert await call(http, url, a_delivery()) == Failed(fault="unreachable")
    outcome = await call(http, "https://no-such-host.invalid/", a_delivery(), allow_private=False)
    assert outcome == Failed(fault="unreachable")


@with_each(
    "url",
    [
        *("http://127.0.0.1:{port}/", "https://127.0.0.1:{port}/", "https://localhost:{port}/"),
        *("https://[::1]:{port}/", "https://[::ffff:127.0.0.1]:{port}/", "https://2130706433:{port}/"),
        *("https://0x7f.1:{port}/", "https://0.0.0.0:{port}/", "https://user:word@example.org/"),
        *("ftp://example.org/", "https:///nowhere", "https://example.org:99999/"),
    ],
)
async def test_our_own_network_is_never_called(http: httpx2.AsyncClient, url: str) -> None:
    async with a_web_server() as web:
        outcome = await call(http, url.format(port=web.port), a_delivery(), allow_private=False)
    assert outcome == Failed(fault="address-not-allowed", permanent=True)
    assert web.seen == []
