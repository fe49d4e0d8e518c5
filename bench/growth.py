"""Measure what a command costs as the ledger grows to a million cases, and a case to a thousand events."""

from __future__ import annotations

import asyncio
import time
from uuid import UUID

import asyncpg
import orjson

from bench.connection import Connection
from bench.load import percentile_ms
from bench.processes import Failed, load
from bench.rates import somebody
from bench.referral import request
from bench.run import Tell
from bench.seeding import seed
from bench.stack import Stack, started
from bench.systems import SYSTEMS, System

CASES = (1_000, 100_000, 1_000_000)
EVENTS = (10, 100, 1_000)
BEFORE_DISCUSSIONS = 5
"""Events in a seeded case before its first discussion."""
CLIENTS, SECONDS, AT_MOST = 16, 10.0, 5_000
DISCUSSION = orjson.dumps(
    {
        "with": "Class teacher",
        "note": "No change since yesterday.",
        "reasons": "Agreed with the class teacher that nothing has changed.",
    }
)


async def sections(
    tell: Tell, cases: tuple[int, ...] = CASES, events: tuple[int, ...] = EVENTS
) -> dict[str, dict[str, float]]:
    """Both measurements, each on fresh servers."""
    found: dict[str, dict[str, float]] = {}
    for name, measure, sizes in (("cases", _more_cases, cases), ("events", _more_events, events)):
        async with started() as stack, SYSTEMS["onward"](stack) as system:
            await load(system.port, system.token, clients=CLIENTS, seconds=3.0, limit=AT_MOST)
            found[name] = await measure(tell, stack, system, sizes)
    return found


async def _more_cases(tell: Tell, stack: Stack, system: System, sizes: tuple[int, ...]) -> dict[str, float]:
    """The commands of whole referrals, in one school with so many open cases."""
    found: dict[str, float] = {}
    before = 0
    for size in sizes:
        tell(f"{size:,} cases …")
        await seed(stack.owner, stack.seal_key, *await somebody(stack.owner), size - before)
        before = size
        measured = await load(system.port, system.token, clients=CLIENTS, seconds=SECONDS, limit=AT_MOST)
        for figure in ("commands_per_s", "p50_ms", "p99_ms"):
            found[f"{figure}_{size}"] = measured[figure]
    return found


async def _more_events(tell: Tell, stack: Stack, system: System, sizes: tuple[int, ...]) -> dict[str, float]:
    """One more entry in cases that have so many events already."""
    found: dict[str, float] = {}
    for size in sizes:
        tell(f"{size:,} events in the case …")
        school, person = await somebody(stack.owner)
        await seed(
            stack.owner, stack.seal_key, school, person, CLIENTS, discussions=size - BEFORE_DISCUSSIONS
        )
        cases = await _cases_of(stack.owner, size)
        latencies: list[float] = []
        until = time.monotonic() + SECONDS
        async with asyncio.TaskGroup() as group:
            for case in cases:
                group.create_task(_discuss(system, case, until, latencies))
        latencies.sort()
        found[f"commands_per_s_{size}"] = len(latencies) / SECONDS
        found[f"p50_ms_{size}"] = percentile_ms(latencies, 0.50)
        found[f"p99_ms_{size}"] = percentile_ms(latencies, 0.99)
    return found


async def _discuss(system: System, case: UUID, until: float, latencies: list[float]) -> None:
    """Record one discussion after another in a case."""
    connection = await Connection.open("127.0.0.1", system.port)
    sent = request(f"/v1/referrals/{case}/record-discussion", DISCUSSION, system.token)
    try:
        while (begun := time.monotonic()) < until:
            status, body = await connection.send(sent)
            if status != 200:
                raise Failed(f"record-discussion answered {status}: {body[:200].decode(errors='replace')}")
            latencies.append(time.monotonic() - begun)
    finally:
        connection.close()


async def _cases_of(owner: str, version: int) -> list[UUID]:
    connection = await asyncpg.connect(owner)
    try:
        rows = await connection.fetch("SELECT id FROM cases WHERE version = $1 LIMIT $2", version, CLIENTS)
    finally:
        await connection.close()
    return [row["id"] for row in rows]
