"""A person whose session ends while they type, and who signs in again."""

import asyncpg

from application.school import passwords
from tests.school import WHY, Actor, Json
from tests.web.browsers import Browsers, BrowserSession, an_account
from tests.web.form_filling import Visitor, fill
from tests.web.page_reader import PageReader, Readers

PASSWORD = "otter lantern plum"
WORDS = "She waits in the library until her aunt comes."
TYPED = {"/for": ["both"], "/way": ["measures"], "/measures": [WORDS], "/reasons": [WHY]}
OVER = "begun_at = now() - interval '11 hours'"
ENDING = "begun_at = now() - interval '9 hours 59 minutes 58 seconds'"
IDLE = "seen_at = now() - interval '16 minutes'"
SAID = "You were signed out before this was sent. Nothing was recorded."
UNRECORDED = "What you sent was not recorded."
UNSENT = "What you had typed was not recorded."
KEPT = "Onward will keep what you typed for 24 hours. Only you can see it."
LOST = "so it was not kept"
WAITS_LONGER = "AbortSignal.timeout = () => new AbortController().signal"
"""At sign-out a page gives a request three seconds."""


async def a_visitor(browsers: Browsers, person: Actor, script: bool = True) -> tuple[BrowserSession, str]:
    """A person who is signed in and can sign in again with this name."""
    login = await an_account(browsers.owner, person, await passwords.hashed(PASSWORD))
    visitor = await browsers.signed_in(person, script)
    await visitor.context.add_init_script(WAITS_LONGER)
    return visitor, login


async def a_reader(readers: Readers, person: Actor) -> tuple[PageReader, str]:
    """The same without a browser."""
    login = await an_account(readers.owner, person, await passwords.hashed(PASSWORD))
    return await readers.signed_in(person), login


async def runs_out(browsers: Browsers | Readers, person: Actor, how: str = IDLE) -> None:
    await browsers.owner.execute(f"UPDATE sessions SET {how} WHERE person = $1", person.id)


async def runs_out_while_open(browsers: Browsers, visitor: BrowserSession, person: Actor) -> None:
    """The session ends in two seconds, and the page asks for that as if it had been open for long."""
    await runs_out(browsers, person, ENDING)
    await visitor.page.evaluate("window.real = Date.now; Date.now = () => window.real() + 899_000")


async def signs_in(visitor: Visitor, login: str) -> None:
    await visitor.page.fill("#login", login)
    await visitor.page.fill("#password", PASSWORD)
    await visitor.follow(visitor.page.get_by_role("button", name="Sign in", exact=True))


async def typed(visitor: Visitor, case: Json) -> None:
    await visitor.go(f"/cases/{case['id']}/protect")
    await fill(visitor, TYPED)


async def rows(owner: asyncpg.Connection, person: Actor) -> int:
    found: int = await owner.fetchval("SELECT count(*) FROM kept_forms WHERE person = $1", person.id)
    return found


async def measures(visitor: BrowserSession | PageReader) -> str:
    return await visitor.page.locator('[name="/measures"]').input_value()
