"""The sweeper records together what is due together, once, and everything that no timer recorded."""

import asyncio
from datetime import datetime, timedelta

import asyncpg
import pytest
from structlog.testing import capture_logs

from application.commands.clock_commands import OverdueRequest
from application.commands.submit import Authorised
from runtime import overdue_sweeper
from runtime.overdue_sweeper import LATE, OverdueSweeper
from store.ledger import history
from store.ledger.ledger import Ledger
from store.ledger.load_request import LoadedCase
from store.planning.calendar_revisions import PolicySet
from store.pool import LedgerAway
from tests.damaged_state import tampering
from tests.patience import PATIENCE, until
from tests.school import NOW, School, SetClock
from tests.store.planning.due_cases import DUE, silences
from tests.store.planning.replanning_cases import referred
from tests.workflows.stack import running


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


async def test_it_acts_at_the_deadline_and_survives_a_fault(
    ledger: Ledger, school: School, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overdue_sweeper, "LOOK_SECONDS", 0.01)
    case = await referred(ledger, school)
    sweeper, faults = OverdueSweeper(ledger), [LedgerAway, ArithmeticError]
    real = sweeper.once

    async def failing_once() -> int:
        if faults:
            raise faults.pop()
        return await real()

    monkeypatch.setattr(sweeper, "once", failing_once)

    async def failed() -> bool:
        return not faults

    async def recorded() -> bool:
        return await silences(ledger, case) == [DUE]

    async with running(sweeper.run()):
        await until("it has failed twice", failed)
        assert not await recorded()
        clock.time = DUE
        await until("silence is recorded", recorded)


async def test_it_sleeps_until_the_next_time_and_no_longer_than_a_second(
    ledger: Ledger, school: School, clock: SetClock
) -> None:
    sweeper = OverdueSweeper(ledger)
    assert await sweeper.until_next() == overdue_sweeper.LOOK_SECONDS
    await referred(ledger, school)
    for before, wait in ((timedelta(hours=1), 1.0), (timedelta(seconds=0.25), 0.25), (timedelta(0), 1.0)):
        clock.time = DUE - before
        await sweeper.once()
        assert await sweeper.until_next() == pytest.approx(wait)


async def test_what_is_recorded_a_minute_late_is_logged(
    ledger: Ledger, school: School, clock: SetClock
) -> None:
    for late in (LATE, LATE + timedelta(microseconds=1)):
        await referred(ledger, school)
        clock.time = DUE - timedelta(microseconds=1)
        await OverdueSweeper(ledger).once()
        clock.time = DUE + late
        with capture_logs() as said:
            await OverdueSweeper(ledger).once()
        assert [line["event"] for line in said] == ["recorded late"] * (late > LATE)
        clock.time = NOW


async def test_a_fault_in_one_case_is_logged_and_tried_again_later(
    ledger: Ledger, school: School, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = await referred(ledger, school), await referred(ledger, school)
    real = OverdueRequest.authorise

    def faulty(self: OverdueRequest, loaded: LoadedCase, policies: PolicySet, at: datetime) -> Authorised:
        if self.case == bad:
            raise ArithmeticError
        return real(self, loaded, policies, at)

    monkeypatch.setattr(OverdueRequest, "authorise", faulty)
    clock.time = DUE
    sweeper = OverdueSweeper(ledger)
    with capture_logs() as said:
        await sweeper.once()
        await sweeper.once()
    assert [await silences(ledger, case) for case in (bad, good)] == [[], [DUE]]
    faults = [line for line in said if line["event"] == "fault"]
    assert len(faults) == 2, "in the batch, then alone, and not again at once"
    monkeypatch.undo()
    monkeypatch.setattr(overdue_sweeper, "AGAIN_SECONDS", 0.0)
    await sweeper.once()
    assert await silences(ledger, bad) == [DUE]


async def test_a_damaged_case_keeps_no_other_waiting(
    ledger: Ledger, school: School, clock: SetClock, owner: asyncpg.Connection
) -> None:
    bad, good = await referred(ledger, school), await referred(ledger, school)
    clock.time = DUE
    async with tampering(owner) as tamper:
        await tamper({"id": str(bad)})
        await OverdueSweeper(ledger).once()
        assert await silences(ledger, good) == [DUE]
    await OverdueSweeper(ledger).once()
    assert await silences(ledger, bad) == [DUE]


async def test_a_row_that_says_a_case_is_due_too_early_records_nothing(
    ledger: Ledger, school: School, clock: SetClock, owner: asyncpg.Connection
) -> None:
    case = await referred(ledger, school)
    await OverdueSweeper(ledger).once()
    before = await history.events(ledger, case)
    await owner.execute("UPDATE cases SET wakes_at = '2020-01-01' WHERE id = $1", case)
    async with asyncio.timeout(PATIENCE):
        assert await OverdueSweeper(ledger).once() == 0
    assert await history.events(ledger, case) == before


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
