"""Measure response times and figures with 1,000 and 50,000 cases of a school year, and their counting."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import asyncpg
import httpx2

from application.figures.measure_upkeep import count_again
from bench.pages import Found, Site, measured_page, running_site
from bench.seeding import seed
from domain.calendar.periods import school_year_until
from local.embedded_postgres import APP, OWNER
from policies import load_all
from runtime.clocks import SystemClock
from store.ledger.ledger import Ledger
from store.ledger.sealing import Seals
from store.pool import Pool

SIZES = (1_000, 50_000)
BEGINNINGS = 2_000
"""Different times at which the cases began: each is a length of its own in the figures."""
CHANGED = 100
PAGES: dict[str, tuple[str, str]] = {
    "response times": ("auditor", "/measures"),
    "figures, by the API": ("auditor", "/v1/compliance"),
}
_CHANGE = """
INSERT INTO uncounted (case_id, school, version) SELECT id, school, version FROM cases ORDER BY id LIMIT $1
"""


async def sections(tell: Callable[[str], None], sizes: tuple[int, ...] = SIZES) -> dict[str, Found]:
    """p50 and p99 with one reader at a time, and seconds for the first count."""
    found: dict[str, Found] = {}
    before = 0
    async with running_site() as site:
        for cases in sizes:
            tell(f"{cases:,} cases ...")
            await seed(site.owner, site.seal_key, site.school, site.lead, cases - before, _beginnings())
            before = cases
            found[f"measures_at_{cases}"] = await _measures(site, tell)
    return found


def _beginnings() -> list[timedelta]:
    """Evenly over the school year so far, 60 days at most."""
    year = school_year_until(datetime.now(UTC).date()).since
    longest = min(datetime.now(UTC) - year, timedelta(days=60))
    return [longest * (number + 1) / (BEGINNINGS + 1) for number in range(BEGINNINGS)]


async def _measures(site: Site, tell: Callable[[str], None]) -> Found:
    found: Found = {}
    connection = await asyncpg.connect(site.owner)
    try:
        await connection.execute("DELETE FROM measure_sums")
        await connection.execute("DELETE FROM case_measures")
        found["count every case"] = {"seconds": round(await _count(site), 1)}
        tell(f"counted in {found['count every case']['seconds']} s")
        await connection.execute("VACUUM ANALYZE case_measures, measure_sums, uncounted")
        await _pages(site, found, "", tell)
        await connection.execute(_CHANGE, CHANGED)
        await _pages(site, found, f", {CHANGED} cases changed since", tell)
    finally:
        await connection.close()
    return found


async def _count(site: Site) -> float:
    """Seconds that the worker takes to count every case of the year for the first time."""
    pool = await Pool.connect(site.owner.replace(f"//{OWNER}@", f"//{APP}@"), patience=5)
    ledger = Ledger(pool, Seals(bytes.fromhex(site.seal_key)), SystemClock(), load_all())
    begun = time.perf_counter()
    try:
        await count_again(ledger)
    finally:
        await pool.close()
    return time.perf_counter() - begun


async def _pages(site: Site, found: Found, when: str, tell: Callable[[str], None]) -> None:
    async with httpx2.AsyncClient(base_url=site.address, timeout=300.0) as http:
        for name, (role, path) in PAGES.items():
            measured = await measured_page(http, path, site.headers(role, path))
            found[f"{name}{when}"] = measured
            tell(f"{name}{when}: p50 {measured['p50_ms']} ms, p99 {measured['p99_ms']} ms")
