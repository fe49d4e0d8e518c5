"""Measure time and size of pages with 1,000 and 50,000 cases, and the time to the first page."""

from __future__ import annotations

import asyncio
import gzip
import math
import os
import re
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from uuid import UUID

import asyncpg
import httpx2

from bench.processes import Failed, listening, running
from bench.seeding import seed
from bench.stack import ONWARD
from local.embedded_postgres import APP, OWNER, EmbeddedPostgres
from local.subprocesses import free_port
from store.migrate import migrate
from store.people import people_setup, sessions
from store.pool import Pool

SMALL, LARGE = 1_000, 50_000
TIMES, WARM = 100, 5
SECONDS_A_PAGE = 5.0
"""Time for each page. A slow page is requested less often, so that the run does not take longer."""
MOST_BYTES = 60 * 1024
START_SECONDS = 180.0
CASE = "/cases/{case}"
PAGES: dict[str, tuple[str, str]] = {
    "your work": ("dsl", "/"),
    "all cases": ("dsl", "/cases"),
    "a case": ("dsl", CASE),
    "a command: refer": ("dsl", f"{CASE}/refer"),
    "report a concern": ("teacher", "/report"),
    "people": ("admin", "/people"),
    "calendar": ("dsl", "/calendar"),
    "the policy": ("dsl", "/policy"),
    "a case's compliance": ("headteacher", f"{CASE}/compliance"),
    "an agency referral": ("dsl", f"{CASE}/agency-referrals/cscs-1"),
    "replay": ("auditor", f"{CASE}/replay"),
    "as it stood": ("auditor", f"{CASE}/as-at?on=2100-01-01&time=12:00&by=occurred"),
    "who knew what": ("auditor", f"{CASE}/who-knew"),
    "integrity": ("auditor", f"{CASE}/integrity"),
    "status": ("admin", "/status"),
    "connections": ("admin", "/connections"),
}
ROLES = {
    "dsl": ("dsl", "staff"),
    "teacher": ("staff",),
    "headteacher": ("headteacher",),
    "auditor": ("auditor",),
    "admin": ("admin",),
}
Tell = Callable[[str], None]
Found = dict[str, dict[str, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A running API with its pages, and a session and a token for each role."""

    address: str
    owner: str
    app: str
    """The address of the database for the application's role."""
    seal_key: str
    school: UUID
    lead: UUID
    cookies: dict[str, dict[str, str]]
    tokens: dict[str, str]

    def headers(self, role: str, path: str) -> dict[str, str]:
        """What someone with this role sends: a token to the API, a session to a page."""
        if path.startswith("/v1/"):
            return {"Authorization": f"Bearer {self.tokens[role]}"}
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies[role].items())}


async def sections(tell: Tell) -> dict[str, Found | dict[str, float]]:
    """All measurements of the pages."""
    found: dict[str, Found | dict[str, float]] = {}
    async with running_site() as site:
        for cases, more in ((SMALL, SMALL), (LARGE, LARGE - SMALL)):
            tell(f"{cases:,} cases …")
            await seed(site.owner, site.seal_key, site.school, site.lead, more)
            found[f"pages_at_{cases}"] = await _pages(site, tell)
    tell("starting …")
    with TemporaryDirectory(prefix="onward-bench-") as folder:
        data = ["--data", f"{folder}/data"]
        found["start"] = {
            "demo": await _seconds_to_first_page("demo", Path(folder)),
            "up_first": await _seconds_to_first_page("up", Path(folder), *data),
            "up_again": await _seconds_to_first_page("up", Path(folder), *data),
        }
    return found


async def _pages(site: Site, tell: Tell) -> Found:
    """Time and size of each page, with one reader at a time."""
    found: Found = {}
    connection = await asyncpg.connect(site.owner)
    case = await connection.fetchval("SELECT id FROM cases ORDER BY raised_at DESC, id LIMIT 1")
    await connection.close()
    async with httpx2.AsyncClient(base_url=site.address, timeout=300.0) as http:
        for name, (role, path) in PAGES.items():
            measured = await measured_page(http, path.replace("{case}", str(case)), site.headers(role, path))
            found[name] = measured
            tell(f"{name}: p50 {measured['p50_ms']} ms, {measured['kb']} kB")
    return found


async def measured_page(http: httpx2.AsyncClient, path: str, headers: dict[str, str]) -> dict[str, float]:
    """Time and size of one page for one reader."""
    measured = await timed(lambda: http.get(path, headers=headers))
    answer = await http.get(path, headers=headers)
    weighs = await _weight(http, answer.content, headers)
    if weighs > MOST_BYTES:
        raise Failed(f"{path} has {weighs} bytes with its style; the limit is {MOST_BYTES}")
    return {**measured, "kb": round(weighs / 1024, 1)}


async def timed(ask: Callable[[], Awaitable[httpx2.Response]]) -> dict[str, float]:
    """Times of one request, sent again and again by one reader."""
    took: list[float] = []
    ends = time.perf_counter() + SECONDS_A_PAGE
    for _ in range(TIMES + WARM):
        begun = time.perf_counter()
        answer = await ask()
        if answer.status_code != 200:
            raise Failed(f"{answer.request.url.path} answered {answer.status_code}")
        took.append((time.perf_counter() - begun) * 1000)
        if time.perf_counter() > ends:
            break
    took = took[WARM:] if len(took) > 2 * WARM else took
    return {
        "p50_ms": round(statistics.median(took), 1),
        "p99_ms": round(sorted(took)[math.ceil(0.99 * len(took)) - 1], 1),
        "times": len(took),
    }


async def _weight(http: httpx2.AsyncClient, page: bytes, headers: dict[str, str]) -> int:
    """Size of the page and its style with gzip. Scripts load after the page."""
    total = len(gzip.compress(page))
    for sheet in re.findall(rb'<link rel="stylesheet" href="([^"]+)"', page):
        answer = await http.get(sheet.decode(), headers={**headers, "Accept-Encoding": "identity"})
        total += len(gzip.compress(answer.content))
    return total


@asynccontextmanager
async def running_site() -> AsyncIterator[Site]:
    """Postgres and the API, and nothing else."""
    async with AsyncExitStack() as ends:
        directory = Path(ends.enter_context(TemporaryDirectory(prefix="onward-bench-")))
        postgres = EmbeddedPostgres(directory / "postgres")
        ends.push_async_callback(postgres.stop)
        await postgres.start()
        owner, seal_key, port = postgres.url(OWNER), token_hex(32), free_port()
        await migrate(owner)
        address = f"http://127.0.0.1:{port}"
        environment = {
            **os.environ,
            "ONWARD_DATABASE_URL": postgres.url(APP),
            "ONWARD_SEAL_KEY": seal_key,
            "ONWARD_LOG_LEVEL": "WARNING",
            "ONWARD_REQUESTS_A_MINUTE": "60000000",
            "ONWARD_PUBLIC_URL": address,
        }
        command = [*ONWARD, "api", "--port", str(port)]
        log = directory / "api.log"
        await ends.enter_async_context(running("onward api", command, log=log, environment=environment))
        await listening(port)
        school, made = await _people(owner)
        pool = await Pool.connect(postgres.url(APP))
        ends.push_async_callback(pool.close)
        cookies = {
            role: {f"onward-{port}": await sessions.begin(pool, person, "password")}
            for role, person in made.items()
        }
        yield Site(
            address=address,
            owner=owner,
            app=postgres.url(APP),
            seal_key=seal_key,
            school=school,
            lead=made["dsl"],
            cookies=cookies,
            tokens={role: await people_setup.new_token(owner, person) for role, person in made.items()},
        )


async def _people(owner: str) -> tuple[UUID, dict[str, UUID]]:
    made = {
        role: await people_setup.add(owner, "Bench School", role.title(), roles)
        for role, roles in ROLES.items()
    }
    connection = await asyncpg.connect(owner)
    try:
        await connection.executemany(
            "INSERT INTO accounts (person, login, password) VALUES ($1, $2, '-')",
            [(person, f"{role}@bench.example") for role, person in made.items()],
        )
        school = await connection.fetchval("SELECT school FROM people WHERE id = $1", made["dsl"])
    finally:
        await connection.close()
    return school, made


async def _seconds_to_first_page(part: str, folder: Path, *more: str) -> float:
    """Seconds from `onward demo` or `onward up` to its first page, with everything installed."""
    port = free_port()
    begun = time.perf_counter()
    command = [*ONWARD, part, "--port", str(port), *more]
    async with running(f"onward {part}", command, log=folder / f"{part}.log"):
        async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
            async with asyncio.timeout(START_SECONDS):
                while not await _shows(http):
                    await asyncio.sleep(0.05)
        return round(time.perf_counter() - begun, 1)


async def _shows(http: httpx2.AsyncClient) -> bool:
    try:
        answer = await http.get("/sign-in")
    except httpx2.HTTPError:
        return False
    return answer.status_code == 200 and b"<h1" in answer.content
