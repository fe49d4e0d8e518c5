"""Postgres is away and comes back: what the pages say, and that they recover automatically."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from playwright.async_api import Browser

from local.embedded_postgres import EmbeddedPostgres
from store.ledger.ledger import Ledger
from tests.databases import Cluster, running
from tests.school import School, SetClock
from tests.web.browsers import Browsers, BrowserSession
from tests.web.form_filling import fill, send
from tests.web.pages.reporting.report_at_browser import ANSWERS
from tests.web.site_server import a_school_to_phone, serving_from

TYPED = "New phone and trainers she will not explain."
PHONE = "01594 000 000"
scripts = pytest.mark.parametrize(
    "script",
    [
        pytest.param(True, id="with script"),
        pytest.param(False, id="without script", marks=pytest.mark.long("the same page without a script")),
    ],
)


@dataclass(frozen=True)
class Own:
    """A school on a database of its own, which can be taken away."""

    database: EmbeddedPostgres
    browsers: Browsers
    school: School

    def lose(self, *visitors: BrowserSession) -> None:
        """End Postgres as a power cut would."""
        for visitor in visitors:
            visitor.expected.add(503)
        self.database.kill()


@pytest.fixture(scope="module")
async def _own_site(
    cluster: Cluster, tmp_path_factory: pytest.TempPathFactory, _one_ledger: Ledger
) -> AsyncIterator[tuple[EmbeddedPostgres, Ledger, str]]:
    async with (
        running(EmbeddedPostgres(cluster.copied_to(tmp_path_factory.mktemp("own")))) as database,
        serving_from(database, _one_ledger) as (ledger, address),
    ):
        yield database, ledger, address


@pytest.fixture
async def own(
    browser: Browser, _own_site: tuple[EmbeddedPostgres, Ledger, str], clock: SetClock
) -> AsyncIterator[Own]:
    database, ledger, address = _own_site
    async with a_school_to_phone(browser, database, ledger, address, PHONE) as (browsers, school):
        yield Own(database, browsers, school)
        await database.start()


@scripts
async def test_a_page_says_who_to_tell_and_returns_with_the_record(script: bool, own: Own) -> None:
    visitor = await own.browsers.signed_in(own.school.teacher, script)
    stranger = await own.browsers.signed_out(script)
    await visitor.go("/")
    own.lose(visitor, stranger)
    for path in ("/policy", "/cases", "/status"):
        await visitor.go(path, status=503)
        shown = await visitor.reads("Onward cannot reach the record", "call 999")
        await visitor.reads(f"Dsl, designated safeguarding lead, phone {PHONE}")
        assert "will not lose" not in shown, "no one knows that while it is away"
        assert "Traceback" not in await visitor.page.content()
    await stranger.go("/sign-in")
    await stranger.page.fill("#login", "somebody")
    await stranger.page.fill("#password", "otter lantern plum")
    await stranger.press("Sign in")
    shown = await stranger.reads("go to your designated safeguarding lead")
    assert PHONE not in await stranger.text()
    assert "What you sent was probably not recorded." in shown
    assert not await stranger.page.get_by_role("button", name="Send it again").count()
    await own.database.start()
    if script:
        await stranger.page.get_by_text("Check whether what you sent").wait_for()
        assert "Send what you typed" not in await stranger.main()
    if not script:
        await visitor.press("Try again")
    await visitor.page.get_by_role("heading", name="Status", exact=True).wait_for()


@scripts
async def test_typed_text_stays_on_the_page_and_is_sent_again(script: bool, own: Own) -> None:
    visitor = await own.browsers.signed_in(own.school.teacher, script, at="/report/what")
    await fill(visitor, {**ANSWERS["what"], "/concern/summary": [TYPED]})
    own.lose(visitor)
    await visitor.press("Continue")
    await visitor.reads("you will not lose what you typed", TYPED, PHONE)
    await visitor.look()
    await own.database.start()
    if script:
        await visitor.page.get_by_text("Send what you typed now.").wait_for()
    await send(visitor)
    assert visitor.page.url.endswith("/report/child")
    await visitor.go("/report/what")
    assert await visitor.page.locator("textarea").last.input_value() == TYPED


@pytest.mark.long("waits for a stream to be given up and begun again")
async def test_an_open_page_says_that_it_may_be_out_of_date_and_then_updates(own: Own) -> None:
    visitor = await own.browsers.signed_in(own.school.dsl, at="/")
    old = visitor.page.locator("#stale")
    assert await old.is_hidden()
    own.lose(visitor)
    await old.wait_for()
    assert "may be out of date" in await old.inner_text()
    assert PHONE in await visitor.text()
    await own.database.start()
    case = await own.school.teacher.raises()
    await visitor.page.get_by_text(case["reference"]).first.wait_for()
    await old.wait_for(state="hidden")
    await visitor.look()
