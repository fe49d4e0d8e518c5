"""The status page, also in a demonstration, where one process is both server and worker."""

import asyncpg
import pytest

from delivery.channels import DeliverySettings
from delivery.postman import Postman
from delivery.smtp import Smtp
from local.embedded_postgres import OWNER, EmbeddedPostgres
from runtime.clocks import SystemClock
from store import health
from store.delivery import webhook_addresses
from store.ledger.ledger import Ledger
from tests.delivery.fake_servers import LOOPBACK, a_mail_server
from tests.school import Actor, School
from tests.web.page_reader import PageReader, Readers
from tests.web.site_server import ADDRESS
from web.core.site import Site
from web.pages_app import build


@pytest.fixture
async def nothing_waits(owner: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever other tests left is gone, and a worker counts as alive for longer than these take."""
    monkeypatch.setattr(health, "SEEN_SECONDS", 600)
    for table in ("post", "outbox", "workers"):
        await owner.execute(f"DELETE FROM {table}")


async def light(visitor: PageReader, name: str) -> str:
    """The text of one of the lights, read again."""
    await visitor.go("/status")
    row = visitor.page.locator(".govuk-summary-list__row", has=visitor.page.get_by_text(name, exact=True))
    return " ".join((await row.locator("dd").inner_text()).split())


def said_of_nobody(said: str, but: str = "") -> bool:
    """Without a number, by which a small school could be led to a concern about the reader (3.2h)."""
    return not any(character.isdigit() for character in said.replace(but, ""))


@pytest.mark.usefixtures("nothing_waits")
async def test_refused_mail_is_not_shown_as_on_its_way(
    owner: asyncpg.Connection, ledger: Ledger, school: School
) -> None:
    async with a_mail_server() as server:
        smtp = Smtp(host=LOOPBACK, port=server.port, sender="onward@school.example", security="none")
        office = DeliverySettings(public_url=ADDRESS, smtp=smtp)
        posting = Ledger(ledger.pool, ledger.seals, ledger.clock, ledger.policies, office.channels)
        postman = Postman(posting, office, SystemClock().now)
        async with Readers(build(Site(posting, ADDRESS)), owner, posting) as readers:
            visitor = await readers.signed_in(school.headteacher)
            http = (await readers.signed_out()).http
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


@pytest.mark.usefixtures("nothing_waits")
async def test_status_shows_no_faults_of_another_school(
    readers: Readers, ledger: Ledger, school: School, other_school: School, database: EmbeddedPostgres
) -> None:
    """A number of them, or that they fail, would tell one school of another."""
    name = f"School {other_school.id}"
    hook = await webhook_addresses.add(database.url(OWNER), ledger.seals, name, "https://mis.example/hook")
    await webhook_addresses.failed(ledger.pool, hook.id, "gone", 1, gone=True)
    await other_school.teacher.raises()
    to = "INSERT INTO post (id, account, kind, person, channel, created_at, failed_at) "
    to += "VALUES (gen_random_uuid(), true, 'token-made', $1, 'email', now() - interval '1 hour', $2)"
    for failed_at in (None, SystemClock().now()):
        await readers.owner.execute(to, other_school.dsl.id, failed_at)
    visitor = await readers.signed_in(school.headteacher)
    assert await light(visitor, "Other systems") == "OK Every connection works."
    assert (await light(visitor, "Messages")).startswith("OK")
    operator = await readers.signed_in(school.operator)
    assert await light(operator, "Other systems") == "Check 1 connection is failing."
    theirs = await readers.signed_in(other_school.headteacher)
    assert await light(theirs, "Other systems") == "Check 1 connection is failing."
    said = await light(theirs, "Messages")
    assert "Some messages could not be delivered." in said
    assert "Messages are waiting to be sent" in said
    await webhook_addresses.remove(database.url(OWNER), hook.id)
