"""Measure response times and figures with 200 and 1,000 cases of a school year."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx2

from bench.pages import Found, Site, measured_page, running_site
from bench.seeding import seed
from domain.calendar.periods import school_year_until

SIZES = (200, 1_000)
"""Cases of a usual school, and of a large one that notes every worry."""
BEGINNINGS = 2_000
"""Different times at which the cases began."""
PAGES: dict[str, tuple[str, str]] = {
    "response times": ("auditor", "/measures"),
    "figures, by the API": ("auditor", "/v1/compliance"),
    "exceptions, by the API": ("auditor", "/v1/compliance/exceptions"),
}


async def sections(tell: Callable[[str], None], sizes: tuple[int, ...] = SIZES) -> dict[str, Found]:
    """p50 and p99 with one reader at a time."""
    found: dict[str, Found] = {}
    before = 0
    async with running_site() as site:
        for cases in sizes:
            tell(f"{cases:,} cases ...")
            await seed(site.owner, site.seal_key, site.school, site.lead, cases - before, _beginnings())
            before = cases
            found[f"measures_at_{cases}"] = await _pages(site, tell)
    return found


def _beginnings() -> list[timedelta]:
    """Evenly over the school year so far, 60 days at most."""
    year = school_year_until(datetime.now(UTC).date()).since
    longest = min(datetime.now(UTC) - year, timedelta(days=60))
    return [longest * (number + 1) / (BEGINNINGS + 1) for number in range(BEGINNINGS)]


async def _pages(site: Site, tell: Callable[[str], None]) -> Found:
    found: Found = {}
    async with httpx2.AsyncClient(base_url=site.address, timeout=300.0) as http:
        for name, (role, path) in PAGES.items():
            measured = await measured_page(http, path, site.headers(role, path))
            found[name] = measured
            tell(f"{name}: p50 {measured['p50_ms']} ms, p99 {measured['p99_ms']} ms")
    return found
