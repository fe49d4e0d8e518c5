"""One Chromium, one server and one clock for all of them; each test has contexts of its own."""

import os
from collections.abc import AsyncIterator
from functools import partial

import asyncpg
import pytest
from fastapi import FastAPI
from playwright.async_api import Browser, async_playwright

from cli.service.delivery_commands import ConnectionCalls
from delivery.channels import DeliverySettings
from store.ledger.ledger import Ledger
from tests.school import SetClock
from tests.web.browsers import MILLISECONDS, Browsers, BrowserSession
from tests.web.chromium import MISSING, SWITCHES, chromium
from tests.web.close_look import CloseLook, look_closely
from tests.web.page_reader import Readers
from tests.web.page_shapes import SEEN
from tests.web.site_server import ADDRESS, PassingTime, serving
from web.core.site import Site
from web.pages_app import build


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say plainly that a run looked at no page."""
    if chromium() is None:
        terminalreporter.write_line(MISSING, red=True)


@pytest.fixture(scope="session")
async def browser(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Browser]:
    path = chromium()
    if path is None:
        pytest.skip(MISSING)
    # With xdist, the folder around that of this worker is the run's, and goes with it.
    folder = tmp_path_factory.getbasetemp()
    SEEN.folder = (folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder) / "page-shapes"
    SEEN.folder.mkdir(exist_ok=True)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=SWITCHES, timeout=MILLISECONDS)
        yield browser
        await browser.close()


def _calls(ledger: Ledger, url: str) -> ConnectionCalls:
    return ConnectionCalls(ledger, DeliverySettings(public_url=url, allow_private=True))


@pytest.fixture(scope="session")
async def _sites(_one_ledger: Ledger) -> AsyncIterator[tuple[str, str]]:
    """A school's site and a demonstration's, over the one ledger."""
    clock = _one_ledger.clock
    assert isinstance(clock, SetClock)
    time = PassingTime(clock)
    async with (
        serving(lambda url: Site(_one_ledger, url, calls=_calls(_one_ledger, url))) as school,
        serving(lambda url: Site(_one_ledger, url, demonstration=True, time=time)) as invented,
    ):
        yield school, invented


@pytest.fixture
def site_address(_sites: tuple[str, str]) -> str:
    """Where the school's pages are, for what needs no browser."""
    return _sites[0]


@pytest.fixture(scope="session")
def _pages(_one_ledger: Ledger) -> tuple[FastAPI, FastAPI]:
    """The pages of the same two sites in this process, for those who read them without a browser."""
    clock = _one_ledger.clock
    assert isinstance(clock, SetClock)
    school = Site(_one_ledger, ADDRESS, calls=_calls(_one_ledger, ADDRESS))
    return build(school), build(Site(_one_ledger, ADDRESS, demonstration=True, time=PassingTime(clock)))


@pytest.fixture
async def readers(
    _pages: tuple[FastAPI, FastAPI], owner: asyncpg.Connection, ledger: Ledger
) -> AsyncIterator[Readers]:
    """Where people read pages without a browser."""
    async with Readers(_pages[0], owner, ledger) as readers:
        yield readers


@pytest.fixture
async def demonstration_readers(
    _pages: tuple[FastAPI, FastAPI], owner: asyncpg.Connection, ledger: Ledger
) -> AsyncIterator[Readers]:
    """Where people read the demonstration's pages."""
    async with Readers(_pages[1], owner, ledger) as readers:
        yield readers


@pytest.fixture
async def browsers(
    browser: Browser, _sites: tuple[str, str], owner: asyncpg.Connection, ledger: Ledger
) -> AsyncIterator[Browsers]:
    """Where people use browsers; whatever one of them came across fails the test."""
    browsers = Browsers(browser, _sites[0], owner, ledger)
    yield browsers
    await browsers.leave()


@pytest.fixture
def closely(browsers: Browsers) -> CloseLook:
    """Look closely, in a browser, at what a reader has open."""
    return partial(look_closely, browsers)


@pytest.fixture
async def demonstration(
    browser: Browser, _sites: tuple[str, str], owner: asyncpg.Connection, ledger: Ledger
) -> AsyncIterator[BrowserSession]:
    """A browser before the demonstration's pages, with no one signed in."""
    browsers = Browsers(browser, _sites[1], owner, ledger)
    yield await browsers.signed_out()
    await browsers.leave()
