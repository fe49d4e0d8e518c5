"""Measure what the evidence costs: commands, lag, verification, proofs, and the growth of the tree."""

from __future__ import annotations

import time
from collections.abc import Coroutine
from typing import Any

import asyncpg

from bench import tree_load, tree_sizes
from bench.pages import running_site
from bench.processes import Failed
from bench.processor_time import used
from bench.run import Tell
from bench.seeding import seed
from store.pool import Pool, reads_any_time
from store.tree.tree_reading import enter_events
from store.verification.record_check import Deep, Tally, look
from store.verification.tree_check import check_tree

VERIFIED = 50_000
"""Cases of six events each."""
Found = dict[str, dict[str, float]]


async def sections(tell: Tell) -> Found:
    """The whole measurement: about half an hour."""
    return {
        "commands": await tree_load.measure(tell),
        "verification": await _verification(tell, VERIFIED),
        "tree": await tree_sizes.measure(tell),
    }


async def quick(tell: Tell) -> Found:
    """The same with little: it shows that everything works, and its figures mean less."""
    return {
        "commands": await tree_load.measure(tell, pairs=2, seconds=5.0),
        "verification": await _verification(tell, VERIFIED // 10),
        "tree": await tree_sizes.measure(tell, (100_000, 300_000)),
    }


async def _verification(tell: Tell, cases: int) -> dict[str, float]:
    """Events a second that one process checks: the tree alone, and all that `onward verify` checks."""
    tell(f"verification of {cases:,} cases …")
    async with running_site() as site:
        events = await seed(site.owner, site.seal_key, site.school, site.lead, cases)
        pool = await Pool.connect(site.app)
        while await enter_events(pool):
            pass
        await pool.close()
        connection = await asyncpg.connect(site.owner)
        await connection.execute("VACUUM ANALYZE tree_entries, tree_tiles, tree_queue, events")
        await reads_any_time(connection)  # as `onward verify` does
        try:
            tree = await _rate("tree alone", events, _tree(connection, events))
            return {
                "events": events,
                **tree,
                **await _rate("chains and tree", events, _whole(connection, events)),
            }
        finally:
            await connection.close()


async def _rate(what: str, events: int, check: Coroutine[Any, Any, None]) -> dict[str, float]:
    """Events a second of time, of this process’s processor, and of that and Postgres’s together."""
    begun, own, served = time.perf_counter(), time.process_time(), used()["postgres"]
    await check
    took, own, served = (
        time.perf_counter() - begun,
        time.process_time() - own,
        used()["postgres"] - served,
    )
    return {
        f"{what}_per_s": events / took,
        f"{what}, by the checker’s processor_per_s": events / own,
        f"{what}, with that of Postgres_per_s": events / (own + served),
    }


async def _tree(connection: asyncpg.Connection, events: int) -> None:
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        tree = await check_tree(connection)
    if tree.findings or tree.size < events:
        raise Failed(f"a false alarm about a tree of {tree.size} events: {tree.findings[:3]}")


async def _whole(connection: asyncpg.Connection, events: int) -> None:
    tally = Tally()
    async for found in look(connection, Deep()):
        tally.add(found)
    if not tally.holds or tally.events != events:
        raise Failed(f"a false alarm about {tally.events} events: {tally.findings[:3]}")
