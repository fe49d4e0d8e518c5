"""Measure response times and figures with 1,000 and 50,000 cases of a school year."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx2

from bench.pages import Found, Site, measured_page, running_site
from bench.seeding import seed
from domain.calendar.periods import school_year_until

SIZES = (1_000, 50_000)
BEGINNINGS = 2_000
"""Different times at which the cases began: each is a length of its own in the figures."""
CHANGED, ROUNDS = 100, 5
FIGURES = "/v1/compliance"
PAGES: dict[str, tuple[str, str]] = {
    "response times": ("auditor", "/measures"),
    "figures, by the API": ("auditor", FIGURES),
    "exceptions, by the API": ("auditor", f"{FIGURES}/exceptions"),
}


async def sections(tell: Callable[[str], None], sizes: tuple[int, ...] = SIZES) -> dict[str, Found]:
    """p50 and p99 with one reader at a time, and seconds for the first look."""
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
    reader, lead = site.headers("auditor", FIGURES), site.headers("dsl", FIGURES)
    async with httpx2.AsyncClient(base_url=site.address, timeout=300.0) as http:
        first = await _look(http, reader)
        found["first look, which counts every case"] = {"seconds": round(first / 1000, 1)}
        tell(f"counted in {first / 1000:.1f} s")
        for name, (role, path) in PAGES.items():
            measured = await measured_page(http, path, site.headers(role, path))
            found[name] = measured
            tell(f"{name}: p50 {measured['p50_ms']} ms, p99 {measured['p99_ms']} ms")
        looks = []
        for number in range(ROUNDS):
            await _change(http, lead, number)
            looks.append(await _look(http, reader))
        found[f"a look after {CHANGED} cases have changed"] = {
            "p50_ms": round(statistics.median(looks)),
            "p99_ms": round(max(looks)),
        }
    return found


async def _look(http: httpx2.AsyncClient, reader: dict[str, str]) -> float:
    """The milliseconds of one answer."""
    begun = time.perf_counter()
    (await http.get(FIGURES, headers=reader)).raise_for_status()
    return (time.perf_counter() - begun) * 1000


async def _change(http: httpx2.AsyncClient, lead: dict[str, str], number: int) -> None:
    cases = await http.get(f"/v1/referrals?limit={CHANGED}", headers=lead)
    for case in cases.json():
        body = {"text": f"Seen again by the gate, and spoken to: {number}."}
        path = f"/v1/referrals/{case['id']}/add-information"
        (await http.post(path, headers=lead, json=body)).raise_for_status()
