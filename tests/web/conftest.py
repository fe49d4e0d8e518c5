"""One Chromium, one server and one clock for all of them; each test has contexts of its own."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest
from playwright.async_api import Browser, async_playwright

from console.services import server
from runtime.process import free_port
from store.ledger import Ledger
from tests.web.chromium import MISSING, chromium
from tests.web.looking import Desk, Lobby
from tests.world import SetClock
from web.app import build
from web.site import Site


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say plainly that a run looked at no page."""
    if chromium() is None:
        terminalreporter.write_line(MISSING, red=True)


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    path = chromium()
    if path is None:
        pytest.skip(MISSING)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        await browser.close()


class PassingTime:
    """The demonstration's clock, as far as a page sees it."""

    def __init__(self, clock: SetClock) -> None:
        self.clock = clock

    async def skip(self, span: str) -> bool:
        self.clock.passes(**{"10m": {"minutes": 10}, "1h": {"hours": 1}, "1wd": {"days": 1}}[span])
        return True


@pytest.fixture(scope="session")
async def _sites(_one_ledger: Ledger) -> AsyncIterator[tuple[str, str]]:
    """A school's site and a demonstration's, over the one ledger."""
    assert isinstance(_one_ledger.clock, SetClock)
    serving, addresses = [], []
    for demonstration in (False, True):
        port = free_port()
        address = f"http://127.0.0.1:{port}"
        time = PassingTime(_one_ledger.clock) if demonstration else None
        app = build(Site(_one_ledger, address, demonstration=demonstration, time=time))
        http = server(app, own_signals=False)
        http.config.host, http.config.port = "127.0.0.1", port
        serving.append((http, asyncio.create_task(http.serve())))
        addresses.append(address)
        while not http.started:
            await asyncio.sleep(0.01)
    yield addresses[0], addresses[1]
    for http, task in serving:
        http.should_exit = True
        await task


@pytest.fixture
async def lobby(
    browser: Browser, _sites: tuple[str, str], owner: asyncpg.Connection, ledger: Ledger
) -> AsyncIterator[Lobby]:
    """Where people sit down at a browser; whatever one of them came across fails the test."""
    lobby = Lobby(browser, _sites[0], owner, ledger)
    yield lobby
    await lobby.leave()


@pytest.fixture
async def demonstration(
    browser: Browser, _sites: tuple[str, str], owner: asyncpg.Connection, ledger: Ledger
) -> AsyncIterator[Desk]:
    """A browser before the demonstration's pages, with nobody signed in."""
    lobby = Lobby(browser, _sites[1], owner, ledger)
    yield await lobby.nobody()
    await lobby.leave()
