"""How the workflow waits and asks, with a ledger that the test controls."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from temporalio import activity
from temporalio.client import Client, WorkflowHandle
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from activities import ClockActivities, clock_activities
from domain.case.case import Case
from domain.commands import Command
from domain.messaging.workflow_progress import Due, Progress, TimedObligation
from local.time_skipping_server import SkippingServer
from runtime.clocks import SystemClock
from store.ledger.ledger import Ledger
from tests.patience import until
from tests.workflows.stack import replays
from workflows import ReferralWorkflow

QUEUE = "waiting"


class Oracle:
    """The ledger's answers, set by the test, and the requests it received."""

    def __init__(self, first: Progress, answer: Callable[[Due], Awaitable[Progress]]) -> None:
        self._first = first
        self._answer = answer
        self.asked: list[tuple[Due, bool]] = []

    @activity.defn(name="progress")
    async def progress(self, _: str) -> Progress:
        return self._first

    @activity.defn(name="mark-overdue")
    async def mark_overdue(self, due: Due) -> Progress:
        self.asked.append((due, activity.info().is_local))
        return await self._answer(due)


def owing(version: int, act_at: datetime | None, stage: Any = "awaiting_feedback") -> Progress:
    owed = TimedObligation(
        id="feedback:cscs-1",
        kind="feedback",
        clause="11.8",
        due_at=act_at,
        rung=0,
        act="mark-overdue",
        act_at=act_at,
    )
    return Progress(version=version, stage=stage, closed=False, owed=(owed,))


CLOSED = Progress(version=9, stage="closed", closed=True)


@asynccontextmanager
async def waiting(client: Client, oracle: Oracle) -> AsyncIterator[WorkflowHandle[Any, Any]]:
    async with Worker(
        client,
        task_queue=QUEUE,
        workflows=[ReferralWorkflow],
        activities=[oracle.progress, oracle.mark_overdue],
        workflow_runner=UnsandboxedWorkflowRunner(),
    ):
        yield await client.start_workflow("Referral", id=str(uuid4()), task_queue=QUEUE)


async def test_a_deadline_years_ahead_is_waited_for_to_the_minute(skipping: SkippingServer) -> None:
    years = timedelta(days=365 * 9)  # that server ends every run after ten years
    due = await skipping.get_current_time() + years

    async def answer(_: Due) -> Progress:
        return CLOSED

    oracle = Oracle(owing(1, due), answer)
    async with waiting(skipping.client, oracle) as handle:

        async def timed() -> bool:
            return bool(await _timers(handle))

        await until("its timer runs", timed)  # a task that time overtakes is given again a minute later
        await skipping.sleep(years - timedelta(minutes=1))
        assert oracle.asked == []
        await skipping.sleep(timedelta(minutes=1))
        await handle.result()
    [(asked, local)] = oracle.asked
    assert asked.act_at == due
    assert asked.fired_at >= due
    assert local


async def test_without_a_deadline_there_is_no_timer_and_progress_still_arrives(dev_client: Client) -> None:
    async with waiting(dev_client, Oracle(owing(1, None), _never)) as handle:
        assert (await handle.query(ReferralWorkflow.standing)).version in (0, 1)
        await handle.signal(ReferralWorkflow.advanced, CLOSED)
        await handle.result()
        assert not any(
            each.HasField("timer_started_event_attributes") for each in (await handle.fetch_history()).events
        )


async def test_a_ledger_that_finds_nothing_due_is_not_asked_again_at_once(skipping: SkippingServer) -> None:
    first = owing(1, await skipping.get_current_time())

    async def nothing_due(_: Due) -> Progress:
        return first

    oracle = Oracle(first, nothing_due)
    async with waiting(skipping.client, oracle) as handle:
        await skipping.sleep(timedelta(hours=1))
        assert 2 <= len(oracle.asked) <= 61  # a slow machine asks less often
        await handle.signal(ReferralWorkflow.advanced, CLOSED)
        await handle.result()


async def test_progress_that_arrives_while_the_ledger_is_asked_is_kept(skipping: SkippingServer) -> None:
    now = await skipping.get_current_time()

    async def slow_and_old(due: Due) -> Progress:
        handle = skipping.client.get_workflow_handle(due.referral)
        await handle.signal(ReferralWorkflow.advanced, owing(7, now + timedelta(days=1), "review"))
        return owing(3, now + timedelta(days=2))

    async with waiting(skipping.client, Oracle(owing(1, now), slow_and_old)) as handle:

        async def heard() -> bool:
            standing = await handle.query(ReferralWorkflow.standing)
            return (standing.version, standing.stage) == (7, "review")

        await until("the newer progress is kept", heard)
        await handle.signal(ReferralWorkflow.advanced, CLOSED)
        await handle.result()


@pytest.mark.parametrize("server", ["dev", "skipping"])
async def test_the_server_retries_a_failed_local_activity_and_it_replays(
    server: str, dev_client: Client, skipping: SkippingServer
) -> None:
    client = dev_client if server == "dev" else skipping.client

    async def at_the_third_try(_: Due) -> Progress:
        if len(oracle.asked) < 3:
            raise ApplicationError("LedgerAway", type="LedgerAway")
        return CLOSED

    oracle = Oracle(owing(1, datetime.now(UTC) - timedelta(days=1)), at_the_third_try)
    async with waiting(client, oracle) as handle:
        await handle.result()
        assert [local for _, local in oracle.asked] == [True, False, False]
        assert await replays(await handle.fetch_history())


async def test_a_machine_with_a_slow_clock_records_nothing_early(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, recording = SystemClock(), Recording()
    monkeypatch.setattr(clock_activities, "submit_by_clock", recording.submit_by_clock)
    due_at = clock.now() + timedelta(seconds=0.5)  # the server has reached it, and this machine has not
    due = Due(referral=str(UUID(int=1)), obligation="feedback:cscs-1", act_at=due_at, fired_at=due_at)
    hands = ClockActivities(Ledger.__new__(Ledger), clock)
    answer = await ActivityEnvironment().run(hands.mark_overdue, due)
    assert answer.closed
    [at] = recording.decided_at
    assert at >= due_at
    assert clock.now() >= due_at


class Recording:
    """Stands in for the ledger's only command: finds no case, and remembers when it decided."""

    def __init__(self) -> None:
        self.decided_at: list[datetime] = []

    async def submit_by_clock(self, _: Ledger, case: UUID, command: Command, at: datetime) -> Case | None:
        self.decided_at.append(at)
        return None


async def _timers(handle: WorkflowHandle[Any, Any]) -> list[int]:
    """The length in seconds of each timer in the history."""
    history = await handle.fetch_history()
    started = [each for each in history.events if each.HasField("timer_started_event_attributes")]
    return [each.timer_started_event_attributes.start_to_fire_timeout.seconds for each in started]


async def _never(_: Due) -> Progress:
    raise AssertionError("nothing is due")
