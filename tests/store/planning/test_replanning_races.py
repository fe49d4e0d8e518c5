"""Whatever races with a plan, every open case follows it in the end, exactly once."""

import asyncio
from collections.abc import Mapping

import asyncpg

from application.commands.clock_commands import submit_by_clock
from application.commands.replan_cases import replan_all
from domain.commands import MarkOverdue
from domain.policy.policy_model import Policy
from store.ledger.ledger import Ledger
from store.planning.calendar_revisions import PolicySet, Revisions
from store.planning.replanning_batches import exclusive_lock, plan
from store.pool import Database
from tests.patience import until
from tests.school import NOW, WHY, School
from tests.store.ledger_cases import raised, submit, told
from tests.store.planning.replanning_cases import REFER, TUESDAY, another, due, followed, moves, referred
from tests.store.round_trips import statements_sent


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


async def test_a_new_case_follows_the_plan_it_was_decided_under(
    ledger: Ledger, school: School, owner: asyncpg.Connection
) -> None:
    made = await plan(ledger, "add", TUESDAY, WHY)
    assert await followed(owner, await raised(another(ledger), school.dsl)) == made.number
