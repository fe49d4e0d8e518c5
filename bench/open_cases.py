"""Measure what open cases cost, with their workflows running: commands, and memory of the API and worker."""

from __future__ import annotations

import asyncio
import resource
import time
from pathlib import Path

from bench.processes import load
from bench.rates import somebody
from bench.run import Tell
from bench.seeding import seed
from bench.stack import Stack, started
from bench.systems import SYSTEMS
from policies import load_all
from runtime.clocks import SystemClock
from store import workflow_outbox
from store.ledger.ledger import Ledger
from store.ledger.sealing import Seals
from store.pool import Pool

OPEN = (1_000, 10_000, 50_000)
CLIENTS, SECONDS, AT_MOST = 16, 10.0, 5_000
DRAIN_SECONDS = 2_400
"""Limit for starting the workflows of the largest number of cases."""


async def sections(tell: Tell) -> dict[str, dict[str, float]]:
    """The cost of open cases, with their workflows in the worker's memory, to commands and the worker."""
    found: dict[str, float] = {}
    async with started() as stack, SYSTEMS["onward"](stack) as system:
        await load(system.port, system.token, clients=CLIENTS, seconds=3.0, limit=AT_MOST)
        before = 0
        for cases in OPEN:
            await seed(stack.owner, stack.seal_key, *await somebody(stack.owner), cases - before)
            begun = time.perf_counter()
            await _workflows_started(stack)
            seconds = time.perf_counter() - begun
            tell(f"{cases:,} open: {seconds:,.0f} s to start the workflows")
            measured = await load(system.port, system.token, clients=CLIENTS, seconds=SECONDS, limit=AT_MOST)
            found[f"started_per_s_{cases}"] = (cases - before) / seconds
            found[f"commands_per_s_{cases}"] = measured["commands_per_s"]
            found[f"p50_ms_{cases}"] = measured["p50_ms"]
            found[f"p99_ms_{cases}"] = measured["p99_ms"]
            found[f"worker_mb_{cases}"] = _memory_mb(stack.worker)
            found[f"api_mb_{cases}"] = _memory_mb(system.process)
            before = cases
    return {"open_cases": found}


async def _workflows_started(stack: Stack) -> None:
    """Start the workflow of every open case, as `onward recover` does, and wait for the relay."""
    pool = await Pool.connect(stack.application)
    ledger = Ledger(pool, Seals(bytes.fromhex(stack.seal_key)), SystemClock(), load_all())
    try:
        async for batch in workflow_outbox.open_cases(ledger):
            await workflow_outbox.enqueue(pool, batch)
        async with asyncio.timeout(DRAIN_SECONDS):
            while await workflow_outbox.waiting(pool):
                await asyncio.sleep(0.2)
    finally:
        await pool.close()


def _memory_mb(process: int) -> float:
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20
