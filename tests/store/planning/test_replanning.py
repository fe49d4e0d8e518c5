"""Every open case follows the newest plan, once, whatever races with it or interrupts it."""

import asyncio
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from application.commands import clock_commands, replan_cases
from application.commands.clock_commands import NoSuchCase, replan, submit_by_clock
from application.commands.replan_cases import Replanned, replan_all
from domain.commands import MarkOverdue
from domain.policy.policy_model import Policy
from store import workflow_outbox
from store.ledger import history
from store.ledger.ledger import Ledger
from store.planning import replanning_batches
from store.planning.calendar_revisions import PolicySet, Revisions
from store.planning.replanning_batches import count_behind, exclusive_lock, has_stale_cases, plan
from store.pool import Database, LedgerAway
from tests.patience import until
from tests.school import NOW, WHY, School
from tests.store.ledger_cases import raised, submit, told
from tests.store.planning.replanning_cases import (
    REFER,
    TUESDAY,
    WEDNESDAY,
    another,
    due,
    followed,
    moves,
    referred,
)
from tests.store.round_trips import statements_sent


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
    told_of = {
        each.case: each.progress.version for each in await workflow_outbox.claim(ledger, 1000, at_once=True)
    }
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


class HeldUp(Revisions):
    """Read the plans, but decide under them only when the test allows it."""

    def __init__(self, policies: Mapping[str, Policy]) -> None:
        super().__init__(policies)
        self.read, self.go_on = asyncio.Event(), asyncio.Event()

    async def up_to(self, database: Database, number: int) -> PolicySet:
        timetable = await super().up_to(database, number)
        self.read.set()
        await self.go_on.wait()
        return timetable


async def test_two_replanners_at_once_move_each_deadline_once(ledger: Ledger, school: School) -> None:
    cases = [await referred(ledger, school) for _ in range(10)]
    await plan(ledger, "add", TUESDAY, WHY)
    done = await asyncio.gather(replan_all(ledger), replan_all(another(ledger)))
    assert sum(each.deadlines for each in done) == 10
    assert [await moves(ledger, case) for case in cases] == [1] * 10


async def test_only_one_process_replans_while_another_waits_or_leaves(ledger: Ledger) -> None:
    async with exclusive_lock(ledger.pool) as mine:
        assert mine
        async with exclusive_lock(ledger.pool, wait=False) as theirs:
            assert not theirs
        async with statements_sent() as sent:
            waiting = asyncio.create_task(_alone_at_last(ledger))
            await until("it has tried twice", lambda: _tries(sent) >= 2)
        assert not waiting.done()
    assert await waiting


def _tries(statements: list[str]) -> int:
    return sum("pg_try_advisory_lock" in each for each in statements)


async def _alone_at_last(ledger: Ledger) -> bool:
    async with exclusive_lock(ledger.pool) as mine:
        return mine


async def test_a_command_between_plan_and_replanning_hides_no_deadline(
    ledger: Ledger, school: School, owner: asyncpg.Connection
) -> None:
    """The command is decided under the new plan, but earlier open deadlines are not."""
    case = await referred(ledger, school)
    await plan(ledger, "add", TUESDAY, WHY)
    await told(ledger, school.dsl, case)
    await replan_all(ledger)
    assert await due(ledger, case) == "Wed"


async def test_a_command_decided_under_the_old_plan_is_replanned(
    ledger: Ledger, school: School, owner: asyncpg.Connection
) -> None:
    """It read before the plan was made, and writes after the case was re-planned without an event."""
    case = await raised(ledger, school.dsl)
    slow = another(ledger)
    held_up = slow.plans = HeldUp(slow.policies)
    referring = asyncio.create_task(submit(slow, school.dsl, REFER, case))
    await held_up.read.wait()
    made = await plan(ledger, "add", TUESDAY, WHY)
    assert (await replan_all(ledger)).deadlines == 0
    assert await followed(owner, case) == made.number
    held_up.go_on.set()
    await referring
    assert await due(ledger, case) == "Tue"
    assert await followed(owner, case) < made.number
    assert (await replan_all(ledger)).deadlines == 1
    assert await due(ledger, case) == "Wed"


async def test_a_deadline_that_fires_before_it_moves_is_corrected(ledger: Ledger, school: School) -> None:
    case = await referred(ledger, school)
    await plan(ledger, "add", TUESDAY, WHY)
    at = NOW.replace(day=2, hour=17)
    late = MarkOverdue(obligation="feedback:cscs-1", act_at=at)
    state = await submit_by_clock(ledger, case, late, at)
    assert state is not None
    assert state.open_obligation("chase:cscs-1")
    await replan_all(ledger)
    assert await due(ledger, case) == "Wed"
    state = await ledger.state(case)
    assert state is not None
    assert not state.open_obligation("chase:cscs-1")
