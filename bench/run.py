"""Measure one system after another, each on a fresh stack, at each concurrency."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass

import asyncpg

from bench import lag, processor_time, rates
from bench.closing import PATIENCE_SECONDS, POLL_SECONDS, until_closed
from bench.processes import load
from bench.stack import postgres_facts, started
from bench.systems import SYSTEMS, System

CONCURRENCIES = (1, 16, 64)
PROFILED = 16
REFERRALS_AT_MOST = 20_000

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Length of each load. Referrals under way at its end are finished, but not counted."""

    warm_seconds: float
    seconds: float
    warm_each: bool


QUICK = Bounds(warm_seconds=1.0, seconds=5.0, warm_each=False)
FULL = Bounds(warm_seconds=3.0, seconds=15.0, warm_each=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One system at one concurrency."""

    commands_per_s: float
    p50_ms: float
    p99_ms: float
    closed_per_s: float


Levels = dict[str, dict[str, float]]
LAGGING = 2_000
"""Number of feedbacks due at the same instant, 5pm."""
SUSTAINED = ("onward", "onward-minimal", "temporal", "dbos")
OPEN_EACH, SUSTAINED_SECONDS = 250, 180.0
"""Open referrals of each of sixteen clients, and how long a step of each is taken in turn."""
_TELL_NOW = "UPDATE outbox SET tell_at = clock_timestamp()"


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Each system's figures, and what is needed to read them."""

    systems: dict[str, Levels]
    processor: dict[str, dict[str, float]]
    """Processor time of a command with sixteen clients, in µs, by process, until the last answer."""
    postgres: dict[str, str]


async def compare(names: Iterable[str], bounds: Bounds, tell: Tell) -> Compared:
    """Measure each system."""
    measured: dict[str, Levels] = {}
    processor: dict[str, dict[str, float]] = {}
    facts: dict[str, str] = {}
    for name in names:
        async with started() as stack, SYSTEMS[name](stack) as system:
            facts = await postgres_facts(stack)
            if not bounds.warm_each:
                await loaded(system, 16, bounds.warm_seconds)
            levels: Levels = {}
            for clients in CONCURRENCIES:
                if bounds.warm_each:
                    await loaded(system, clients, bounds.warm_seconds)
                result, costs = await loaded(system, clients, bounds.seconds)
                levels[str(clients)] = asdict(result)
                if clients == PROFILED:
                    processor[name] = costs
                tell(f"{name}, {clients} clients: {result.commands_per_s:,.0f} commands/s")
            measured[name] = levels
    return Compared(systems=measured, processor=processor, postgres=facts)


async def sections(tell: Tell) -> dict[str, dict[str, float]]:
    """The other measurements of a full run, of Onward alone, each on a fresh stack."""
    results: dict[str, dict[str, float]] = {}
    tell("escalation lag …")
    results["lag"] = await lag.measure(LAGGING)
    results["sustained"] = await sustained(SUSTAINED, OPEN_EACH, SUSTAINED_SECONDS, tell)
    tell("rates …")
    async with started() as stack, SYSTEMS["onward"](stack) as system:
        results["rates"] = await rates.rates(stack, system)
    return results


async def loaded(system: System, clients: int, seconds: float) -> tuple[Measured, dict[str, float]]:
    """The figures of one load, and the processor time of a command by process; it ends when all is closed."""
    before = processor_time.used()
    report = await load(
        system.port, system.token, *system.load, clients=clients, seconds=seconds, limit=REFERRALS_AT_MOST
    )
    costs = processor_time.used() - before
    begun, referrals = report["first_request"], int(report["referrals"])
    closed = await until_closed(
        system.closing, begun=begun, answered=report["last_answer"], referrals=referrals
    )
    measured = Measured(
        commands_per_s=round(report["commands_per_s"], 2),
        p50_ms=round(report["p50_ms"], 3),
        p99_ms=round(report["p99_ms"], 3),
        closed_per_s=round(referrals / (closed - begun), 2),
    )
    return measured, {part: round(cost / report["commands"] * 1e6) for part, cost in costs.items()}


async def sustained(names: Iterable[str], open_each: int, seconds: float, tell: Tell) -> dict[str, float]:
    """The rate that lasts: the steps of many open cases are spread, and all workflows are told in the end."""
    found: dict[str, float] = {}
    for name in names:
        async with started() as stack, SYSTEMS[name](stack) as system:
            more = (*system.load, "--open-each", str(open_each))
            report = await load(
                *(system.port, system.token, *more),
                clients=PROFILED,
                seconds=seconds,
                limit=REFERRALS_AT_MOST,
            )
            elapsed = await _told(system, report["last_answer"]) - report["first_request"]
        figures = {
            "commands_per_s": report["commands"] / elapsed,
            "closed_per_s": report["referrals"] / elapsed,
        }
        figures |= {each: report[each] for each in ("p50_ms", "p99_ms", "repeated")}
        found |= {f"{name}_{figure}": round(value, 2) for figure, value in figures.items()}
        tell(f"{name}, {PROFILED * open_each} open cases: {figures['commands_per_s']:,.0f} commands/s")
    return found


async def _told(system: System, answered: float) -> float:
    """When every workflow had heard of every command. The peers' have when they answer."""
    if not system.outbox:
        return answered
    connection = await asyncpg.connect(system.outbox)
    try:
        await connection.execute(_TELL_NOW)  # what waits for a later time counts as work, not as waiting
        async with asyncio.timeout(PATIENCE_SECONDS):
            while await connection.fetchval("SELECT EXISTS (SELECT FROM outbox)"):
                await asyncio.sleep(POLL_SECONDS)
    finally:
        await connection.close()
    return time.time()
