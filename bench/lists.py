"""Measure lists with 1,000, 50,000 and 500,000 open cases in one school: pages, the API, filters."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable

import httpx2

from bench.pages import Found, Site, measured_page, running_site
from bench.seeding import seed

SIZES = (1_000, 50_000, 500_000)
LISTS: dict[str, tuple[str, str]] = {
    "your work": ("dsl", "/"),
    "your work, the school's": ("dsl", "/?tab=school"),
    "your work, waiting for others": ("dsl", "/?tab=waiting"),
    "cases": ("dsl", "/cases"),
    "cases, overdue only": ("dsl", "/cases?overdue=true"),
    "cases at one stage": ("dsl", "/cases?stage=closed"),
    "cases of one owner": ("dsl", "/cases?owner=me"),
    "escalations": ("headteacher", "/escalations"),
    "a member of staff's reports": ("teacher", "/cases"),
    "worklist, by the API": ("dsl", "/v1/worklist?limit=25"),
    "work by child, by the API": ("dsl", "/v1/work?limit=25"),
    "cases, by the API": ("dsl", "/v1/referrals?limit=25"),
}
_NEXT = re.compile(r'href="([^"]*cursor=[^"]*)"')


async def sections(tell: Callable[[str], None], sizes: tuple[int, ...] = SIZES) -> dict[str, Found]:
    """p50 and p99 of each list, with one reader at a time."""
    found: dict[str, Found] = {}
    before = 0
    async with running_site() as site:
        for cases in sizes:
            tell(f"{cases:,} open cases ...")
            await seed(site.owner, site.seal_key, site.school, site.lead, cases - before)
            before = cases
            found[f"lists_at_{cases}"] = await _lists(site, tell)
    return found


async def _lists(site: Site, tell: Callable[[str], None]) -> Found:
    found: Found = {}
    async with httpx2.AsyncClient(base_url=site.address, timeout=300.0) as http:
        for name, (role, path) in LISTS.items():
            found[name] = await measured_page(http, path, site.headers(role, path))
            tell(f"{name}: p50 {found[name]['p50_ms']} ms, p99 {found[name]['p99_ms']} ms")
        for name in ("your work", "cases"):
            role, path = LISTS[name]
            first = await http.get(path, headers=site.headers(role, path))
            (later, *_) = _NEXT.findall(first.text)
            address = str(httpx2.URL(path).join(later.replace("&amp;", "&")))
            found[f"{name}, second page"] = await measured_page(http, address, site.headers(role, path))
            await asyncio.sleep(0)
    return found
