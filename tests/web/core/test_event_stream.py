"""Live pages: they hear that something changed, never what, until the reader may no longer know."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
import pytest

from store.people import sessions
from tests.patience import PATIENCE
from tests.school import WHY, Actor, School
from tests.web.browsers import Browsers, BrowserSession, an_account
from web.core.site import Site


@asynccontextmanager
async def stream(browsers: Browsers, person: Actor, path: str) -> AsyncIterator[AsyncIterator[str]]:
    """The lines that an open page of this person hears."""
    await an_account(browsers.owner, person)
    session = await sessions.begin(browsers.ledger.pool, person.id, "password")
    cookies = {Site(browsers.ledger, browsers.address).cookie: session}
    async with (
        httpx2.AsyncClient(base_url=browsers.address, cookies=cookies, timeout=PATIENCE) as http,
        http.stream("GET", path) as answer,
    ):
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        lines = answer.aiter_lines()
        assert await anext(lines) == "retry: 3000"
        yield lines


async def until(lines: AsyncIterator[str], wanted: str) -> list[str]:
    """Everything that is said up to a line."""
    said: list[str] = []
    async with asyncio.timeout(PATIENCE):
        async for line in lines:
            said.append(line)
            if line == wanted:
                return said
    raise AssertionError(f"the stream ended without {wanted!r}")


async def ended(lines: AsyncIterator[str]) -> None:
    """Nothing more is said."""
    async with asyncio.timeout(PATIENCE):
        assert not [line async for line in lines if line not in ("", "data: ")]


async def test_a_stream_ends_when_its_reader_loses_the_case(browsers: Browsers, school: School) -> None:
    case = await school.teacher.raises()
    async with stream(browsers, school.deputy, f"/cases/{case['id']}/events") as lines:
        await school.teacher.does(case, "declare-conflict", {"person": str(school.deputy.id), "reasons": WHY})
        said = await until(lines, "event: over")
        await ended(lines)
    assert "Rowan" not in "".join(said)


async def seen(visitor: BrowserSession, is_seen: bool) -> None:
    """The tab comes to the front, or goes behind another."""
    await visitor.page.evaluate(
        """(hidden) => {
            Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
            document.dispatchEvent(new Event("visibilitychange"));
        }""",
        not is_seen,
    )


async def test_a_change_is_announced_without_its_content(browsers: Browsers, school: School) -> None:
    async with stream(browsers, school.dsl, "/events") as lines:
        case = await school.teacher.raises()
        said = await until(lines, "event: changed")
    assert case["reference"] not in "".join(said)
    assert case["id"] not in "".join(said)


async def changes_until_it_ends(browsers: Browsers, person: Actor, lines: AsyncIterator[str]) -> int:
    """How often the stream says still that something changed; then the session is over, and it too."""
    await browsers.owner.execute("UPDATE sessions SET ended_at = now() WHERE person = $1", person.id)
    return (await until(lines, "event: over")).count("event: changed")


@pytest.fixture
def looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a page that hears nothing has looked, when another has heard twice."""
    monkeypatch.setattr("web.core.event_stream.LOOK_SECONDS", 0.05)


@pytest.mark.usefixtures("looks_often")
async def test_the_person_a_concern_is_about_hears_nothing(browsers: Browsers, school: School) -> None:
    """And of the next that is not about them they are told once."""
    async with (
        stream(browsers, school.dsl, "/events") as lines,
        stream(browsers, school.deputy, "/events") as deputy,
    ):
        for _ in range(2):
            await school.teacher.raises(about=(school.dsl,))
            await until(deputy, "event: changed")
        await school.teacher.raises()
        await until(lines, "event: changed")
        await until(deputy, "event: changed")
        await school.teacher.raises(about=(school.dsl,))
        await until(deputy, "event: changed")
        assert await changes_until_it_ends(browsers, school.dsl, lines) == 0


async def test_no_one_hears_of_a_case_that_they_may_not_see(browsers: Browsers, school: School) -> None:
    case = await school.teacher.raises()
    await browsers.signed_in(school.colleague, at=f"/cases/{case['id']}/events", status=404)


async def test_an_open_page_does_not_extend_a_session(browsers: Browsers, school: School) -> None:
    visitor = await browsers.signed_in(school.dsl)
    async with visitor.hears_changes():
        await visitor.go("/")
    old = "UPDATE sessions SET seen_at = now() - interval '14 minutes' WHERE person = $1"
    await browsers.owner.execute(old, school.dsl.id)
    async with visitor.page.expect_response(lambda answer: answer.url == visitor.address + "/"):
        await school.teacher.raises()
    seen = "SELECT seen_at < now() - interval '13 minutes' FROM sessions WHERE person = $1"
    assert await browsers.owner.fetchval(seen, school.dsl.id)
