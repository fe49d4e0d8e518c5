"""`make pages`: take every picture of `docs/pages`, with invented people in an invented story."""

import asyncio
import logging
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import asyncpg
import httpx2
import structlog
from playwright.async_api import Browser, async_playwright

from domain.people.roles import Person
from domain.policy.bank_holidays import Proclaim
from local.embedded_postgres import APP, OWNER
from policies import load_all
from store.delivery import webhook_addresses
from store.delivery.delivery_queue import AvailableChannels
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller
from store.ledger.sealing import Seals
from store.people import accounts, sessions
from store.people.people_setup import DEMONSTRATION_SCHOOL, demonstration
from store.planning import calendar_requests
from store.pool import Pool
from tests.databases import Database, running
from tests.domain.people_and_times import OTHER_POLICY
from tests.school import Actor, SetClock
from tests.web.chromium import MISSING, SWITCHES, chromium, install
from tests.web.pictures import index
from tests.web.pictures.camera import Camera
from tests.web.pictures.catalogue import PICTURES, SECTIONS
from tests.web.pictures.fixed_ids import the_same_numbers
from tests.web.pictures.story import Story, play
from tests.web.site_server import PassingTime, serving
from web.core.site import Site

FOLDER = Path("docs/pages")
PUBLIC = "http://127.0.0.1:8000"
"""The start of a link for a new person, whatever port the pictures use."""
SYSTEM = "https://mis.school.example/onward"


class Trying:
    """Make no calls: the school's system does not answer, and the mail server accepts everything."""

    async def test(self, _: UUID) -> str | None:
        return "unreachable"

    async def mail(self, _: str) -> str | None:
        return None


async def main(wanted: list[str]) -> None:
    """Take all pictures, or the named ones."""
    with the_same_numbers() as begin:
        begin("the story")
        async with AsyncExitStack() as stack:
            story, addresses = await stack.enter_async_context(played())
            playwright = await stack.enter_async_context(async_playwright())
            browser = await playwright.chromium.launch(executable_path=chromium(), args=SWITCHES)
            camera = await in_front_of(browser, story, addresses, FOLDER)
            # First the pictures that change nothing, so that none shows what was done for another.
            for picture in sorted(PICTURES, key=lambda each: each.does is not None):
                if wanted and picture.name not in wanted:
                    continue
                begin(picture.name)
                await story.goes_on()
                await camera.take(picture)
            await browser.close()
    list_them()


async def in_front_of(browser: Browser, story: Story, addresses: dict[str, str], folder: Path) -> Camera:
    """A camera in front of the story's sites."""
    return Camera(
        browser=browser,
        darkroom=await browser.new_page(),
        story=story,
        addresses=addresses,
        cookie=Site(story.ledger, PUBLIC).cookie,
        folder=folder,
    )


def list_them() -> None:
    """Write the list, and delete pictures that are no longer in it."""
    (FOLDER / "README.md").write_text(index.written(SECTIONS), encoding="utf-8")
    for picture in FOLDER.glob("*.png"):
        if picture.stem not in {each.name for each in PICTURES}:
            picture.unlink()


@asynccontextmanager
async def played() -> AsyncIterator[tuple[Story, dict[str, str]]]:
    """Play the story, and return it with the addresses of its two sites."""
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(TemporaryDirectory(prefix="onward-pages-"))
        database = await stack.enter_async_context(running(Database(Path(folder) / "postgres")))
        cast = await demonstration(database.url(OWNER))
        pool = await Pool.connect(database.url(APP))
        stack.push_async_callback(pool.close)
        owner = await asyncpg.connect(database.url(OWNER))
        stack.push_async_callback(owner.close)
        clock, seals, policies = SetClock(), Seals(bytes(32)), load_all()
        ledger = Ledger(pool, seals, clock, policies, AvailableChannels(mail="email"))
        later = Ledger(pool, seals, clock, policies | {OTHER_POLICY.name: OTHER_POLICY})
        time = PassingTime(clock)
        addresses = {
            "demonstration": await stack.enter_async_context(
                serving(
                    lambda _: Site(
                        ledger, PUBLIC, demonstration=True, time=time, calls=Trying(), mail_stays=True
                    )
                )
            ),
            "school": await stack.enter_async_context(serving(lambda _: Site(later, PUBLIC))),
        }
        http = await stack.enter_async_context(httpx2.AsyncClient(base_url=addresses["demonstration"]))
        people = {part: Actor(cast.people[part], token, http) for part, token in cast.tokens.items()}
        ids = {part: str(person) for part, person in cast.people.items()}
        for role in ("admin", "operator"):
            ids[role] = next(str(e["id"]) for e in await sessions.cards(pool) if role in e["roles"])
        ids["invited"] = await accounts.invite(pool, people["teacher"].id, UUID(ids["admin"]))
        webhook = await webhook_addresses.add(database.url(OWNER), seals, DEMONSTRATION_SCHOOL, SYSTEM)
        story = Story(ledger=ledger, owner=owner, people=people, ids=ids | {"webhook": str(webhook.id)})
        await play(story)
        await _asks_for_a_day(story)
        yield story, addresses


async def _asks_for_a_day(story: Story) -> None:
    """The DSL asks the operator, who has not answered yet."""
    dsl = story.people["dsl"].id
    school = await story.owner.fetchval("SELECT school FROM people WHERE id = $1", dsl)
    asked = Proclaim(day=date(2027, 6, 4), change="add", reasons="Announced for the coronation.")
    await calendar_requests.ask(
        story.ledger, Caller(person=Person(id=dsl, roles=("dsl",)), school=school), asked
    )


if __name__ == "__main__":
    install()
    if chromium() is None:
        sys.exit(MISSING)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    FOLDER.mkdir(parents=True, exist_ok=True)
    asyncio.run(main(sys.argv[1:]))
