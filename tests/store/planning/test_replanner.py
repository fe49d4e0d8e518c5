"""The replanner notices a plan or a changed file, gives way to another process, and survives faults."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from application.commands import clock_commands, replan_cases
from domain.events import DeadlineReplanned
from local.embedded_postgres import SUPERUSER, EmbeddedPostgres
from policies.policy_loader import PolicyFile
from runtime import upkeep
from runtime.upkeep import Replanner
from store.ledger import history
from store.ledger.ledger import Ledger
from store.planning.replanning_batches import exclusive_lock, follow, has_stale_cases, others, plan
from store.pool import LedgerAway
from tests.patience import until
from tests.school import WHY, School
from tests.store.planning.replanning_cases import TUESDAY, due, followed, moves, referred
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


BEFORE, AFTER = "a" * 64, "b" * 64
CHANGED = "The council's protocol of May gives two days."


def a_file(name: str, digest: str, changed: str | None = None) -> dict[str, PolicyFile]:
    return {name: PolicyFile(digest=digest, changed=changed)}


def with_two_days(ledger: Ledger) -> Ledger:
    """Another process, started with a file that allows two working days for feedback."""
    policies = {}
    for name, policy in ledger.policies.items():
        limit = replace(policy.limits["feedback"], working_days=2)
        policies[name] = replace(policy, limits={**policy.limits, "feedback": limit})
    return Ledger(ledger.pool, ledger.seals, ledger.clock, policies)


async def start(ledger: Ledger, files: Mapping[str, PolicyFile]) -> None:
    await Replanner(ledger, files).once()


async def plans(owner: asyncpg.Connection) -> int:
    count: int = await owner.fetchval("SELECT count(*) FROM plans")
    return count


async def test_a_changed_limit_moves_open_cases_when_a_worker_starts_with_it(
    ledger: Ledger, school: School, owner: asyncpg.Connection
) -> None:
    name = f"{uuid4()}.toml"
    await start(ledger, a_file(name, BEFORE))
    case = await referred(ledger, school)
    await start(ledger, a_file(name, BEFORE))
    assert (await due(ledger, case), await moves(ledger, case)) == ("Tue", 0)

    new = with_two_days(ledger)
    await start(new, a_file(name, AFTER, CHANGED))
    assert await due(new, case) == "Wed"
    reasons = [
        each.event.fact.reasons
        for each in await history.events(ledger, case)
        if isinstance(each.event.fact, DeadlineReplanned)
    ]
    assert reasons == [f"Changed in the policy's files: {name}. {CHANGED}"]
    number, made = await followed(owner, case), await plans(owner)

    await start(new, a_file(name, AFTER, CHANGED))
    assert (await moves(ledger, case), await followed(owner, case), await plans(owner)) == (1, number, made)

    await start(ledger, a_file(name, BEFORE))
    assert await due(ledger, case) == "Tue", "open cases follow the old files again"


async def test_a_worker_with_the_old_files_leaves_the_cases_to_the_new_one(
    ledger: Ledger, school: School
) -> None:
    name = f"{uuid4()}.toml"
    old = Replanner(ledger, a_file(name, BEFORE))
    await old.once()
    case = await referred(ledger, school)
    await follow(with_two_days(ledger), a_file(name, AFTER, CHANGED))
    await old.once()
    assert await has_stale_cases(ledger.pool)
    await start(with_two_days(ledger), a_file(name, AFTER, CHANGED))
    assert await due(ledger, case) == "Wed"


async def test_a_new_file_is_noted_and_moves_nothing(ledger: Ledger, owner: asyncpg.Connection) -> None:
    before = await plans(owner)
    assert await follow(ledger, a_file(f"{uuid4()}.toml", BEFORE)) is None
    assert await plans(owner) == before


async def test_several_workers_at_once_make_one_plan(ledger: Ledger, owner: asyncpg.Connection) -> None:
    name = f"{uuid4()}.toml"
    await follow(ledger, a_file(name, BEFORE))
    before = await plans(owner)
    made = await asyncio.gather(*(follow(ledger, a_file(name, AFTER)) for _ in range(4)))
    assert sum(each is not None for each in made) == 1
    assert await plans(owner) == before + 1


async def test_a_manual_plan_is_not_repeated_at_the_start(ledger: Ledger, owner: asyncpg.Connection) -> None:
    name = f"{uuid4()}.toml"
    await follow(ledger, a_file(name, BEFORE))
    assert await others(owner, a_file(name, AFTER)) == [name]
    made = await follow(ledger, a_file(name, AFTER), WHY)
    assert made is not None
    assert (made.change, made.reasons) == ("limits", WHY)
    assert await others(owner, a_file(name, AFTER)) == []
    assert await follow(ledger, a_file(name, AFTER)) is None
