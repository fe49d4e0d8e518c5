"""Connections, and when the record was last verified."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes

import asyncpg
import pytest

from cli.service.delivery_commands import ConnectionCalls
from delivery.channels import DeliverySettings
from delivery.smtp import Smtp
from store.ledger.ledger import Ledger
from store.people.credentials import token_hash
from store.verification import check_log
from tests.damaged_state import let_checks_say
from tests.delivery.fake_servers import LOOPBACK, MailServer, a_mail_server
from tests.school import NOW, Actor, School, address
from tests.web.form_filling import send
from tests.web.page_reader import Readers
from tests.web.site_server import ADDRESS
from web.core.site import Site
from web.pages_app import build
from wording.message_templates import wording


async def test_status_says_when_the_record_was_last_verified_and_the_result(
    readers: Readers, school: School, ledger: Ledger
) -> None:
    await readers.owner.execute("DELETE FROM verifications")
    visitor = await readers.signed_in(school.admin, at="/status")
    assert "No record has been verified yet." in await visitor.main()
    await check_log.verify(ledger)
    # Other tests tamper with their cases.
    await let_checks_say(readers.owner, ledger.seals, bad_cases=0, damaged=0)
    await visitor.go("/status")
    assert "Every record was unchanged on" in await visitor.main()
    await let_checks_say(readers.owner, ledger.seals, bad_cases=1)
    await visitor.go("/status")
    assert "some records were damaged" in await visitor.main()
    await readers.owner.execute("DELETE FROM verifications")


async def test_a_token_is_shown_once_and_works_until_it_is_revoked(readers: Readers, school: School) -> None:
    visitor = await readers.signed_in(school.admin, at="/connections")
    await visitor.page.select_option("#person", str(school.deputy.id))
    await visitor.press("Create a token")
    assert visitor.answered.headers["cache-control"] == "no-store"
    token = await visitor.page.locator("#secret").inner_text()
    assert token not in visitor.page.url
    program = Actor(school.deputy.id, token, school.deputy.http)
    assert (await program.get("/v1/me")).json()["id"] == str(school.deputy.id)
    await visitor.press("Back to connections")
    assert token not in await visitor.page.content()
    known = token_hash(token).hex()[:12]
    row = visitor.page.get_by_role("row").filter(has_text=known)
    assert "by Admin" in await row.inner_text()
    await visitor.follow(row.get_by_role("button"))
    assert "The token is revoked" in await visitor.main()
    assert await row.count() == 0
    await visitor.page.get_by_text("Revoked tokens").first.click()
    gone = visitor.page.get_by_role("table", name="Revoked tokens")
    said = await gone.get_by_role("row").filter(has_text=known).inner_text()
    assert said.startswith("Deputy")
    assert said.endswith("by Admin")
    assert (await program.get("/v1/me")).status_code == 401
    assert (await school.deputy.get("/v1/me")).status_code == 200


async def test_only_an_administrator_with_the_form_makes_a_token(readers: Readers, school: School) -> None:
    for person, token in ((school.admin, "0" * 64), (school.dsl, None)):
        visitor = await readers.signed_in(person, at="/people")
        given = token or await visitor.page.locator("input[name=token]").first.input_value()
        form = {"token": given, "person": str(school.teacher.id)}
        assert (await visitor.http.post("/connections/tokens", data=form)).status_code == 403
    made = "SELECT count(*) FROM tokens WHERE person = $1"
    assert await readers.owner.fetchval(made, school.teacher.id) == 1


SECURE = {"gloucestershire": "front-door@gloucestershire.example"}


@asynccontextmanager
async def readers_with_mail(
    owner: asyncpg.Connection, ledger: Ledger, server: MailServer, *, stays: bool = False
) -> AsyncIterator[Readers]:
    """A site whose mail goes to this server."""
    smtp = Smtp(host=LOOPBACK, port=server.port, sender="onward@school.example", security="none")
    office = DeliverySettings(public_url=ADDRESS, smtp=smtp, authorities=SECURE if stays else {})
    posting = Ledger(ledger.pool, ledger.seals, ledger.clock, ledger.policies, office.channels)
    site = Site(posting, ADDRESS, calls=ConnectionCalls(posting, office), mail_stays=stays)
    async with Readers(build(site), owner, ledger) as readers:
        yield readers


async def test_no_page_says_that_mail_is_sent_when_it_stays_in_a_folder(
    owner: asyncpg.Connection, ledger: Ledger, school: School
) -> None:
    case = await school.teacher.raises()
    async with a_mail_server() as server, readers_with_mail(owner, ledger, server, stays=True) as readers:
        visitor = await readers.signed_in(school.admin, at="/connections")
        assert "No e-mail leaves this computer" in await visitor.main()
        assert "the school’s mail server" not in await visitor.main()
        assert "secure address" not in await visitor.main()
        await visitor.press(f"Send a test message to {address('admin', school.id)}")
        assert "is in the folder. It went nowhere else." in await visitor.main()
        lead = await readers.signed_in(school.dsl, at=f"/cases/{case['id']}/refer")
        assert "Onward does not send this referral to the agency." in await lead.main()


async def test_a_test_message_goes_to_the_administrators_own_address(
    owner: asyncpg.Connection, ledger: Ledger, school: School
) -> None:
    mine = address("admin", school.id)
    async with a_mail_server() as server, readers_with_mail(owner, ledger, server) as readers:
        visitor = await readers.signed_in(school.admin, at="/connections")
        assert "Onward sends e-mail through the school’s mail server." in await visitor.main()
        assert "No messages are waiting." in await visitor.main()
        await visitor.press(f"Send a test message to {mine}")
        assert f"The mail server accepted the test message for {mine}" in await visitor.main()
        assert server.to == [mine]
        assert message_from_bytes(server.taken[0])["Subject"] == "A test message from Onward"
        server.at_rcpt.append("550 5.1.1 no such mailbox")
        await visitor.press(f"Send a test message to {mine}")
        assert "was not sent: the mail server refused the recipient's address (550)." in await visitor.main()
        await owner.execute("UPDATE people SET email = NULL WHERE id = $1", school.admin.id)
        await visitor.go("/connections")
        assert "add your e-mail address" in await visitor.main()
        assert await visitor.page.locator("form[action='/connections/mail']").count() == 0


async def test_waiting_and_cancelled_messages_are_shown_for_this_school_only(
    owner: asyncpg.Connection, ledger: Ledger, school: School, other_school: School
) -> None:
    letter = (
        "INSERT INTO post (id, concern, kind, person, channel, fault, stopped_at, settled_at) "
        "VALUES (gen_random_uuid(), gen_random_uuid(), 'raised', $1, 'email', $2, $3, $4)"
    )
    async with a_mail_server() as server, readers_with_mail(owner, ledger, server) as readers:
        visitor = await readers.signed_in(school.admin)
        await owner.execute(letter, other_school.dsl.id, None, None, None)
        await owner.execute(letter, other_school.dsl.id, "no-address", NOW, None)
        await visitor.go("/connections")
        assert "No messages are waiting." in await visitor.main()
        assert "could not be sent" not in await visitor.main()
        await owner.execute(letter, school.dsl.id, None, None, None)
        await owner.execute(letter, school.dsl.id, "recipient-550", NOW, None)
        await owner.execute(letter, school.dsl.id, "given-up", NOW, NOW)
        await visitor.go("/connections")
        await visitor.reads("Some messages are waiting to be sent.")
        await visitor.reads("the mail server refused the recipient's address (550)")
        await visitor.reads("The person who runs Onward has cancelled some messages.")
        await owner.execute("DELETE FROM post WHERE concern IS NOT NULL")


TOLD = "SELECT kind FROM post WHERE account AND person = $1 ORDER BY created_at"


def test_an_operators_action_is_not_attributed_to_the_school() -> None:
    for kind in ("token-made", "link-made", "link-used"):
        assert "at your school" not in wording().template(kind).text


@pytest.fixture
async def posting(owner: asyncpg.Connection, ledger: Ledger, school: School) -> AsyncIterator[Readers]:
    """Readers of a site with a mail server; what was told there is gone afterwards."""
    smtp = Smtp(host=LOOPBACK, port=1, sender="onward@school.example", security="none")
    channels = DeliverySettings(public_url=ADDRESS, smtp=smtp).channels
    told = Ledger(ledger.pool, ledger.seals, ledger.clock, ledger.policies, channels)
    async with Readers(build(Site(told, ADDRESS)), owner, ledger) as readers:
        yield readers
    await owner.execute("DELETE FROM post WHERE account AND person = $1", school.teacher.id)


async def test_the_pages_tell_of_a_token_a_link_and_its_use(posting: Readers, school: School) -> None:
    visitor = await posting.signed_in(school.admin, at="/connections")
    await visitor.page.select_option("#person", str(school.teacher.id))
    await visitor.press("Create a token")
    await visitor.go(f"/people/{school.teacher.id}")
    await visitor.follow(visitor.page.locator("form[action$='/link'] button"))
    link = await visitor.page.locator("#address").inner_text()
    theirs = await posting.signed_out(at=link.partition(posting.address)[2])
    await theirs.page.fill("[name=login]", f"{school.teacher.id.hex}@school.example")
    await theirs.page.fill("[name=password]", "three unlikely otters dance")
    await send(theirs)
    told = [row["kind"] for row in await posting.owner.fetch(TOLD, school.teacher.id)]
    assert told == ["token-made", "link-made", "link-used"]
