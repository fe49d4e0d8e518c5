"""The status page, also in a demonstration, where one process is both server and worker."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import asyncpg
import httpx2
import pytest
from playwright.async_api import Browser

from cli.demo_clock import works
from delivery.channels import DeliverySettings
from delivery.postman import Postman
from delivery.smtp import Smtp
from embedded.embedded_postgres import OWNER, EmbeddedPostgres
from runtime.clocks import SystemClock
from store.delivery import webhook_addresses
from store.ledger.ledger import Ledger
from store.outbox import worker_heartbeats
from store.people import sessions
from store.pool import ANSWER_SECONDS, LedgerAway, Pool
from tests.delivery.fake_servers import LOOPBACK, a_mail_server
from tests.school import Actor, School
from tests.web.browsers import Browsers, BrowserSession, an_account
from tests.web.site_server import serving
from web.core.site import Site


class Stumbling(Pool):
    """A database that does not answer its first caller."""

    def __init__(self, pool: Pool) -> None:
        self._of_the_school, self.answers = pool, False

    @asynccontextmanager
    async def connection(self, seconds: float = ANSWER_SECONDS) -> AsyncIterator[asyncpg.Connection]:
        if not self.answers:
            self.answers = True
            raise LedgerAway
        async with self._of_the_school.connection(seconds) as connection:
            yield connection


async def until_all_is_done(browsers: Browsers) -> None:
    """As soon as the record was verified and the processes reported that they live."""
    done = "SELECT EXISTS (SELECT FROM verifications) AND EXISTS (SELECT FROM workers)"
    async with asyncio.timeout(60):
        while not await browsers.owner.fetchval(done):
            await asyncio.sleep(0.05)


async def test_a_demonstration_works_without_a_worker_and_says_that_it_verified_in_real_time(
    demonstration: BrowserSession, browsers: Browsers, school: School, ledger: Ledger
) -> None:
    for table in ("verifications", "workers"):
        await browsers.owner.execute(f"DELETE FROM {table}")
    lent = Ledger(Stumbling(ledger.pool), ledger.seals, ledger.clock, ledger.policies)
    working = asyncio.create_task(works(lent))
    await until_all_is_done(browsers)
    await browsers.owner.execute(
        "UPDATE verifications SET bad_cases = 0, damaged = 0"
    )  # other tests tamper with theirs
    await an_account(browsers.owner, school.headteacher)
    session = await sessions.begin(ledger.pool, school.headteacher.id, "password")
    await demonstration.context.add_cookies(
        [{"name": Site(ledger, demonstration.address).cookie, "value": session, "url": demonstration.address}]
    )
    await demonstration.go("/status")
    said = await demonstration.main()
    assert "Onward sends reminders and escalations automatically." in said
    assert "(real time, not simulated)" in said
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
    await browsers.owner.execute("DELETE FROM verifications")


@pytest.fixture
async def nothing_waits(owner: asyncpg.Connection) -> None:
    """Whatever other tests left is gone."""
    for table in ("post", "outbox", "workers"):
        await owner.execute(f"DELETE FROM {table}")


async def light(visitor: BrowserSession, name: str) -> str:
    """The text of one of the lights, read again."""
    await visitor.go("/status")
    row = visitor.page.locator(".govuk-summary-list__row", has=visitor.page.get_by_text(name, exact=True))
    return " ".join((await row.locator("dd").inner_text()).split())


def said_of_nobody(said: str, but: str = "") -> bool:
    """Without a number, by which a small school could be led to a concern about the reader (3.2h)."""
    return not any(character.isdigit() for character in said.replace(but, ""))


@pytest.mark.usefixtures("nothing_waits")
async def test_refused_mail_is_not_shown_as_on_its_way(
    browser: Browser, owner: asyncpg.Connection, ledger: Ledger, school: School
) -> None:
    async with a_mail_server() as server:
        smtp = Smtp(host=LOOPBACK, port=server.port, sender="onward@school.example", security="none")
        office = DeliverySettings(public_url="http://127.0.0.1", smtp=smtp)
        posting = Ledger(ledger.pool, ledger.seals, ledger.clock, ledger.policies, office.posts)
        postman = Postman(posting, office, SystemClock().now)
        async with (
            serving(lambda url: Site(posting, url)) as at,
            httpx2.AsyncClient(base_url=at, timeout=60) as http,
        ):
            browsers = Browsers(browser, at, owner, posting)
            visitor = await browsers.signed_in(school.headteacher)
            await Actor(school.teacher.id, school.teacher.token, http).raises()
            server.says = ["451 try later"] * 9
            await postman.once()
            assert "OK Every message was delivered, or is on its way." in await light(visitor, "Messages")
            await owner.execute("UPDATE post SET created_at = created_at - interval '3 minutes'")
            said = await light(visitor, "Messages")
            assert said.startswith("Check")
            assert "Messages are waiting to be sent: the mail server refused the message (451)." in said
            assert said_of_nobody(said, "(451)")
            await owner.execute("UPDATE post SET failed_at = now()")
            said = await light(visitor, "Messages")
            assert "Some messages could not be delivered." in said
            assert said_of_nobody(said)
            await owner.execute("UPDATE post SET failed_at = NULL")
            server.says = []
            await owner.execute("UPDATE post SET next_try_at = now()")
            while await postman.once():
                pass
            assert (await light(visitor, "Messages")).startswith("OK")
            await browsers.leave()


@pytest.mark.usefixtures("nothing_waits")
async def test_a_stopped_relay_is_shown_while_the_workflow_engine_runs(
    browsers: Browsers, ledger: Ledger, school: School
) -> None:
    worker = uuid4()
    await worker_heartbeats.heartbeat(ledger.pool, worker, True)
    await school.teacher.raises()
    visitor = await browsers.signed_in(school.headteacher)
    at_rest = await light(visitor, "Reminders")
    assert at_rest == "OK Reminders are being set."
    await browsers.owner.execute("UPDATE outbox SET enqueued_at = enqueued_at - interval '2 minutes'")
    await worker_heartbeats.heartbeat(ledger.pool, worker, True)
    assert (await light(visitor, "Deadlines")).startswith("OK")
    said = await light(visitor, "Reminders")
    assert said.startswith("Check New reminders are not being set.")
    assert said_of_nobody(said)
    await worker_heartbeats.heartbeat(ledger.pool, worker, False)
    assert "Onward cannot send reminders or escalations at the moment." in await light(visitor, "Deadlines")
    await browsers.owner.execute("DELETE FROM outbox")
    assert await light(visitor, "Reminders") == at_rest


@pytest.mark.usefixtures("nothing_waits")
async def test_status_shows_no_faults_of_another_school(
    browsers: Browsers, ledger: Ledger, school: School, other_school: School, database: EmbeddedPostgres
) -> None:
    """A number of them, or that they fail, would tell one school of another."""
    name = f"School {other_school.id}"
    hook = await webhook_addresses.add(database.url(OWNER), ledger.seals, name, "https://mis.example/hook")
    await webhook_addresses.failed(ledger.pool, hook.id, "gone", 1, gone=True)
    await other_school.teacher.raises()
    to = "INSERT INTO post (id, account, kind, person, channel, created_at, failed_at) "
    to += "VALUES (gen_random_uuid(), true, 'token-made', $1, 'email', now() - interval '1 hour', $2)"
    for failed_at in (None, SystemClock().now()):
        await browsers.owner.execute(to, other_school.dsl.id, failed_at)
    visitor = await browsers.signed_in(school.headteacher)
    assert await light(visitor, "Other systems") == "OK Every connection works."
    assert (await light(visitor, "Messages")).startswith("OK")
    operator = await browsers.signed_in(school.operator)
    assert await light(operator, "Other systems") == "Check 1 connection is failing."
    theirs = await browsers.signed_in(other_school.headteacher)
    assert await light(theirs, "Other systems") == "Check 1 connection is failing."
    said = await light(theirs, "Messages")
    assert "Some messages could not be delivered." in said
    assert "Messages are waiting to be sent" in said
    await webhook_addresses.remove(database.url(OWNER), hook.id)
