"""Every open case follows the newest plan: in batches, once, and after an interruption."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from application.commands import clock_commands, replan_cases
from application.commands.clock_commands import NoSuchCase, replan
from application.commands.replan_cases import Replanned, replan_all
from store import workflow_outbox
from store.ledger import history
from store.ledger.ledger import Ledger
from store.planning import replanning_batches
from store.planning.replanning_batches import count_behind, has_stale_cases, plan
from store.pool import LedgerAway
from tests.school import WHY, School
from tests.store.ledger_cases import raised
from tests.store.planning.replanning_cases import TUESDAY, WEDNESDAY, another, due, followed, moves, referred


async def test_every_open_case_follows_and_enters_the_outbox(
    ledger: Ledger, school: School, owner: asyncpg.Connection
) -> None:
    case, other = await referred(ledger, school), await raised(ledger, school.dsl)
    made = await plan(ledger, "add", TUESDAY, WHY)
    assert await count_behind(ledger.pool) == 2
    heard: list[int] = []
    done = await replan_all(ledger, heard.append)
    assert (done.cases, done.moved_in, done.deadlines) == (2, 1, 1)
    assert heard == [2]
    assert await due(ledger, case) == "Wed"
    assert [await followed(owner, each) for each in (case, other)] == [made.number] * 2
    assert (await moves(ledger, case), await moves(ledger, other)) == (1, 0)
    event = (await history.events(ledger, case))[-1].event
    assert (event.actor, getattr(event.fact, "reasons", None)) == ("clock", WHY)
    told_of = {each.case: each.version for each in await workflow_outbox.claim(ledger.pool, 1000)}
    assert (told_of[case], told_of[other]) == (3, 1)
    assert (await history.verify(owner, case)).verified


async def test_a_second_run_does_nothing_twice(ledger: Ledger, school: School) -> None:
    case = await referred(ledger, school)
    await plan(ledger, "add", TUESDAY, WHY)
    await replan_all(ledger)
    assert await replan_all(ledger) == Replanned()
    assert (await replan(ledger, case)).events == ()
    assert await moves(ledger, case) == 1
    assert not await has_stale_cases(ledger.pool)


async def test_a_run_after_an_interruption_finishes(
    ledger: Ledger, school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [await referred(ledger, school) for _ in range(12)]
    await plan(ledger, "add", TUESDAY, WHY)
    real, so_far = clock_commands.replan, 0

    async def until_the_fifth(ledger: Ledger, case: UUID) -> Any:
        nonlocal so_far
        so_far += 1
        if so_far > 5:
            raise LedgerAway
        return await real(ledger, case)

    monkeypatch.setattr(replan_cases, "replan", until_the_fifth)
    with pytest.raises(LedgerAway):
        await replan_all(ledger)
    assert sum([await moves(ledger, case) for case in cases]) == 5
    monkeypatch.setattr(replan_cases, "replan", real)
    done = await replan_all(another(ledger))
    assert (done.cases, done.deadlines) == (7, 7)
    assert [await moves(ledger, case) for case in cases] == [1] * 12


async def test_a_case_that_cannot_be_replanned_delays_no_other(
    ledger: Ledger, school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [await referred(ledger, school) for _ in range(4)]
    await plan(ledger, "add", TUESDAY, WHY)
    real = clock_commands.replan

    async def but_for_the_first(ledger: Ledger, case: UUID) -> Any:
        if case == cases[0]:
            raise ArithmeticError
        return await real(ledger, case)

    monkeypatch.setattr(replan_cases, "replan", but_for_the_first)
    with pytest.raises(ArithmeticError):
        await replan_all(ledger)
    assert [await moves(ledger, case) for case in cases] == [0, 1, 1, 1]


async def test_a_case_without_a_key_is_skipped(
    ledger: Ledger, school: School, owner: asyncpg.Connection
) -> None:
    case = await referred(ledger, school)
    await owner.execute("DELETE FROM case_keys WHERE case_id = $1", case)
    await plan(ledger, "add", TUESDAY, WHY)
    with pytest.raises(NoSuchCase):
        await replan(ledger, case)
    assert not await has_stale_cases(ledger.pool)
    assert await replan_all(ledger) == Replanned()


async def test_missed_plans_are_followed_in_one_step_with_all_reasons(ledger: Ledger, school: School) -> None:
    case = await referred(ledger, school)
    await plan(ledger, "add", TUESDAY, "First of two days.")
    await plan(ledger, "add", WEDNESDAY, "Second of two days.")
    await replan_all(ledger)
    assert await due(ledger, case) == "Thu"
    fact = (await history.events(ledger, case))[-1].event.fact
    assert getattr(fact, "reasons", "") == "First of two days.; Second of two days."


async def test_every_open_case_follows_a_changed_limit(ledger: Ledger, school: School) -> None:
    case = await referred(ledger, school)
    policy = ledger.in_force
    longer = {**policy.limits, "feedback": replace(policy.limits["feedback"], working_days=3)}
    changed = {policy.name: replace(policy, limits=longer)}
    newer = Ledger(ledger.pool, ledger.seals, ledger.clock, changed)
    await plan(newer, "limits", None, WHY)
    await replan_all(newer)
    assert await due(ledger, case) == "Thu"


async def test_a_closed_case_is_left_alone_until_it_is_opened_again(
    ledger: Ledger, school: School, owner: asyncpg.Connection
) -> None:
    case = await referred(ledger, school)
    await owner.execute("UPDATE cases SET closed = true WHERE id = $1", case)
    await plan(ledger, "add", TUESDAY, WHY)
    assert await replan_all(ledger) == Replanned()
    await owner.execute("UPDATE cases SET closed = false WHERE id = $1", case)
    assert (await replan_all(ledger)).deadlines == 1


async def test_a_count_does_not_reveal_a_case_to_its_subject(ledger: Ledger, school: School) -> None:
    await school.teacher.raises(about=(school.admin,))
    await plan(ledger, "add", TUESDAY, WHY)
    assert await count_behind(ledger.pool, school.admin.id) == 0
    assert await count_behind(ledger.pool, school.dsl.id) == 1


async def test_the_search_for_stale_cases_reads_only_an_index(
    ledger: Ledger, owner: asyncpg.Connection
) -> None:
    """Held in tables of twenty thousand closed cases, which stand before the real ones for this session."""
    index = await owner.fetchval("SELECT indexdef FROM pg_indexes WHERE indexname = 'cases_of_plan'")
    async with owner.transaction():
        await owner.execute(
            """
            CREATE TEMP TABLE cases ON COMMIT DROP AS
                SELECT gen_random_uuid() AS id, 1 AS plan, true AS closed FROM generate_series(1, 20000);
            CREATE TEMP TABLE case_keys ON COMMIT DROP AS SELECT id AS case_id FROM pg_temp.cases;
            ALTER TABLE pg_temp.cases ADD PRIMARY KEY (id);
            ALTER TABLE pg_temp.case_keys ADD PRIMARY KEY (case_id);
            """
        )
        await owner.execute(index.replace("public.cases", "pg_temp.cases"))
        await owner.execute("ANALYZE pg_temp.cases, pg_temp.case_keys")
        found = "\n".join(row[0] for row in await owner.fetch("EXPLAIN " + replanning_batches._ANY))
    assert "cases_of_plan on cases" in found, found
    assert "Seq Scan on cases" not in found, found
