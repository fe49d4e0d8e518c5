"""When a part is down or lost, the ledger works, and the clock catches up or is restored."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

import pytest

import worker
from local.embedded_postgres import APP, EmbeddedPostgres
from local.temporal_server import DevServer
from runtime import overdue_sweeper, temporal_connection
from runtime.clocks import SimulatedClock, SystemClock
from runtime.settings import Settings
from store import health
from tests.cli.commands import onward
from tests.databases import Cluster, running
from tests.domain.case_documents import whole_document
from tests.patience import Rounds, until
from tests.postgres_pair import Twin
from tests.workflows.stack import QUEUE, SEAL_KEY, House, house, silent_referral


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[DevServer]:
    """A separate file-backed dev server, which the test starts."""
    server = DevServer(tmp_path)
    yield server
    await server.stop()


@pytest.fixture
def beats(monkeypatch: pytest.MonkeyPatch) -> Rounds:
    """Counts how often a worker of this process says that it lives, which it says often."""
    monkeypatch.setattr(worker, "BEAT_SECONDS", 0.3)
    counted = Rounds(health.heartbeat)
    monkeypatch.setattr(health, "heartbeat", counted)
    return counted


@asynccontextmanager
async def at_work(
    database: EmbeddedPostgres,
    engine: DevServer,
    monkeypatch: pytest.MonkeyPatch,
    clock: SystemClock | None = None,
) -> AsyncIterator[House]:
    """A school, and a whole worker in this process; with a test clock, it runs no sweeper."""
    monkeypatch.setenv("TEMPORAL_ADDRESS", engine.address)
    monkeypatch.setenv("ONWARD_DATABASE_URL", database.url(APP))
    monkeypatch.setenv("ONWARD_SEAL_KEY", SEAL_KEY.hex())
    monkeypatch.setenv("ONWARD_TASK_QUEUE", QUEUE)
    stop = asyncio.Event()
    working = asyncio.create_task(worker.run(Settings.read(), clock, stop))
    client = await temporal_connection.connect(engine.address, lazy=True)
    try:
        async with house(database, client, SimulatedClock(), working=False) as built:
            yield built
    finally:
        stop.set()
        await working


def recorded(built: House, case: str, kind: str, times: int = 1) -> Callable[[], Awaitable[bool]]:
    async def holds() -> bool:
        return (await built.types(case)).count(kind) >= times

    return holds


async def test_deadlines_are_recorded_while_the_engine_is_down(
    own_database: EmbeddedPostgres, engine: DevServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overdue_sweeper, "LOOK_SECONDS", 1.0)
    await engine.start()
    async with at_work(own_database, engine, monkeypatch) as built:
        engine.kill()
        case = await silent_referral(built)
        await until("silence is recorded", recorded(built, case, "feedback.overdue"))
        await engine.start()
        await built.until_agreed(case)
        assert (await built.types(case)).count("feedback.overdue") == 1


async def test_a_worker_survives_a_read_only_postgres(
    cluster: Cluster, engine: DevServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, beats: Rounds
) -> None:
    await engine.start()
    async with (
        running(Twin(cluster.copied_to(tmp_path / "database"))) as database,
        at_work(database, engine, monkeypatch, SystemClock()) as built,
    ):
        case = await built.people["dsl"].raises()
        await built.until_agreed(case["id"])
        await database.read_only(True)
        await beats.pass_by(3)
        await until("the service is not ready", lambda: _ready(built, 503))
        await database.read_only(False)
        late = await silent_referral(built)
        await until("the worker goes on", recorded(built, late, "feedback.overdue"))
        await until("the service is ready", lambda: _ready(built, 200, "ok"))


async def _ready(built: House, status: int, *said: str) -> bool:
    answer = await built.people["dsl"].get("/readyz")
    return answer.status_code == status and said in ((), (answer.json().get("status"),))


@pytest.mark.long("test_relay.py has a relay that waits for its first engine, in every run")
async def test_a_worker_started_before_the_engine_serves_it(
    own_database: EmbeddedPostgres, engine: DevServer, monkeypatch: pytest.MonkeyPatch, beats: Rounds
) -> None:
    async with at_work(own_database, engine, monkeypatch) as built:
        case = await silent_referral(built)
        await beats.pass_by()
        await engine.start()
        await until("silence is recorded", recorded(built, case, "feedback.overdue"))
        await built.until_agreed(case)


async def test_a_lost_engine_is_restored_from_the_ledger_and_nothing_is_sent_twice(
    own_database: EmbeddedPostgres, engine: DevServer, monkeypatch: pytest.MonkeyPatch, beats: Rounds
) -> None:
    await engine.start()
    async with at_work(own_database, engine, monkeypatch) as built:
        cases = [await silent_referral(built) for _ in range(3)]
        for case in cases:
            await until("the ladder is climbed", recorded(built, case, "escalation.raised", times=4))
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
        await beats.pass_by(6)
        assert {case: await _everything(built, case) for case in cases} == before


async def _everything(built: House, case: str) -> object:
    state = await built.ledger.state(UUID(case))
    assert state is not None
    return await built.types(case), whole_document(state)["obligations"], await built.standing(case)
