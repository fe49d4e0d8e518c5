"""`python -m bench.figures 1000`: the cost of a school's figures with so many cases."""

from __future__ import annotations

import asyncio
import resource
import sys
import time
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from uuid import uuid4

import asyncpg

from bench.seeding import seed
from domain.calendar.periods import school_year_until
from domain.calendar.working_time import london
from domain.compliance.case_measures import case_measures
from domain.compliance.compliance_check import ComplianceChecker
from local.embedded_postgres import APP, OWNER, EmbeddedPostgres
from policies import load_all
from runtime.clocks import SystemClock
from store.ledger.ledger import Ledger
from store.ledger.sealing import Seals
from store.migrate import migrate
from store.pool import Pool
from store.queries import compliance_streams


async def measure(cases: int) -> str:
    """Seconds, and the peak memory of this process."""
    with TemporaryDirectory(prefix="onward-figures-") as folder:
        server = EmbeddedPostgres(Path(folder) / "postgres")
        await server.start()
        try:
            return await _figures(server, cases)
        finally:
            await server.stop()


async def _figures(server: EmbeddedPostgres, cases: int) -> str:
    owner, key, school = server.url(OWNER), token_hex(32), uuid4()
    await migrate(owner)
    connection = await asyncpg.connect(owner)
    await connection.execute("INSERT INTO schools (id, name) VALUES ($1, 'Measured')", school)
    await connection.close()
    entries = await seed(owner, key, school, uuid4(), cases)
    pool = await Pool.connect(server.url(APP))
    ledger = Ledger(pool, Seals(bytes.fromhex(key)), SystemClock(), load_all())
    now = ledger.clock.now()
    period = school_year_until(london(now).date())
    yardstick, made = ComplianceChecker(ledger.policies, now, period), 0
    begun, worked, before = time.perf_counter(), time.process_time(), _memory()
    async for case in compliance_streams.cases(
        ledger, compliance_streams.StreamSelection(school=school, period=period)
    ):
        if isinstance(case, compliance_streams.Streamed):
            made += bool(case_measures(yardstick.compliance(case.stream)).parts)
    took, worked = time.perf_counter() - begun, time.process_time() - worked
    await pool.close()
    return (
        f"{made} cases, {entries} entries: {took:.1f} s, of which this process worked {worked:.1f} s; "
        f"memory {before} MB before, {_memory()} MB at peak"
    )


def _memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    print(asyncio.run(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)))
