"""Measure the clock under load: timers due together, with people and without, and a new bank holiday."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory

import asyncpg

from bench import lag
from bench.processes import Failed
from bench.rates import somebody
from bench.run import Tell
from bench.seeding import seed
from bench.stack import ONWARD
from domain.calendar.working_time import london
from local.embedded_postgres import APP, OWNER, EmbeddedPostgres
from store.migrate import migrate
from store.people.people_setup import demonstration

TIMERS = 10_000
WITH_PEOPLE = 3_000
LEDGER_ALONE = 100_000
REPLANNED = 10_000
REASON = "A bank holiday for a measurement."


async def sections(tell: Tell) -> dict[str, dict[str, float]]:
    """All measurements, each on fresh servers; about twenty minutes."""
    tell(f"{TIMERS:,} timers due at one instant …")
    found = {"timers": await lag.measure(TIMERS)}
    tell(f"{WITH_PEOPLE:,} timers due at one instant while people work …")
    found["timers_and_people"] = await lag.measure(WITH_PEOPLE, people=True)
    tell(f"{LEDGER_ALONE:,} deadlines at one instant, the ledger alone …")
    found["ledger_alone"] = await lag.ledger_alone(LEDGER_ALONE)
    tell(f"replanning {REPLANNED:,} open cases …")
    found["replan"] = await replan()
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


async def _due(owner: str) -> str:
    """The London date on which the seeded cases' feedback is due."""
    feedback = "SELECT due_at::text FROM open_work WHERE obligation LIKE 'feedback:%' LIMIT 1"
    return str(london(datetime.fromisoformat(await _value(owner, feedback))).date())


async def _count(owner: str, query: str) -> int:
    return int(await _value(owner, query))


async def _value(owner: str, query: str) -> str:
    connection = await asyncpg.connect(owner)
    try:
        return str(await connection.fetchval(query))
    finally:
        await connection.close()
