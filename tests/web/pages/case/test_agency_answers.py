"""A person whose account an administrator or a link changes is told by mail, in the same transaction."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from delivery.channels import DeliverySettings
from delivery.smtp import Smtp
from store.ledger.ledger import Ledger
from tests.delivery.fake_servers import LOOPBACK
from tests.school import School
from tests.web.form_filling import send
from tests.web.page_reader import Readers
from tests.web.site_server import ADDRESS
from web.core.site import Site
from web.pages_app import build
from wording.message_templates import wording

TOLD = "SELECT kind FROM post WHERE account AND person = $1 ORDER BY created_at"


def test_an_operators_action_is_not_attributed_to_the_school() -> None:
    for kind in ("token-made", "link-made", "link-used"):
        assert "at your school" not in wording().template(kind).text


@pytest.fixture
async def posting(owner: asyncpg.Connection, ledger: Ledger, school: School) -> AsyncIterator[Readers]:
    """Readers of a site with a mail server; what was told there is gone afterwards."""
    smtp = Smtp(host=LOOPBACK, port=1, sender="onward@school.example", security="none")
    posts = DeliverySettings(public_url=ADDRESS, smtp=smtp).posts
    told = Ledger(ledger.pool, ledger.seals, ledger.clock, ledger.policies, posts)
    async with Readers(build(Site(told, ADDRESS)), owner, ledger) as readers:
        yield readers
    await owner.execute("DELETE FROM post WHERE account AND person = $1", school.teacher.id)


async def test_the_pages_tell_of_a_token_a_link_and_its_use(posting: Readers, school: School) -> None:
    visitor = await posting.signed_in(school.admin)
    await visitor.go("/connections")
    await visitor.page.select_option("#person", str(school.teacher.id))
    await visitor.press("Create a token")
    await visitor.go(f"/people/{school.teacher.id}")
    await visitor.follow(visitor.page.locator("form[action$='/link'] button"))
    link = await visitor.page.locator("#address").inner_text()
    theirs = await posting.signed_out()
    await theirs.go(link.partition(posting.address)[2])
    await theirs.page.fill("[name=login]", f"{school.teacher.id.hex}@school.example")
    await theirs.page.fill("[name=password]", "three unlikely otters dance")
    await send(theirs)
    told = [row["kind"] for row in await posting.owner.fetch(TOLD, school.teacher.id)]
    assert told == ["token-made", "link-made", "link-used"]
