"""The replanner notices a plan within a second, gives way to another process, and survives faults."""

from typing import Any
from uuid import UUID

import asyncpg
import pytest

from application.commands import clock_commands, replan_cases
from local.embedded_postgres import SUPERUSER, EmbeddedPostgres
from runtime import upkeep
from runtime.upkeep import Replanner
from store.ledger.ledger import Ledger
from store.planning.replanning_batches import exclusive_lock, has_stale_cases, plan
from store.pool import LedgerAway
from tests.patience import until
from tests.school import WHY, School
from tests.store.planning.replanning_cases import TUESDAY, due, moves, referred
from tests.workflows.stack import running

LOSE = (
    "SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_database ON pg_database.oid = database "
    "WHERE locktype = 'advisory' AND granted AND datname = current_database()"
)


async def test_cases_follow_a_plan_that_another_process_made(ledger: Ledger, school: School) -> None:
    case = await referred(ledger, school)
    async with running(Replanner(ledger).run()):
        answer = await school.operator.post(
            "/v1/calendar", {"day": str(TUESDAY), "change": "add", "reasons": WHY}
        )
        assert (answer.status_code, answer.json()["waiting"]) == (201, 1)

        async def followed() -> bool:
            return not await has_stale_cases(ledger.pool)

        await until("the cases follow the plan", followed)
    assert await due(ledger, case) == "Wed"


async def test_it_leaves_the_cases_to_another_process_that_replans(ledger: Ledger, school: School) -> None:
    case = await referred(ledger, school)
    await plan(ledger, "add", TUESDAY, WHY)
    async with exclusive_lock(ledger.pool):
        await Replanner(ledger).once()
        assert await moves(ledger, case) == 0
    await Replanner(ledger).once()
    assert await moves(ledger, case) == 1


@pytest.mark.parametrize("fault", [LedgerAway, ArithmeticError])
async def test_a_fault_does_not_end_it(
    fault: type[Exception], ledger: Ledger, school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "REPLAN_AFTER_A_FAULT", 0.05)
    monkeypatch.setattr(upkeep, "REPLAN_SECONDS", 0.05)
    case = await referred(ledger, school)
    await plan(ledger, "add", TUESDAY, WHY)
    real, faults = clock_commands.replan, 0

    async def failing_twice(ledger: Ledger, case: UUID) -> Any:
        nonlocal faults
        faults += 1
        if faults <= 2:
            raise fault
        return await real(ledger, case)

    monkeypatch.setattr(replan_cases, "replan", failing_twice)

    async def followed() -> bool:
        return await moves(ledger, case) == 1

    async with running(Replanner(ledger).run()):
        await until("the cases follow the plan", followed)
    assert faults == 3


async def test_a_lost_connection_releases_the_lock_and_hides_no_other_fault(
    ledger: Ledger, database: EmbeddedPostgres
) -> None:
    async def losing_it() -> None:
        async with exclusive_lock(ledger.pool):
            server = await asyncpg.connect(database.url(SUPERUSER))
            await server.execute(LOSE)
            await server.close()
            raise ArithmeticError

    with pytest.raises(ArithmeticError):
        await losing_it()
    async with exclusive_lock(ledger.pool, wait=False) as mine:
        assert mine
