"""Escalation lag: all feedback is due at one instant. How long until each missed deadline is recorded?

`python -m bench.lag sweeper OFFSET` and `python -m bench.lag api OFFSET PORT` run that part on a clock which
is so many seconds ahead.
"""

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
import uvloop

from application.commands.person_commands import PersonRequest
from application.commands.submit import submit
from bench.load import percentile_ms
from bench.processes import listening, load
from bench.rates import somebody
from bench.seeding import seed
from cli.service.api_server import serve_api
from cli.service.installation import held_port
from domain.command_catalogue import COMMANDS, RAISE
from domain.commands import RaiseConcern, Refer
from domain.entries.reporting import ConcernReport, Pupil
from local.embedded_postgres import APP, OWNER, EmbeddedPostgres
from local.subprocesses import free_port
from local.temporal_server import DevServer
from policies import load_all
from runtime import logs
from runtime.clocks import SimulatedClock, SystemClock
from runtime.overdue_sweeper import sweep_until_input_ends
from runtime.relay import Relay
from runtime.settings import Settings
from runtime.temporal_connection import connect
from runtime.temporal_worker import workflow_worker
from store import workflow_outbox
from store.ledger.ledger import Ledger
from store.ledger.sealing import Seals
from store.migrate import migrate
from store.people.credentials import token_hash
from store.people.people_setup import Cast, demonstration
from store.pool import Pool

MADE = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)
DUE = datetime(2027, 3, 2, 17, 0, tzinfo=UTC)
"""The close of the next working day after `MADE` (11.8)."""
QUEUE = "lag"
AT_ONCE = 8
PATIENCE_SECONDS = 300
PEOPLE_SECONDS = 8.0
CLIENTS = 16
AHEAD_SECONDS = 5.0
"""How long before the deadline the sweeper starts."""
SECONDS_A_CASE = 0.045
"""Time to raise a case, refer it and start its workflow, before the deadline."""


class WallClock(SimulatedClock):
    """Case time at a fixed offset from system time, also used for recording times."""

    def fired(self, server: datetime) -> datetime:
        return self.now()

    def backstop(self, case: UUID) -> int:
        return SystemClock().backstop(case)


async def measure(cases: int, *, people: bool = False) -> dict[str, float]:
    """Seconds from the deadline to the recorded event; `early` and `doubled` must be 0.

    With people: also their commands a second before the deadline, and from the deadline on.
    """
    found: dict[str, float] = {}
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
        await ends.enter_async_context(_part("sweeper", clock, given))
        relay = asyncio.create_task(Relay(ledger, client, clock, QUEUE).run())
        ends.push_async_callback(_end, relay)
        gc.freeze()
        while await workflow_outbox.waiting(pool):
            await asyncio.sleep(0.1)
        settled = (DUE - clock.now()).total_seconds()
        if people:
            port = free_port()
            await ends.enter_async_context(_part("api", clock, given, str(port)))
            await listening(port)
            await asyncio.sleep(max(0.0, (DUE - clock.now()).total_seconds() - 2 * PEOPLE_SECONDS))
            found["commands_per_s_before"] = await _commands_per_s(port, cast)
        await asyncio.sleep(max(0.0, (DUE - clock.now()).total_seconds()))
        if people:
            found["commands_per_s_from_the_deadline"] = await _commands_per_s(port, cast)
        recorded = await _recorded(postgres.url(OWNER), DUE)
    return {"cases": cases, "settled_before_s": settled, **_lags(recorded), **found}


async def ledger_alone(cases: int) -> dict[str, float]:
    """The lag without Temporal: the ledger and the sweeper only."""
    async with AsyncExitStack() as ends:
        directory = Path(ends.enter_context(TemporaryDirectory(prefix="onward-lag-")))
        postgres = EmbeddedPostgres(directory / "postgres")
        await postgres.start()
        ends.push_async_callback(postgres.stop)
        owner, seal_key = postgres.url(OWNER), token_hex(32)
        await migrate(owner)
        await demonstration(owner)
        await seed(owner, seal_key, *await somebody(owner), cases)
        due = await _feedback_due(owner)
        clock = WallClock(due - timedelta(seconds=AHEAD_SECONDS) - datetime.now(UTC))
        given = {"ONWARD_DATABASE_URL": postgres.url(APP), "ONWARD_SEAL_KEY": seal_key}
        await ends.enter_async_context(_part("sweeper", clock, given))
        await asyncio.sleep(AHEAD_SECONDS)
        recorded = await _recorded(owner, due)
    return {"cases": cases, **_lags(recorded)}


def _lags(recorded: dict[UUID, list[float]]) -> dict[str, float]:
    lags = sorted(lag for of_case in recorded.values() for lag in of_case)
    return {
        "recorded": len(lags),
        "p50_s": percentile_ms(lags, 0.50) / 1000,
        "p99_s": percentile_ms(lags, 0.99) / 1000,
        "max_s": lags[-1],
        "early": sum(lag < 0 for lag in lags),
        "doubled": sum(len(of_case) - 1 for of_case in recorded.values()),
    }


async def _commands_per_s(port: int, cast: Cast) -> float:
    told = await load(port, cast.tokens["dsl"], clients=CLIENTS, seconds=PEOPLE_SECONDS, limit=5_000)
    return told["commands_per_s"]


@asynccontextmanager
async def _part(name: str, clock: WallClock, given: dict[str, str], *more: str) -> AsyncIterator[None]:
    """One part of Onward in a process of its own, on this clock."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bench.lag", name, str(clock.offset.total_seconds()), *more),
        env={**os.environ, **given, "ONWARD_LOG_LEVEL": "WARNING", "ONWARD_REQUESTS_A_MINUTE": "60000000"},
        stdin=asyncio.subprocess.PIPE,
    )
    try:
        yield
    finally:
        assert process.stdin is not None
        process.stdin.close()
        if name == "api":
            process.terminate()
        await process.wait()


async def _feedback_due(owner: str) -> datetime:
    """When the clock acts next in the seeded cases."""
    connection = await asyncpg.connect(owner)
    try:
        due: datetime = await connection.fetchval("SELECT min(wakes_at) FROM cases")
    finally:
        await connection.close()
    return due


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


async def _recorded(owner: str, due: datetime) -> dict[UUID, list[float]]:
    """Seconds from the deadline to each record of it, by case."""
    connection = await asyncpg.connect(owner)
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            # By an index: counting the events would take the processor from the sweeper.
            waits = "SELECT EXISTS (SELECT FROM cases WHERE wakes_at <= $1)"
            while await connection.fetchval(waits, due):
                await asyncio.sleep(0.5)
        await asyncio.sleep(3)  # a second record of one deadline would come now
        rows = await connection.fetch(
            "SELECT case_id, recorded_at FROM events WHERE type = 'feedback.overdue'"
        )
    finally:
        await connection.close()
    found: dict[UUID, list[float]] = {}
    for row in rows:
        found.setdefault(row["case_id"], []).append((row["recorded_at"] - due).total_seconds())
    return found


async def _end(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


if __name__ == "__main__":
    _, part, ahead, *port = sys.argv
    behind = WallClock(timedelta(seconds=float(ahead)))
    settings = Settings.read()
    logs.setup(settings.log_level)
    if part == "sweeper":
        asyncio.run(sweep_until_input_ends(settings, behind))
    else:
        with held_port(int(port[0]), "127.0.0.1") as held:
            uvloop.run(serve_api(settings, held, behind))
