"""A site on a port of this machine, for as long as a test looks at it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import asyncpg
import httpx2
from playwright.async_api import Browser

from cli.service.api_server import server
from cli.service.installation import held_port
from local.embedded_postgres import APP, OWNER, EmbeddedPostgres
from local.subprocesses import free_port
from store.ledger.ledger import Ledger
from tests.databases import pooled
from tests.patience import PATIENCE, until
from tests.school import School, SetClock, new_school
from tests.web.browsers import Browsers
from web.core.site import Site
from web.pages_app import build

ADDRESS = "http://127.0.0.1"
"""Of the pages in this process, which no one else can ask."""


class PassingTime:
    """The demonstration's clock, as far as a page sees it."""

    def __init__(self, clock: SetClock) -> None:
        self.clock = clock

    async def skip(self, span: str) -> bool:
        self.clock.passes(**{"10m": {"minutes": 10}, "1h": {"hours": 1}, "1wd": {"days": 1}}[span])
        return True


@asynccontextmanager
async def serving(site: Callable[[str], Site]) -> AsyncIterator[str]:
    """Its address."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with held_port(port) as held:
        http = server(build(site(address)), own_signals=False)
        task = asyncio.create_task(http.serve(sockets=[held]))
        await until("the site answers", lambda: http.started)
        try:
            yield address
        finally:
            http.should_exit = True
            await task


@asynccontextmanager
async def serving_from(database: EmbeddedPostgres, like: Ledger) -> AsyncIterator[tuple[Ledger, str]]:
    """A ledger on this database, otherwise like another one, and the address of its pages."""
    async with pooled(database.url(APP)) as pool:
        ledger = Ledger(pool, like.seals, like.clock, like.policies)
        async with serving(lambda url: Site(ledger, url)) as address:
            yield ledger, address


@asynccontextmanager
async def a_school_to_phone(
    browser: Browser, database: EmbeddedPostgres, ledger: Ledger, address: str, phone: str
) -> AsyncIterator[tuple[Browsers, School]]:
    """A school on that database whose DSL has this telephone number, and browsers for its people."""
    owner = await asyncpg.connect(database.url(OWNER))
    browsers = Browsers(browser, address, owner, ledger)
    async with httpx2.AsyncClient(base_url=address, timeout=PATIENCE) as http:
        school = await new_school(owner, http)
        await owner.execute("UPDATE people SET phone = $2 WHERE id = $1", school.dsl.id, phone)
        yield browsers, school
    await browsers.leave()
    owner.terminate()
