"""Simulated time continues if a workflow server hangs or dies: another takes over from the ledger."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from api.openapi import EXAMPLES
from local import time_skipping_server
from local.rehearsal import simulated_school
from local.rehearsal.simulated_school import NotSettled, SimulatedSchool, open_stage
from store import workflow_outbox
from store.ledger import history
from store.ledger.history import Stored
from tests.databases import Cluster
from tests.patience import PATIENCE

MONDAY = datetime(2027, 3, 1, 10, tzinfo=UTC)
ACCEPT_BY = datetime(2027, 3, 1, 10, 30, tzinfo=UTC)
DECIDE_BY = datetime(2027, 3, 1, 14, tzinfo=UTC)
A_STEP = timedelta(minutes=30)
"""Shorter than the time that the tests let pass at once, and far longer than a slow machine takes."""
CASES = 3


@pytest.fixture
async def stage(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[SimulatedSchool]:
    """A school with three new cases, which waits long for its workflow server."""
    monkeypatch.setattr(time_skipping_server, "ANSWER_SECONDS", PATIENCE)
    cluster.copied_to(tmp_path / "postgres")
    async with open_stage(tmp_path) as opened:
        await opened.begin(MONDAY)
        teacher = {"Authorization": f"Bearer {opened.cast.tokens['teacher']}"}
        for _ in range(CASES):
            raised = await opened.http.post("/v1/referrals", json=EXAMPLES["raise"], headers=teacher)
            assert raised.status_code == 201
        await opened.settle_all()
        yield opened


def impatient_with_this_server(stage: SimulatedSchool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for the present workflow server, which is ended or frozen, one second only."""
    real, seconds = stage.clockwork.start, ("SLEEP_SECONDS", "ANSWER_SECONDS")
    before = {name: getattr(time_skipping_server, name) for name in seconds}

    async def patient_start() -> None:
        for name, long in before.items():
            monkeypatch.setattr(time_skipping_server, name, long)
        await real()

    monkeypatch.setattr(stage.clockwork, "start", patient_start)
    for name in seconds:
        monkeypatch.setattr(time_skipping_server, name, 1.0)


async def overdue(stage: SimulatedSchool) -> list[list[Stored]]:
    """The overdue events of each case."""
    found = []
    async for batch in workflow_outbox.open_cases(stage.ledger):
        for case in batch:
            events = await history.events(stage.ledger, case)
            found.append([each for each in events if each.event.fact.type == "obligation.overdue"])
    return found


def instants(events: list[Stored]) -> list[datetime]:
    return [each.event.occurred_at for each in events]


async def until_two(stage: SimulatedSchool) -> None:
    """Check that every case missed its three deadlines, each on time and once."""
    for events in await overdue(stage):
        assert instants(events) == [ACCEPT_BY, DECIDE_BY, DECIDE_BY]
        for each in events:
            late = each.event.recorded_at - each.event.occurred_at
            assert timedelta(0) <= late < A_STEP


@pytest.mark.parametrize("how", [signal.SIGSTOP, signal.SIGKILL], ids=["hangs", "dies"])
async def test_time_is_reached_after_the_server_hangs_or_dies(
    how: signal.Signals, stage: SimulatedSchool, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = stage.server.pid
    assert before is not None
    impatient_with_this_server(stage, monkeypatch)
    os.kill(before, how)
    await stage.move_to(DECIDE_BY + timedelta(hours=1))
    await stage.settle_all()
    assert stage.server.pid != before
    await until_two(stage)
    reached = stage.clock.from_server(await stage.server.get_current_time())
    assert timedelta(0) <= reached - (DECIDE_BY + timedelta(hours=1)) < A_STEP


async def test_earlier_deadlines_stay_and_are_not_recorded_twice(
    stage: SimulatedSchool, monkeypatch: pytest.MonkeyPatch
) -> None:
    await stage.move_to(ACCEPT_BY + timedelta(minutes=5))
    await stage.settle_all()
    assert [instants(each) for each in await overdue(stage)] == [[ACCEPT_BY]] * CASES
    assert stage.server.pid is not None
    impatient_with_this_server(stage, monkeypatch)
    os.kill(stage.server.pid, signal.SIGSTOP)
    await stage.move_to(DECIDE_BY + timedelta(hours=1))
    await stage.settle_all()
    await until_two(stage)


async def test_an_irreplaceable_server_is_reported_as_stuck_and_the_next_is_tried(
    stage: SimulatedSchool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time_skipping_server, "SLEEP_SECONDS", 0.0001)  # no server answers that fast
    with pytest.raises(NotSettled, match="neither did a new one"):
        await stage.move_to(DECIDE_BY + timedelta(hours=1))
    monkeypatch.setattr(time_skipping_server, "SLEEP_SECONDS", PATIENCE)
    await stage.move_to(DECIDE_BY + timedelta(hours=1))
    await stage.settle_all()
    await until_two(stage)


async def test_a_new_server_counts_none_of_the_time_that_the_old_one_was_ahead(
    stage: SimulatedSchool,
) -> None:
    """Its time begins at ours, even if it freezes before anyone reads how far ahead it is."""
    reached = MONDAY + timedelta(days=5)
    await stage.move_to(reached)
    await stage.settle_all()
    await stage.run_on()
    await stage.renew()
    assert timedelta(0) <= stage.clock.now() - reached < timedelta(hours=1)


async def test_a_worker_that_does_not_end_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simulated_school, "END_SECONDS", 0.01)
    may_end = asyncio.Event()

    async def holds_on() -> None:
        while not may_end.is_set():
            with suppress(asyncio.CancelledError):
                await may_end.wait()

    task = asyncio.create_task(holds_on())
    async with asyncio.timeout(PATIENCE):
        await simulated_school.ended(task, 0.01)
    assert not task.done()
    may_end.set()
    await task
