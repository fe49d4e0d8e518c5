"""The sweeper records together what is due together, once, and everything that no timer recorded."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from structlog.testing import capture_logs

from domain.messaging.workflow_progress import next_due_command
from runtime import overdue_sweeper
from runtime.overdue_sweeper import LATE, OverdueSweeper
from store.ledger import history
from store.ledger.ledger import Ledger
from store.outbox import workflow_outbox
from store.pool import LedgerAway
from tests.school import School, SetClock
from tests.store.planning.replanning_cases import referred
from tests.workflows.stack import running, until

DUE = datetime(2027, 3, 2, 17, tzinfo=UTC)
"""5pm on the working day after the referral (11.8)."""


async def silences(ledger: Ledger, case: UUID) -> list[datetime]:
    """When each silence of the agency was recorded."""
    events = await history.events(ledger, case)
    return [each.event.recorded_at for each in events if each.event.fact.type == "feedback.overdue"]


async def test_deadlines_of_one_moment_are_recorded_together_and_once(
    ledger: Ledger, school: School, clock: SetClock
) -> None:
    cases = [await referred(ledger, school) for _ in range(5)]
    clock.time = DUE
    await asyncio.gather(OverdueSweeper(ledger).once(), OverdueSweeper(ledger).once())
    assert [await silences(ledger, case) for case in cases] == [[DUE]] * 5
    assert await OverdueSweeper(ledger).once() == 0


async def test_nothing_is_recorded_before_its_time(ledger: Ledger, school: School, clock: SetClock) -> None:
    case = await referred(ledger, school)
    clock.time = DUE - timedelta(microseconds=1)
    await OverdueSweeper(ledger).once()
    assert await silences(ledger, case) == []
    clock.time = DUE
    await OverdueSweeper(ledger).once()
    assert await silences(ledger, case) == [DUE]


async def test_after_days_without_a_worker_each_step_follows_in_order(
    ledger: Ledger, school: School, clock: SetClock
) -> None:
    case = await referred(ledger, school)
    clock.time = DUE + timedelta(days=5)
    await OverdueSweeper(ledger).once()
    state = await ledger.state(case)
    assert state is not None
    assert next_due_command(state, clock.time) is None
    acts = [each.at for each in state.escalations]
    assert len(acts) > 3
    assert acts == sorted(acts), "each has the time of its deadline"
    assert await silences(ledger, case) == [clock.time], "and when it was recorded, days late"


async def test_the_sweeper_waits_half_a_minute_for_the_workflows(
    ledger: Ledger, school: School, clock: SetClock
) -> None:
    case = await referred(ledger, school)
    clock.time = DUE + LATE - timedelta(milliseconds=1)
    await OverdueSweeper(ledger).once(LATE)
    assert await silences(ledger, case) == []
    clock.time = DUE + LATE
    await OverdueSweeper(ledger).once(LATE)
    assert await silences(ledger, case) == [clock.time]


async def test_its_progress_waits_for_the_workflow_to_ask(
    ledger: Ledger, school: School, clock: SetClock
) -> None:
    case = await referred(ledger, school)
    await workflow_outbox.delivered(ledger.pool, await workflow_outbox.claim(ledger.pool, 100))
    before = await workflow_outbox.waiting(ledger.pool)
    clock.time = DUE
    await OverdueSweeper(ledger).once()
    assert await silences(ledger, case) == [DUE]
    assert await workflow_outbox.claim(ledger.pool, 100) == []
    assert await workflow_outbox.waiting(ledger.pool) == before + 1, (
        "but it stays, for a workflow that does not"
    )


@pytest.mark.parametrize("fault", [LedgerAway, ArithmeticError])
async def test_it_sweeps_when_a_timer_fires_and_survives_a_fault(
    fault: type[Exception],
    ledger: Ledger,
    school: School,
    clock: SetClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(overdue_sweeper, "REST_SECONDS", 0.01)
    case = await referred(ledger, school)
    watching, failed = OverdueSweeper(ledger), asyncio.Event()
    real = watching.once

    async def failing_once(late: timedelta) -> int:
        if not failed.is_set():
            failed.set()
            raise fault
        return await real(late)

    monkeypatch.setattr(watching, "once", failing_once)
    clock.time = DUE

    async def recorded() -> bool:
        return await silences(ledger, case) == [DUE]

    async with running(watching.run()):
        await failed.wait()
        watching.fired()
        await until(recorded, 10)


class Counting(OverdueSweeper):
    """A sweeper that counts its passes."""

    rounds = 0

    async def once(self, late: timedelta = timedelta(0)) -> int:
        found = await super().once(late)
        self.rounds += 1
        return found


async def test_the_sweeper_records_and_logs_what_no_timer_recorded(
    ledger: Ledger, school: School, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overdue_sweeper, "REST_SECONDS", 0.01)
    monkeypatch.setattr(overdue_sweeper, "LOOK_SECONDS", 0.01)
    case = await referred(ledger, school)

    looking = Counting(ledger)

    async def looked() -> bool:
        return looking.rounds > 0

    async def warned() -> bool:
        return bool(said) and bool(await silences(ledger, case))

    said: list[Any]
    with capture_logs() as said:
        async with running(looking.run()):
            await until(looked, 10)
            clock.time = DUE + LATE
            await until(warned, 10)
            await asyncio.sleep(0.1)
    assert [line["event"] for line in said] == ["recorded what no timer did"]


async def test_the_duty_dsl_of_each_missed_deadline_is_recorded_and_not_the_present_one(
    ledger: Ledger, school: School, clock: SetClock
) -> None:
    """3-DSL.x: no worker ran for hours, while the DSL's shift ended and the deputy's began."""
    for person, start, end in ((school.dsl, 0, 1), (school.deputy, 1, 3), (school.dsl, 3, 9)):
        begins, ends = (clock.time + timedelta(hours=hours) for hours in (start, end))
        shift = {"person": str(person.id), "starts_at": begins.isoformat(), "ends_at": ends.isoformat()}
        assert (await school.dsl.post("/v1/duty", shift)).status_code == 201
    case = await school.teacher.raises()
    clock.passes(hours=5)
    await OverdueSweeper(ledger).once()
    escalations = (await school.dsl.sees(case))["escalations"]
    assert [(each["rung"], each["on_duty"]) for each in escalations if each["obligation"] == "accept"] == [
        (1, [str(school.dsl.id)]),
        (2, [str(school.deputy.id)]),
    ]
