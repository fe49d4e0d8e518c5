"""A changed policy file becomes a plan: open cases follow its limits once, and the record says why."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from uuid import uuid4

import asyncpg
import pytest

from domain.events import DeadlineReplanned
from local.embedded_postgres import APP, EmbeddedPostgres
from policies.policy_loader import PolicyFile
from runtime.upkeep import Replanner
from store.ledger import history
from store.ledger.ledger import Ledger
from store.planning.replanning_batches import follow, has_stale_cases, others
from tests.school import WHY, School
from tests.store.planning.replanning_cases import due, followed, moves, referred

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


@pytest.mark.parametrize(
    "change", ["UPDATE plan_files SET digest = repeat('c', 64)", "DELETE FROM plan_files"]
)
async def test_the_followed_files_are_never_changed(
    change: str, database: EmbeddedPostgres, ledger: Ledger
) -> None:
    await follow(ledger, a_file(f"{uuid4()}.toml", BEFORE))
    connection = await asyncpg.connect(database.url(APP))
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.execute(change)
    await connection.close()
