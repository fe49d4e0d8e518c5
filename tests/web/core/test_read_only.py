"""Postgres accepts no entries: pages say so, say who to phone, keep typed text, and recover."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from playwright.async_api import Browser

from store import pool
from store.ledger.ledger import Ledger
from store.people.sessions import signed_in
from tests.databases import Cluster, running
from tests.patience import PATIENCE, Rounds
from tests.postgres_pair import Twin
from tests.school import School, SetClock
from tests.web.browsers import Browsers
from tests.web.core.test_outage_page import PHONE, TYPED, scripts
from tests.web.form_filling import fill, send
from tests.web.pages.reporting.report_at_browser import ANSWERS
from tests.web.site_server import a_school_to_phone, serving_from

NOTHING = "Onward cannot record anything at the moment."


@dataclass(frozen=True)
class Own:
    """A school on a database of its own, which can be set read-only."""

    database: Twin
    browsers: Browsers
    school: School


@pytest.fixture(scope="module")
async def _own_site(
    cluster: Cluster, tmp_path_factory: pytest.TempPathFactory, _one_ledger: Ledger
) -> AsyncIterator[tuple[Twin, Ledger, str]]:
    async with (
        running(Twin(cluster.copied_to(tmp_path_factory.mktemp("read-only")))) as database,
        serving_from(database, _one_ledger) as (ledger, address),
    ):
        yield database, ledger, address


@pytest.fixture
def remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """A refused write is remembered for longer than any of this takes."""
    monkeypatch.setattr(pool, "REMEMBERED_SECONDS", 10 * PATIENCE)


@pytest.fixture
async def own(
    browser: Browser, _own_site: tuple[Twin, Ledger, str], clock: SetClock, remembered: None
) -> AsyncIterator[Own]:
    database, ledger, address = _own_site
    ledger.pool.takes()
    async with a_school_to_phone(browser, database, ledger, address, PHONE) as (browsers, school):
        yield Own(database, browsers, school)
        await database.read_only(False)


@scripts
async def test_typed_text_stays_on_the_page_and_is_sent_when_possible(script: bool, own: Own) -> None:
    visitor = await own.browsers.signed_in(own.school.teacher, script, at="/report/what")
    await fill(visitor, {**ANSWERS["what"], "/concern/summary": [TYPED]})
    visitor.expected.add(503)
    await own.database.read_only(True)
    await visitor.press("Continue")
    await visitor.reads(NOTHING, "you will not lose what you typed", TYPED)
    await visitor.reads(f"Dsl, designated safeguarding lead, phone {PHONE}")
    await visitor.look()
    await own.database.read_only(False)
    if script:
        await visitor.page.get_by_text("Send what you typed now.").wait_for()
    await send(visitor)
    assert visitor.page.url.endswith("/report/child")
    await visitor.go("/report/what")
    assert await visitor.page.locator("textarea").last.input_value() == TYPED


@scripts
async def test_lists_show_tasks_and_no_case_opens_without_a_log(script: bool, own: Own) -> None:
    """11.15."""
    case = await own.school.teacher.raises(summary=TYPED)
    visitor = await own.browsers.signed_in(own.school.dsl, script)
    await own.database.read_only(True)
    await visitor.go("/")
    shown = await visitor.text()
    assert NOTHING in shown
    assert f"phone {PHONE}" in shown
    assert case["reference"] in shown
    assert "pick up" in shown.lower()
    await visitor.go("/cases")
    shown = await visitor.text()
    assert NOTHING in shown
    assert case["reference"] in shown
    assert "Rowan" not in shown
    await visitor.go(f"/cases/{case['id']}", status=503)
    shown = await visitor.reads("Onward shows a case only when it can log who reads it (11.15)")
    await visitor.reads("Report by phone", "call 999")
    assert TYPED not in shown
    await visitor.go("/status")
    assert "Report concerns by phone, and tell" in await visitor.main()
    await own.database.read_only(False)
    await visitor.go("/status")
    assert "Onward saves everything you record." in await visitor.main()
    await visitor.go("/cases")
    assert NOTHING not in await visitor.text()
    assert "Rowan" in await visitor.main()


@pytest.mark.long("waits for a stream to be given up")
async def test_an_open_page_hears_of_no_change(own: Own, monkeypatch: pytest.MonkeyPatch) -> None:
    """The live updates go on, and send nothing while nothing changes."""
    case = await own.school.teacher.raises()
    monkeypatch.setattr("web.core.event_stream.signed_in", looks := Rounds(signed_in))
    visitor = await own.browsers.signed_in(own.school.dsl, at="/")
    await own.database.read_only(True)
    await looks.pass_by()
    assert case["reference"] in await visitor.main()
    assert await visitor.page.locator("#stale").is_hidden()
    await own.database.read_only(False)
    other = await own.school.teacher.raises()
    await visitor.page.get_by_text(other["reference"]).first.wait_for()


async def test_a_stranger_who_signs_in_reads_who_to_phone(own: Own) -> None:
    stranger = await own.browsers.signed_out()
    await own.database.read_only(True)
    await stranger.go("/sign-in")
    stranger.expected.add(503)
    await stranger.page.fill("#login", "somebody")
    await stranger.page.fill("#password", "otter lantern plum")
    await stranger.press("Sign in")
    await stranger.reads(NOTHING, "Phone or go to your designated safeguarding lead")
    assert PHONE not in await stranger.text()
    await stranger.look()


async def test_no_file_leaves_while_its_look_cannot_be_logged(own: Own) -> None:
    """11.15: no reading without an entry in the log."""
    case = await own.school.teacher.raises()
    visitor = await own.browsers.signed_in(own.school.dsl, script=False)
    await own.database.read_only(True)
    for name in ("compliance.csv", "compliance.pdf", "case.csv", "case.pdf", "who-looked.csv"):
        answer = await visitor.context.request.get(f"{visitor.address}/cases/{case['id']}/{name}")
        assert (answer.status, answer.headers["content-type"]) == (503, "text/html; charset=utf-8"), name
        assert case["reference"] not in await answer.text()
    await own.database.read_only(False)
    answer = await visitor.context.request.get(f"{visitor.address}/cases/{case['id']}/case.csv")
    assert case["reference"] in answer.headers["content-disposition"]
