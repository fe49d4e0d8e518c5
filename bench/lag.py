"""Escalation lag: all feedback is due at one instant. How long until each missed deadline is recorded?"""

from __future__ import annotations

import asyncio
import gc
import os
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from uuid import UUID

import asyncpg

from application.person_commands import PersonRequest
from application.submit import submit
from bench.load import percentile_ms
from domain.command_catalogue import COMMANDS, RAISE
from domain.commands import RaiseConcern, Refer
from domain.commands.reporting import ConcernReport, Pupil
from embedded.embedded_postgres import APP, OWNER, EmbeddedPostgres
from embedded.temporal_server import DevServer
from policies import load_all
from runtime.clocks import SimulatedClock, SystemClock
from runtime.relay import Relay
from runtime.settings import Settings
from runtime.sweeper_process import sweep_until_input_ends
from runtime.temporal_connection import connect
from runtime.temporal_worker import workflow_worker
from store.ledger.ledger import Ledger
from store.ledger.sealing import Seals
from store.migrate import migrate
from store.outbox import workflow_outbox
from store.people.credentials import token_hash
from store.people.people_setup import Cast, demonstration
from store.pool import Pool

MADE = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)
DUE = datetime(2027, 3, 2, 17, 0, tzinfo=UTC)
"""The close of the next working day after `MADE` (11.8)."""
QUEUE = "lag"
AT_ONCE = 8
PATIENCE_SECONDS = 300
SECONDS_A_CASE = 0.045
"""Time to raise a case, refer it and start its workflow, before the deadline."""


class WallClock(SimulatedClock):
    """Case time at a fixed offset from system time, also used for recording times."""

    def fired(self, server: datetime) -> datetime:
        return self.now()

    def backstop(self, case: UUID) -> int:
        return SystemClock().backstop(case)


async def measure(cases: int) -> dict[str, float]:
    """Seconds from the deadline to the recorded event; `early` and `doubled` must be 0."""
    async with AsyncExitStack() as ends:
        directory = Path(ends.enter_context(TemporaryDirectory(prefix="onward-lag-")))
        postgres = EmbeddedPostgres(directory / "postgres")
        await postgres.start()
        ends.push_async_callback(postgres.stop)
        await migrate(postgres.url(OWNER))
        cast = await demonstration(postgres.url(OWNER))
        temporal = DevServer(directory / "temporal")
        await temporal.start()
        ends.push_async_callback(temporal.stop)
        client = await connect(temporal.address)
        pool = await Pool.connect(postgres.url(APP))
        ends.push_async_callback(pool.close)
        # All cases must be raised, and their workflows started, before the deadline.
        clock = WallClock(DUE - timedelta(seconds=30 + cases * SECONDS_A_CASE) - datetime.now(UTC))
        seal_key = token_hex(32)
        ledger = Ledger(pool, Seals(bytes.fromhex(seal_key)), clock, load_all())
        await _referred(ledger, cast, cases)
        await ends.enter_async_context(workflow_worker(client, ledger, clock, QUEUE))
        given = {"ONWARD_DATABASE_URL": postgres.url(APP), "ONWARD_SEAL_KEY": seal_key}
        await ends.enter_async_context(_sweeper(clock, given))
        relay = asyncio.create_task(Relay(ledger, client, clock, QUEUE).run())
        ends.push_async_callback(_end, relay)
        gc.freeze()
        while await workflow_outbox.waiting(pool):
            await asyncio.sleep(0.1)
        settled = (DUE - clock.now()).total_seconds()
        await asyncio.sleep(max(0.0, settled))
        recorded = await _recorded(postgres.url(OWNER), cases)
        lags = sorted(lag for of_case in recorded.values() for lag in of_case)
        doubled = sum(len(of_case) - 1 for of_case in recorded.values())
    return {
        "cases": cases,
        "recorded": len(lags),
        "settled_before_s": settled,
        "p50_s": percentile_ms(lags, 0.50) / 1000,
        "p99_s": percentile_ms(lags, 0.99) / 1000,
        "max_s": lags[-1],
        "early": sum(lag < 0 for lag in lags),
        "doubled": doubled,
    }


@asynccontextmanager
async def _sweeper(clock: WallClock, given: dict[str, str]) -> AsyncIterator[None]:
    """The sweeper's process, as a worker runs it, on this clock."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bench.lag", str(clock.offset.total_seconds())),
        env={**os.environ, **given},
        stdin=asyncio.subprocess.PIPE,
    )
    try:
        yield
    finally:
        assert process.stdin is not None
        process.stdin.close()
        await process.wait()


async def _referred(ledger: Ledger, cast: Cast, cases: int) -> None:
    """Cases that were referred to children's social care yesterday and got no answer."""
    token = token_hash(cast.tokens["dsl"])
    concern = ConcernReport(category="cse", summary="Silence at the close of day.", immediate_danger=False)
    raised = RaiseConcern(pupil=Pupil(name="unknown", date_of_birth="unknown"), concern=concern)
    referred = Refer(
        agency="cscs",
        channel="portal",
        trigger="at_risk",
        reasons="Needed for a decision.",
        information_shared=("concern",),
        lawful_basis="public task",
        occurred_at=MADE,
    )

    async def one(room: asyncio.Semaphore) -> None:
        async with room:
            report = PersonRequest(spec=RAISE, command=raised, case=None, token=token)
            case = (await submit(ledger, report)).case.id
            await submit(
                ledger, PersonRequest(spec=COMMANDS["refer"], command=referred, case=case, token=token)
            )

    room = asyncio.Semaphore(AT_ONCE)
    await asyncio.gather(*(one(room) for _ in range(cases)))


async def _recorded(owner: str, cases: int) -> dict[UUID, list[float]]:
    """Seconds from the deadline to each record of it, by case."""
    connection = await asyncpg.connect(owner)
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            count = "SELECT count(DISTINCT case_id) FROM events WHERE type = 'feedback.overdue'"
            while await connection.fetchval(count) < cases:
                await asyncio.sleep(0.5)
        await asyncio.sleep(3)  # a second record of one deadline would come now
        rows = await connection.fetch(
            "SELECT case_id, recorded_at FROM events WHERE type = 'feedback.overdue'"
        )
    finally:
        await connection.close()
    found: dict[UUID, list[float]] = {}
    for row in rows:
        found.setdefault(row["case_id"], []).append((row["recorded_at"] - DUE).total_seconds())
    return found


async def _end(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


if __name__ == "__main__":
    behind = WallClock(timedelta(seconds=float(sys.argv[1])))
    asyncio.run(sweep_until_input_ends(Settings.read(), behind))
