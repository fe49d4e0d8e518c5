"""The sweeper's process records what is due without Temporal, and begins and ends with its worker."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import httpx2
import pytest

from local.embedded_postgres import EmbeddedPostgres
from local.subprocesses import free_port
from runtime import overdue_sweeper
from runtime.overdue_sweeper import OverdueSweeper, SweeperStuck, ends_when_stuck
from store.ledger import history
from store.ledger.ledger import Ledger
from tests.cli.commands import ROOT, clean, settings_of
from tests.patience import HandSetTime, until
from tests.processes import an_asyncio_process, lives
from tests.school import School, SetClock
from tests.workflows.stack import running


@asynccontextmanager
async def a_worker(database: EmbeddedPostgres, seal_key: bytes) -> AsyncIterator[asyncio.subprocess.Process]:
    """A worker that never reaches Temporal."""
    more = {"ONWARD_LOG_LEVEL": "ERROR", "TEMPORAL_ADDRESS": f"127.0.0.1:{free_port()}"}
    environment = clean() | settings_of(database, seal_key) | more
    command = (sys.executable, "-m", "cli", "worker")
    async with an_asyncio_process(
        *command, cwd=ROOT, env=environment, stderr=asyncio.subprocess.DEVNULL
    ) as worker:
        yield worker


def sweepers(worker: int) -> list[int]:
    """The processes of this worker's sweeper."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            if parent == worker and b"runtime.overdue_sweeper" in (entry / "cmdline").read_bytes():
                found.append(int(entry.name))
        except (OSError, IndexError):
            continue
    return found


async def the_sweeper(worker: asyncio.subprocess.Process) -> int:
    async def runs() -> bool:
        return len(sweepers(worker.pid)) == 1

    await until("a sweeper runs", runs)
    return sweepers(worker.pid)[0]


async def ended(process: int) -> bool:
    return not lives(process)


async def test_what_is_due_is_recorded_without_temporal_and_not_before(
    database: EmbeddedPostgres,
    seal_key: bytes,
    ledger: Ledger,
    school: School,
    clock: SetClock,
    http: httpx2.AsyncClient,
) -> None:
    clock.time = datetime.now(UTC)  # what is due because of danger is due at any hour (11.4)
    first = await ledger.state(UUID((await school.teacher.raises(immediate_danger=True))["id"]))
    assert first is not None
    takes = min(each.wakes_at for each in first.open_obligations if each.wakes_at) - clock.time
    clock.time = datetime.now(UTC) - takes + timedelta(seconds=4)
    case = UUID((await school.teacher.raises(immediate_danger=True))["id"])
    due = clock.time + takes

    async def acted() -> bool:
        return len(await history.events(ledger, case)) > 1

    async with a_worker(database, seal_key):
        await until("what is due is recorded", acted)
    _, acts, *_ = await history.events(ledger, case)
    assert acts.event.actor == "clock"
    assert acts.event.recorded_at >= due
    assert datetime.now(UTC) >= due


@pytest.mark.parametrize(
    "how", [signal.SIGKILL, pytest.param(signal.SIGTERM, marks=pytest.mark.long("a kill is in every run"))]
)
async def test_it_ends_with_its_worker(
    database: EmbeddedPostgres, seal_key: bytes, how: signal.Signals
) -> None:
    async with a_worker(database, seal_key) as worker:
        sweeper = await the_sweeper(worker)
        worker.send_signal(how)
        await worker.wait()
        await until("the sweeper has ended", lambda: ended(sweeper))


async def test_if_it_ends_the_worker_starts_another(database: EmbeddedPostgres, seal_key: bytes) -> None:
    async with a_worker(database, seal_key) as worker:
        first = await the_sweeper(worker)
        os.kill(first, signal.SIGKILL)
        await until("the sweeper has ended", lambda: ended(first))
        assert await the_sweeper(worker) != first
        assert worker.returncode is None


async def test_one_that_gets_nowhere_ends_itself(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    time = HandSetTime()
    monkeypatch.setattr(overdue_sweeper, "time", time)
    monkeypatch.setattr(overdue_sweeper, "REST_SECONDS", 0.01)
    monkeypatch.setattr(overdue_sweeper, "LOOK_SECONDS", 0.01)
    sweeper = OverdueSweeper(ledger)

    async def got_on() -> bool:
        return sweeper.moved_at == time.seconds

    async with running(sweeper.run()):
        watching = asyncio.create_task(ends_when_stuck(sweeper))
        for _ in range(3):
            time.seconds += 0.6 * overdue_sweeper.STUCK_SECONDS
            await until("the sweeper gets on", got_on)
        assert not watching.done()
        watching.cancel()
    time.seconds += overdue_sweeper.STUCK_SECONDS
    with pytest.raises(SweeperStuck):
        await ends_when_stuck(sweeper)
