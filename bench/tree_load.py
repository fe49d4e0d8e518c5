"""Measure commands with the tree and signed heads against without, in turn, and how soon events are in it."""

from __future__ import annotations

import asyncio
import statistics
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from bench.load import percentile_ms
from bench.processes import Failed
from bench.run import Tell, loaded
from bench.stack import started
from bench.systems import SYSTEMS, System

PAIRS, SECONDS, CLIENTS = 8, 10.0, 16
LOOK_SECONDS = 0.25
DRAIN_SECONDS = 60.0
_WITHOUT = "ALTER TABLE events DISABLE TRIGGER events_queue"
_WITH = "ALTER TABLE events ENABLE TRIGGER events_queue"
_SIZE = "SELECT coalesce(max(leaf), -1) + 1 FROM tree_entries"
_WAITING = "SELECT count(*) FROM tree_queue"
_NEWLY_IN = """
SELECT t.leaf, extract(epoch FROM clock_timestamp() - e.recorded_at)::float8 AS lag
FROM tree_entries AS t JOIN events AS e ON e.case_id = t.stream AND e.version = t.version
WHERE t.leaf >= $1 ORDER BY t.leaf
"""


async def measure(tell: Tell, pairs: int = PAIRS, seconds: float = SECONDS) -> dict[str, float]:
    """Commands a second both ways, the ratio of each pair, and the lag of every event that entered."""
    rates: dict[bool, list[float]] = {True: [], False: []}
    costs: dict[bool, list[float]] = {True: [], False: []}
    lags: list[float] = []
    async with started() as stack, SYSTEMS["onward"](stack) as system:
        connection = await asyncpg.connect(stack.owner)
        await loaded(system, CLIENTS, seconds / 2)
        for pair in range(pairs):
            for grows in (True, False) if pair % 2 else (False, True):
                rate, cost = await _one(connection, system, seconds, lags if grows else None)
                rates[grows].append(rate)
                costs[grows].append(cost)
                tell(f"{'with' if grows else 'without'} the tree: {rate:,.0f} commands/s")
        signed = await connection.fetchval("SELECT count(*) FROM checkpoints")
        await connection.close()
    if not signed:
        raise Failed("no head was signed")
    ratios = [on / off for on, off in zip(rates[True], rates[False], strict=True)]
    lags.sort()
    return {
        "commands with the tree_per_s": statistics.mean(rates[True]),
        "commands without it_per_s": statistics.mean(rates[False]),
        "ratio, median of pairs": round(statistics.median(ratios), 3),
        "ratio, lowest": round(min(ratios), 3),
        "ratio, highest": round(max(ratios), 3),
        "processor with the tree, µs a command": round(statistics.median(costs[True])),
        "processor without it, µs a command": round(statistics.median(costs[False])),
        "heads signed": signed,
        "events": len(lags),
        "lag, p50, ms": percentile_ms(lags, 0.50),
        "lag, p99, ms": percentile_ms(lags, 0.99),
        "lag, longest, ms": lags[-1] * 1000,
    }


async def _one(
    connection: asyncpg.Connection, system: System, seconds: float, lags: list[float] | None
) -> tuple[float, float]:
    """Commands a second, and the processor time of one in all processes, in µs."""
    await connection.execute(_WITHOUT if lags is None else _WITH)
    async with _watching(connection, lags):
        measured, costs = await loaded(system, CLIENTS, seconds)
    return measured.commands_per_s, sum(costs.values())


@asynccontextmanager
async def _watching(connection: asyncpg.Connection, lags: list[float] | None) -> AsyncIterator[None]:
    """Note how old each event is when a reader who looks four times a second first finds it in the tree."""
    if lags is None:
        yield
        return
    begun = await connection.fetchval(_SIZE)
    stopping = asyncio.Event()
    watching = asyncio.create_task(_watch(connection, begun, lags, stopping))
    try:
        yield
        stopping.set()
        async with asyncio.timeout(DRAIN_SECONDS):
            await watching
    finally:
        watching.cancel()


async def _watch(
    connection: asyncpg.Connection, size: int, lags: list[float], stopping: asyncio.Event
) -> None:
    while not stopping.is_set() or await connection.fetchval(_WAITING):
        rows = await connection.fetch(_NEWLY_IN, size)
        lags += [row["lag"] for row in rows]
        size = rows[-1]["leaf"] + 1 if rows else size  # entries of other streams lie between
        await asyncio.sleep(LOOK_SECONDS)
