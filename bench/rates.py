"""Measure verification and replay of the record."""

from __future__ import annotations

import time
from uuid import UUID

import asyncpg

from bench.seeding import seed
from bench.stack import Stack
from bench.systems import System
from domain.evolve import replay
from policies import load_all
from runtime.clocks import SystemClock
from store.ledger import history
from store.ledger.ledger import Ledger
from store.ledger.sealing import Seals
from store.pool import Pool
from store.verification.damage_findings import Damage
from store.verification.record_check import Deep, check

VERIFIED = 50_000
REPLAYED = 2_000


async def rates(stack: Stack, _: System) -> dict[str, float]:
    """Events verified and replayed a second, by one process."""
    school, person = await somebody(stack.owner)
    events = await seed(stack.owner, stack.seal_key, school, person, VERIFIED)
    connection = await asyncpg.connect(stack.owner)
    try:
        begun = time.perf_counter()
        processor = time.process_time()
        bad = 0
        async for found in check(connection, Deep()):
            bad += isinstance(found, Damage) or not found.chain.verified
        elapsed = time.perf_counter() - begun
        used = time.process_time() - processor
        cases = [row["id"] for row in await connection.fetch("SELECT id FROM cases LIMIT $1", REPLAYED)]
    finally:
        await connection.close()
    assert bad == 0
    replayed, seconds = await _replay(stack, cases)
    return {
        "events": events,
        "verified_per_s": events / elapsed,
        "verified_per_s_of_processor": events / used,
        "replayed_per_s": replayed / seconds,
    }


async def _replay(stack: Stack, cases: list[UUID]) -> tuple[int, float]:
    pool = await Pool.connect(stack.application)
    ledger = Ledger(pool, Seals(bytes.fromhex(stack.seal_key)), SystemClock(), load_all())
    begun, count = time.perf_counter(), 0
    try:
        for case in cases:
            stored = await history.events(ledger, case)
            replay(each.event for each in stored)
            count += len(stored)
    finally:
        await pool.close()
    return count, time.perf_counter() - begun


async def somebody(owner: str) -> tuple[UUID, UUID]:
    """The school and the person in the ledger."""
    connection = await asyncpg.connect(owner)
    try:
        row = await connection.fetchrow("SELECT school, id FROM people LIMIT 1")
    finally:
        await connection.close()
    assert row is not None
    return row["school"], row["id"]
