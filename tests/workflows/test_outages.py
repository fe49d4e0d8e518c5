"""When a part is down or lost, the ledger works, and the clock catches up or is restored."""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

import worker
from embedded.embedded_postgres import APP, OWNER, EmbeddedPostgres
from embedded.temporal_server import DevServer
from runtime import overdue_sweeper, temporal_connection
from runtime.clocks import SimulatedClock, SystemClock
from runtime.settings import Settings
from store.migrate import migrate
from tests.cli.commands import onward
from tests.domain.case_documents import whole_document
from tests.postgres_pair import Twin
from tests.school import a_concern, a_referral
from tests.workflows.stack import QUEUE, SEAL_KEY, House, house, silent_referral, until

BEFORE_THE_CLOSE = datetime(2027, 3, 2, 16, 59, 45, tzinfo=UTC)
MADE_THE_DAY_BEFORE = "2027-03-01T12:00:00Z"
CLOSE = datetime(2027, 3, 2, 17, 0, tzinfo=UTC)


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[DevServer]:
    """A separate file-backed dev server, which the test starts."""
    server = DevServer(tmp_path)
    yield server
    await server.stop()


@asynccontextmanager
async def serving(
    database: EmbeddedPostgres,
    engine: DevServer,
    monkeypatch: pytest.MonkeyPatch,
    clock: SystemClock | None = None,
) -> AsyncIterator[None]:
    """A whole worker in this process; with a test clock, it runs no sweeper."""
    monkeypatch.setenv("TEMPORAL_ADDRESS", engine.address)
    monkeypatch.setenv("ONWARD_DATABASE_URL", database.url(APP))
    monkeypatch.setenv("ONWARD_SEAL_KEY", SEAL_KEY.hex())
    monkeypatch.setenv("ONWARD_TASK_QUEUE", QUEUE)
    stop = asyncio.Event()
    running = asyncio.create_task(worker.run(Settings.read(), clock, stop))
    try:
        yield
    finally:
        stop.set()
        await running


def recorded(built: House, case: str, kind: str, times: int = 1) -> Callable[[], Awaitable[bool]]:
    async def holds() -> bool:
        return (await built.types(case)).count(kind) >= times

    return holds


async def test_commands_work_and_the_clock_catches_up(
    own_database: EmbeddedPostgres, engine: DevServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    await engine.start()
    client = await temporal_connection.connect(engine.address)
    async with (
        serving(own_database, engine, monkeypatch, SystemClock()),
        house(own_database, client, SimulatedClock(), working=False) as built,
    ):
        before = await silent_referral(built)
        await until(recorded(built, before, "feedback.overdue"))
        engine.kill()
        during = await silent_referral(built)
        await asyncio.sleep(4)
        assert "feedback.overdue" not in await built.types(during)
        await engine.start()
        back = time.monotonic()
        await until(recorded(built, during, "feedback.overdue"))
        print(f"caught up {time.monotonic() - back:.1f} s after the engine's return")


async def test_deadlines_are_recorded_while_the_engine_is_down(
    own_database: EmbeddedPostgres, engine: DevServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overdue_sweeper, "LOOK_SECONDS", 1.0)
    await engine.start()
    client = await temporal_connection.connect(engine.address)
    async with (
        serving(own_database, engine, monkeypatch),
        house(own_database, client, SimulatedClock(), working=False) as built,
    ):
        engine.kill()
        case = await silent_referral(built)
        await until(recorded(built, case, "feedback.overdue"))
        await engine.start()
        await built.until_agreed(case)
        assert (await built.types(case)).count("feedback.overdue") == 1


async def test_a_worker_survives_a_read_only_postgres(
    engine: DevServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    await engine.start()
    database = Twin(tmp_path / "database")
    await database.start()
    await migrate(database.url(OWNER))
    client = await temporal_connection.connect(engine.address)
    try:
        async with (
            serving(database, engine, monkeypatch, SystemClock()),
            house(database, client, SimulatedClock(), working=False) as built,
        ):
            case = await built.people["dsl"].raises()
            await built.until_agreed(case["id"])
            await database.read_only(True)
            await asyncio.sleep(4)
            assert (await built.people["dsl"].get("/readyz")).status_code == 503
            await database.read_only(False)
            back = time.monotonic()
            late = await silent_referral(built)
            await until(recorded(built, late, "feedback.overdue"))
            await until(_is_ready(built))
            print(f"went on {time.monotonic() - back:.1f} s after Postgres took entries again")
    finally:
        await database.stop()


def _is_ready(built: House) -> Callable[[], Awaitable[bool]]:
    async def holds() -> bool:
        return bool((await built.people["dsl"].get("/readyz")).json().get("status") == "ok")

    return holds


async def test_a_worker_started_before_the_engine_serves_it(
    own_database: EmbeddedPostgres, engine: DevServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = await temporal_connection.connect(engine.address, lazy=True)
    async with (
        serving(own_database, engine, monkeypatch),
        house(own_database, client, SimulatedClock(), working=False) as built,
    ):
        case = await silent_referral(built)
        await asyncio.sleep(2)
        await engine.start()
        await until(recorded(built, case, "feedback.overdue"))
        await built.until_agreed(case)


async def test_a_deadline_that_passes_while_the_worker_is_dead_is_recorded_once_and_late(
    own_database: EmbeddedPostgres, engine: DevServer
) -> None:
    await engine.start()
    offset = BEFORE_THE_CLOSE - datetime.now(UTC)
    environment = {
        **os.environ,
        "ONWARD_DATABASE_URL": own_database.url(APP),
        "ONWARD_SEAL_KEY": SEAL_KEY.hex(),
        "TEMPORAL_ADDRESS": engine.address,
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }

    async def another_worker() -> asyncio.subprocess.Process:
        module = ("-m", "tests.workflows.worker_process", str(offset.total_seconds()))
        return await asyncio.create_subprocess_exec(sys.executable, *module, env=environment)

    first, second = await another_worker(), None
    try:
        client = await temporal_connection.connect(engine.address)
        async with house(own_database, client, SimulatedClock(offset), working=False) as built:
            dsl = built.people["dsl"]
            case = (await dsl.post("/v1/referrals", a_concern())).json()
            await dsl.does(case, "refer", a_referral(occurred_at=MADE_THE_DAY_BEFORE))
            await built.until_agreed(case["id"])
            assert built.clock.now() < CLOSE
            first.kill()
            await first.wait()
            await asyncio.sleep((CLOSE - built.clock.now()).total_seconds() + 1)
            assert "feedback.overdue" not in await built.types(case["id"])
            second = await another_worker()
            await until(recorded(built, case["id"], "feedback.overdue"), seconds=120)
            await built.until_agreed(case["id"])
            [overdue] = [
                each.event
                for each in await built.events(case["id"])
                if each.event.fact.type == "feedback.overdue"
            ]
            assert overdue.occurred_at == CLOSE
            assert overdue.recorded_at > CLOSE + timedelta(seconds=1)
    finally:
        for process in (first, second):
            if process is not None and process.returncode is None:
                process.terminate()
                await process.wait()


async def test_a_lost_engine_is_restored_from_the_ledger_and_nothing_is_sent_twice(
    own_database: EmbeddedPostgres, engine: DevServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    await engine.start()
    client = await temporal_connection.connect(engine.address)
    async with (
        serving(own_database, engine, monkeypatch),
        house(own_database, client, SimulatedClock(), working=False) as built,
    ):
        cases = [await silent_referral(built) for _ in range(3)]
        for case in cases:
            await until(recorded(built, case, "escalation.raised", times=4))
            await built.until_agreed(case)
        before = {case: await _everything(built, case) for case in cases}
        await engine.stop()
        assert engine.database is not None
        for path in engine.database.parent.glob("temporal.db*"):
            path.unlink()
        await engine.start()
        assert await built.standing(cases[0]) is None
        done = await asyncio.to_thread(
            onward, "recover", ONWARD_DATABASE_URL=own_database.url(APP), ONWARD_SEAL_KEY=SEAL_KEY.hex()
        )
        assert done.returncode == 0, done.stderr
        assert "No deadline has changed" in done.stdout
        for case in cases:
            await built.until_agreed(case)
        await asyncio.sleep(1)
        assert {case: await _everything(built, case) for case in cases} == before


async def _everything(built: House, case: str) -> object:
    state = await built.ledger.state(UUID(case))
    assert state is not None
    return await built.types(case), whole_document(state)["obligations"], await built.standing(case)
