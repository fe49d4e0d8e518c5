"""Measure the clock under load: timers due together, a new bank holiday, and thousands of open cases."""

from __future__ import annotations

import asyncio
import os
import resource
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory

import asyncpg

from bench import lag
from bench.processes import Failed, load
from bench.rates import somebody
from bench.run import Tell
from bench.seeding import seed
from bench.stack import ONWARD, Stack, started
from bench.systems import SYSTEMS
from domain.calendar.working_time import london
from embedded.embedded_postgres import APP, OWNER, EmbeddedPostgres
from policies import load_all
from runtime.clocks import SystemClock
from store.ledger.ledger import Ledger
from store.ledger.sealing import Seals
from store.migrate import migrate
from store.outbox import workflow_outbox
from store.people.people_setup import demonstration
from store.pool import Pool

TIMERS = 10_000
WITH_PEOPLE = 3_000
LEDGER_ALONE = 100_000
REPLANNED = 10_000
OPEN = (1_000, 10_000, 50_000)
CLIENTS, SECONDS, AT_MOST = 16, 10.0, 5_000
DRAIN_SECONDS = 2_400
"""Limit for starting the workflows of the largest number of cases."""
REASON = "A bank holiday for a measurement."


async def sections(tell: Tell) -> dict[str, dict[str, float]]:
    """All measurements, each on fresh servers; about half an hour."""
    tell(f"{TIMERS:,} timers due at one instant …")
    found = {"timers": await lag.measure(TIMERS)}
    tell(f"{WITH_PEOPLE:,} timers due at one instant while people work …")
    found["timers_and_people"] = await lag.measure(WITH_PEOPLE, people=True)
    tell(f"{LEDGER_ALONE:,} deadlines at one instant, the ledger alone …")
    found["ledger_alone"] = await lag.ledger_alone(LEDGER_ALONE)
    tell(f"replanning {REPLANNED:,} open cases …")
    found["replan"] = await replan()
    tell(f"up to {OPEN[-1]:,} open cases …")
    found["open_cases"] = await open_cases(tell)
    return found


async def replan() -> dict[str, float]:
    """Add a bank holiday on the day on which the feedback of every open case is due."""
    with TemporaryDirectory(prefix="onward-replan-") as directory:
        postgres = EmbeddedPostgres(Path(directory) / "postgres")
        await postgres.start()
        try:
            owner, seal_key = postgres.url(OWNER), token_hex(32)
            await migrate(owner)
            await demonstration(owner)
            await seed(owner, seal_key, *await somebody(owner), REPLANNED)
            command = [*ONWARD, "calendar", "add", str(await _due(owner)), "--reason", REASON]
            given = {"ONWARD_DATABASE_URL": postgres.url(APP), "ONWARD_SEAL_KEY": seal_key}
            seconds, memory = await asyncio.to_thread(_run, command, {**os.environ, **given})
            moved = await _count(owner, "SELECT count(*) FROM events WHERE type = 'deadline.replanned'")
        finally:
            await postgres.stop()
    return {
        "cases": REPLANNED,
        "deadlines_moved": moved,
        "seconds": seconds,
        "cases_per_s": REPLANNED / seconds,
        "memory_mb": memory,
    }


async def open_cases(tell: Tell) -> dict[str, float]:
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
    return found


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


def _run(command: list[str], environment: dict[str, str]) -> tuple[float, float]:
    """Seconds and peak memory in MB of a command."""
    begun, most = time.perf_counter(), 0.0
    process = subprocess.Popen(command, env=environment, stdout=sys.stderr)
    while process.poll() is None:
        most = max(most, _peak_mb(process.pid))
        time.sleep(0.05)
    if process.returncode:
        raise Failed(f"{' '.join(command)} ended with {process.returncode}.")
    return time.perf_counter() - begun, most


def _peak_mb(process: int) -> float:
    # Not wait4's ru_maxrss: there a child inherits the peak of its parent.
    status = Path(f"/proc/{process}/status").read_text()
    peak = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:")]
    return float(peak[0]) / 1024 if peak else 0.0  # a process that has ended has no memory


def _memory_mb(process: int) -> float:
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


async def _due(owner: str) -> str:
    """The London date on which the seeded cases' feedback is due."""
    feedback = "SELECT jsonb_path_query_first(owed, '$[*] ? (@.kind == \"feedback\").due_at') #>> '{}'"
    return str(london(datetime.fromisoformat(await _value(owner, f"{feedback} FROM cases LIMIT 1"))).date())


async def _count(owner: str, query: str) -> int:
    return int(await _value(owner, query))


async def _value(owner: str, query: str) -> str:
    connection = await asyncpg.connect(owner)
    try:
        return str(await connection.fetchval(query))
    finally:
        await connection.close()
