"""The school's connected systems: tested, failing, stopped and called again, each call signed."""

import hashlib
import hmac
from base64 import b64encode
from collections.abc import AsyncIterator, Awaitable, Callable
from uuid import UUID, uuid4

import asyncpg
import orjson
import pytest

from delivery.channels import DeliverySettings
from delivery.postman import Postman
from runtime.clocks import SystemClock
from store.ledger.ledger import Ledger
from tests.delivery.fake_servers import LOOPBACK, a_web_server, answered
from tests.school import School
from tests.web.close_look import CloseLook
from tests.web.page_reader import Readers

SECRET = b"s" * 32


Called = Callable[..., Awaitable[UUID]]


@pytest.fixture
async def a_webhook(owner: asyncpg.Connection, ledger: Ledger) -> AsyncIterator[Called]:
    """Has a school's system called at a port, until the test is over."""
    made: list[UUID] = []

    async def a_webhook(school: School, port: int, given_up: str | None = None) -> UUID:
        webhook = uuid4()
        made.append(webhook)
        await owner.execute(
            "INSERT INTO webhooks (id, school, url, secret, disabled_at, disabled_for) "
            "VALUES ($1, $2, $3, $4, CASE WHEN $5::text IS NULL THEN NULL ELSE now() END, $5)",
            webhook,
            school.id,
            f"http://{LOOPBACK}:{port}/onward",
            ledger.seals.seal_secret(b"webhook" + webhook.bytes, SECRET),
            given_up,
        )
        return webhook

    yield a_webhook
    await owner.execute("DELETE FROM post WHERE webhook = ANY($1::uuid[])", made)
    await owner.execute("DELETE FROM webhooks WHERE id = ANY($1::uuid[])", made)


async def test_no_system_is_stopped_without_its_reason(
    owner: asyncpg.Connection, school: School, a_webhook: Called
) -> None:
    webhook = await a_webhook(school, 9)
    with pytest.raises(asyncpg.CheckViolationError):
        await owner.execute("UPDATE webhooks SET disabled_at = now() WHERE id = $1", webhook)


async def test_another_schools_system_is_not_found(
    readers: Readers, school: School, other_school: School, a_webhook: Called
) -> None:
    webhook = await a_webhook(other_school, 9)
    visitor = await readers.signed_in(school.admin, at="/connections")
    assert str(webhook) not in await visitor.page.content()
    assert await visitor.sent(f"/connections/{webhook}/again", {}) == 404
    assert "There is nothing here" in visitor.answered.text


async def test_a_failing_call_shows_why_and_arrives_signed_once_the_system_works(
    readers: Readers, closely: CloseLook, school: School, ledger: Ledger, a_webhook: Called
) -> None:
    office = DeliverySettings(public_url=readers.address, allow_private=True)
    postman = Postman(ledger, office, SystemClock().now)
    async with a_web_server() as system:
        await a_webhook(school, system.port)
        visitor = await readers.signed_in(school.admin)
        case = await school.teacher.raises()
        # It is told of the DSL's message and of the headteacher's.
        system.answers += [answered("500 Internal Server Error")] * 2
        await postman.once()
        refused = len(system.seen)
        del system.answers[:]
        await visitor.go("/connections")
        await closely(visitor)
        shown = await visitor.page.locator(".govuk-summary-card").inner_text()
        assert "Failing since" in shown
        assert "that system has a fault (500). Some calls are waiting." in " ".join(shown.split())
        await visitor.page.get_by_role("button", name="Call again").click()
        assert "Onward is calling the system again, with everything that it missed." in await visitor.main()
        await postman.once()
        await visitor.go("/connections")
        shown = await visitor.page.locator(".govuk-summary-card").inner_text()
        assert "Working No calls are waiting." in " ".join(shown.split())
        failed = system.seen[0]
        again = [
            each
            for each in system.seen[refused:]
            if each.headers["webhook-id"] == failed.headers["webhook-id"]
        ]
        (came,) = again
        assert failed.headers["webhook-id"] == came.headers["webhook-id"]
        assert orjson.loads(came.body)["subject"] == case["id"]
        told = f"{came.headers['webhook-id']}.{came.headers['webhook-timestamp']}.".encode() + came.body
        sealed = b64encode(hmac.new(SECRET, told, hashlib.sha256).digest()).decode()
        assert came.headers["webhook-signature"].split() == [f"v1,{sealed}"]
