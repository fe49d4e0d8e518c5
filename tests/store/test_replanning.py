"""Plans: one after the other, never changed; every open case follows the newest, once, whatever races it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import asyncpg
import httpx2
import pytest

from api.app import build
from domain.commands import MarkOverdue
from domain.refusals import AlreadyNoWorkingDay, NotABankHoliday
from policy import load_all
from runtime.postgres import APP, AUDITOR, OWNER, SUPERUSER, EmbeddedPostgres
from store import history, outbox, replanning, statements
from store.ledger import Ledger, NoSuchCase
from store.plans import read
from store.pool import LedgerAway, Pool
from store.replanning import Replanned, alone, any_behind, count_behind, plan, replan_all
from store.sealing import Seals
from tests.store.streams import command, raised, submit, told
from tests.store.test_ledger import statements_sent
from tests.world import NOW, WHY, School, SetClock, a_database, a_referral, new_school

TUESDAY, WEDNESDAY = date(2027, 3, 2), date(2027, 3, 3)
MADE = "INSERT INTO plans (change, day, reasons, made_at) VALUES ($1, $2, $3, now())"
REFER = command("refer", **a_referral())


@pytest.fixture(scope="module")
async def own(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedPostgres]:
    """A database of its own: a plan is for every case in it."""
    async with a_database(tmp_path_factory.mktemp("plans")) as server:
        yield server


@pytest.fixture(scope="module")
async def keeper(own: EmbeddedPostgres) -> AsyncIterator[asyncpg.Connection]:
    """A connection as the owner of the schema."""
    connection = await asyncpg.connect(own.url(OWNER))
    yield connection
    await connection.close()


@pytest.fixture
async def ledger(own: EmbeddedPostgres, keeper: asyncpg.Connection) -> AsyncIterator[Ledger]:
    """A process's ledger; after the test the calendar is the file's again, and no case is left open."""
    pool = await Pool.connect(own.url(APP))
    ledger = Ledger(pool, Seals(bytes(32)), SetClock(), load_all())
    yield ledger
    await ledger.plans.withdraw_all(pool, NOW)
    await keeper.execute("UPDATE cases SET closed = true")
    await pool.close()


@pytest.fixture
async def school(ledger: Ledger, keeper: asyncpg.Connection) -> AsyncIterator[School]:
    transport = httpx2.ASGITransport(app=build(ledger))
    async with httpx2.AsyncClient(transport=transport, base_url="http://onward") as http:
        yield await new_school(keeper, http)


def another(ledger: Ledger) -> Ledger:
    """Another process's ledger, which has heard of no plan."""
    return Ledger(ledger.pool, ledger.seals, ledger.clock, ledger.policies)


async def referred(ledger: Ledger, school: School) -> UUID:
    """A case whose feedback is due on Tuesday."""
    case = await raised(ledger, school.dsl)
    await submit(ledger, school.dsl, REFER, case)
    return case


async def due(ledger: Ledger, case: UUID) -> str:
    state = await ledger.state(case)
    assert state is not None
    owed = state.owes("feedback:cscs-1")
    assert owed is not None
    assert owed.due_at == state.agency_referrals[0].feedback_due_at
    return f"{owed.due_at:%a}"


async def followed(keeper: asyncpg.Connection, case: UUID) -> int:
    number: int = await keeper.fetchval("SELECT plan FROM cases WHERE id = $1", case)
    return number


async def moves(ledger: Ledger, case: UUID) -> int:
    types = [each.event.fact.type for each in await history.events(ledger, case)]
    return types.count("deadline.replanned")


async def test_what_would_change_nothing_is_no_plan(ledger: Ledger, keeper: asyncpg.Connection) -> None:
    before = await keeper.fetchval("SELECT count(*) FROM plans")
    with pytest.raises(AlreadyNoWorkingDay):
        await plan(ledger, "add", date(2027, 3, 6), WHY)
    with pytest.raises(NotABankHoliday):
        await plan(ledger, "remove", TUESDAY, WHY)
    assert await keeper.fetchval("SELECT count(*) FROM plans") == before


async def test_two_processes_at_once_make_one_plan_of_one_day(
    ledger: Ledger, keeper: asyncpg.Connection
) -> None:
    before = await keeper.fetchval("SELECT count(*) FROM plans")
    outcomes = await asyncio.gather(
        *(plan(another(ledger), "add", TUESDAY, WHY) for _ in range(5)), return_exceptions=True
    )
    assert [type(each) for each in outcomes].count(AlreadyNoWorkingDay) == 4
    assert await keeper.fetchval("SELECT count(*) FROM plans") == before + 1


@pytest.mark.parametrize(
    "change",
    ["UPDATE plans SET reasons = 'Another reason.'", "DELETE FROM plans", "TRUNCATE plans CASCADE"],
)
@pytest.mark.parametrize("role", [APP, AUDITOR, OWNER, "superuser as a replica"])
async def test_no_role_changes_a_plan(change: str, role: str, own: EmbeddedPostgres, ledger: Ledger) -> None:
    await plan(ledger, "limits", None, WHY)
    connection = await asyncpg.connect(own.url(role if role in (APP, AUDITOR, OWNER) else SUPERUSER))
    if role not in (APP, AUDITOR, OWNER):
        await connection.execute("SET session_replication_role = replica")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.execute(change)
    await connection.close()


@pytest.mark.parametrize(
    ("change", "day", "reasons"),
    [("add", None, WHY), ("limits", TUESDAY, WHY), ("move", TUESDAY, WHY), ("add", TUESDAY, " short    ")],
)
async def test_postgres_takes_no_plan_that_is_none(
    change: Any, day: Any, reasons: str, keeper: asyncpg.Connection
) -> None:
    with pytest.raises(asyncpg.CheckViolationError):
        await keeper.execute(MADE, change, day, reasons)


async def test_every_open_case_follows_and_is_told_of_by_the_outbox(
    ledger: Ledger, school: School, keeper: asyncpg.Connection
) -> None:
    case, other = await referred(ledger, school), await raised(ledger, school.dsl)
    made = await plan(ledger, "add", TUESDAY, WHY)
    assert await count_behind(ledger.pool) == 2
    heard: list[int] = []
    done = await replan_all(ledger, heard.append)
    assert (done.cases, done.moved_in, done.deadlines) == (2, 1, 1)
    assert heard == [2]
    assert await due(ledger, case) == "Wed"
    assert [await followed(keeper, each) for each in (case, other)] == [made.number] * 2
    assert (await moves(ledger, case), await moves(ledger, other)) == (1, 0)
    event = (await history.events(ledger, case))[-1].event
    assert (event.actor, getattr(event.fact, "reasons", None)) == ("clock", WHY)
    told_of = {each.case: each.version for each in await outbox.claim(ledger.pool, 1000)}
    assert (told_of[case], told_of[other]) == (3, 1)
    assert (await history.verify(keeper, case)).verified


async def test_run_again_it_does_nothing_twice(ledger: Ledger, school: School) -> None:
    case = await referred(ledger, school)
    await plan(ledger, "add", TUESDAY, WHY)
    await replan_all(ledger)
    assert await replan_all(ledger) == Replanned()
    assert (await ledger.replan(case)).events == ()
    assert await moves(ledger, case) == 1
    assert not await any_behind(ledger.pool)


async def test_interrupted_in_the_middle_and_run_again_it_finishes(
    ledger: Ledger, school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [await referred(ledger, school) for _ in range(12)]
    await plan(ledger, "add", TUESDAY, WHY)
    real, so_far = ledger.replan, 0

    async def until_the_fifth(case: UUID) -> Any:
        nonlocal so_far
        so_far += 1
        if so_far > 5:
            raise LedgerAway
        return await real(case)

    monkeypatch.setattr(ledger, "replan", until_the_fifth)
    with pytest.raises(LedgerAway):
        await replan_all(ledger)
    assert sum([await moves(ledger, case) for case in cases]) == 5
    monkeypatch.setattr(ledger, "replan", real)
    done = await replan_all(another(ledger))
    assert (done.cases, done.deadlines) == (7, 7)
    assert [await moves(ledger, case) for case in cases] == [1] * 12


async def test_one_case_that_cannot_be_planned_holds_up_no_other(
    ledger: Ledger, school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [await referred(ledger, school) for _ in range(4)]
    await plan(ledger, "add", TUESDAY, WHY)
    real = ledger.replan

    async def but_for_the_first(case: UUID) -> Any:
        if case == cases[0]:
            raise ArithmeticError
        return await real(case)

    monkeypatch.setattr(ledger, "replan", but_for_the_first)
    with pytest.raises(ArithmeticError):
        await replan_all(ledger)
    assert [await moves(ledger, case) for case in cases] == [0, 1, 1, 1]


async def test_a_case_whose_key_is_destroyed_is_passed_over(
    ledger: Ledger, school: School, keeper: asyncpg.Connection
) -> None:
    case = await referred(ledger, school)
    await keeper.execute("DELETE FROM case_keys WHERE case_id = $1", case)
    await plan(ledger, "add", TUESDAY, WHY)
    with pytest.raises(NoSuchCase):
        await ledger.replan(case)
    assert await replan_all(ledger) == Replanned()


async def test_two_that_plan_anew_at_once_move_each_deadline_once(ledger: Ledger, school: School) -> None:
    cases = [await referred(ledger, school) for _ in range(10)]
    await plan(ledger, "add", TUESDAY, WHY)
    done = await asyncio.gather(replan_all(ledger), replan_all(another(ledger)))
    assert sum(each.deadlines for each in done) == 10
    assert [await moves(ledger, case) for case in cases] == [1] * 10


async def test_only_one_process_plans_anew_and_another_waits_or_leaves_it(ledger: Ledger) -> None:
    async with alone(ledger.pool) as mine:
        assert mine
        async with alone(ledger.pool, wait=False) as theirs:
            assert not theirs
        waiting = asyncio.create_task(_alone_at_last(ledger))
        await asyncio.sleep(0.3)
        assert not waiting.done()
    assert await waiting


async def _alone_at_last(ledger: Ledger) -> bool:
    async with alone(ledger.pool) as mine:
        return mine


async def test_a_process_reads_a_plan_before_it_decides_under_it_and_only_then(
    ledger: Ledger, school: School, keeper: asyncpg.Connection
) -> None:
    case = await raised(ledger, school.dsl)
    await plan(ledger, "add", TUESDAY, WHY)
    unaware = another(ledger)
    async with statements_sent() as seen:
        await submit(unaware, school.dsl, REFER, case)
        await told(unaware, school.dsl, case)
    assert len(seen) == 5
    assert (seen[0], seen[2]) == (statements.READ_BY_PERSON, statements.APPEND)
    assert seen[3:] == [statements.READ_BY_PERSON, statements.APPEND]
    assert await due(ledger, case) == "Wed"


async def test_a_new_case_follows_the_plan_it_was_decided_under(
    ledger: Ledger, school: School, keeper: asyncpg.Connection
) -> None:
    made = await plan(ledger, "add", TUESDAY, WHY)
    assert await followed(keeper, await raised(another(ledger), school.dsl)) == made.number


async def test_a_command_between_plan_and_replanning_hides_no_deadline_from_it(
    ledger: Ledger, school: School, keeper: asyncpg.Connection
) -> None:
    """It is decided under the new plan, but what was open before it is not."""
    case = await referred(ledger, school)
    await plan(ledger, "add", TUESDAY, WHY)
    await told(ledger, school.dsl, case)
    await replan_all(ledger)
    assert await due(ledger, case) == "Wed"


async def test_a_command_decided_under_the_old_plan_is_caught_up_with(
    ledger: Ledger, school: School, keeper: asyncpg.Connection
) -> None:
    """It had read before the plan was made, and writes after the case was planned anew without an event."""
    case = await raised(ledger, school.dsl)
    slow = another(ledger)
    read_by_then, go_on = asyncio.Event(), asyncio.Event()
    real = slow.plans.up_to

    async def slowly(connection: asyncpg.Connection, number: int) -> Any:
        timetable = await real(connection, number)
        read_by_then.set()
        await go_on.wait()
        return timetable

    slow.plans.up_to = slowly  # type: ignore[method-assign]
    referring = asyncio.create_task(submit(slow, school.dsl, REFER, case))
    await read_by_then.wait()
    made = await plan(ledger, "add", TUESDAY, WHY)
    assert (await replan_all(ledger)).deadlines == 0
    assert await followed(keeper, case) == made.number
    go_on.set()
    await referring
    assert await due(ledger, case) == "Tue"
    assert await followed(keeper, case) < made.number
    assert (await replan_all(ledger)).deadlines == 1
    assert await due(ledger, case) == "Wed"


async def test_a_deadline_that_fires_before_it_is_moved_is_set_right(ledger: Ledger, school: School) -> None:
    case = await referred(ledger, school)
    await plan(ledger, "add", TUESDAY, WHY)
    at = NOW.replace(day=2, hour=17)
    late = MarkOverdue(obligation="feedback:cscs-1", act_at=at)
    state = await ledger.submit_by_clock(case, late, at)
    assert state is not None
    assert state.owes("chase:cscs-1")
    await replan_all(ledger)
    assert await due(ledger, case) == "Wed"
    state = await ledger.state(case)
    assert state is not None
    assert not state.owes("chase:cscs-1")


async def test_plans_that_were_missed_are_followed_in_one_step_with_all_their_reasons(
    ledger: Ledger, school: School
) -> None:
    case = await referred(ledger, school)
    await plan(ledger, "add", TUESDAY, "First of two days.")
    await plan(ledger, "add", WEDNESDAY, "Second of two days.")
    await replan_all(ledger)
    assert await due(ledger, case) == "Thu"
    fact = (await history.events(ledger, case))[-1].event.fact
    assert getattr(fact, "reasons", "") == "First of two days.; Second of two days."


async def test_a_limit_that_was_changed_is_followed_by_every_open_case(
    ledger: Ledger, school: School
) -> None:
    case = await referred(ledger, school)
    policy = ledger.newest
    longer = {**policy.limits, "feedback": replace(policy.limits["feedback"], working_days=3)}
    changed = {policy.name: replace(policy, limits=longer)}
    newer = Ledger(ledger.pool, ledger.seals, ledger.clock, changed)
    await plan(newer, "limits", None, WHY)
    await replan_all(newer)
    assert await due(ledger, case) == "Thu"


async def test_a_closed_case_is_left_alone_until_it_is_opened_again(
    ledger: Ledger, school: School, keeper: asyncpg.Connection
) -> None:
    case = await referred(ledger, school)
    await keeper.execute("UPDATE cases SET closed = true WHERE id = $1", case)
    await plan(ledger, "add", TUESDAY, WHY)
    assert await replan_all(ledger) == Replanned()
    await keeper.execute("UPDATE cases SET closed = false WHERE id = $1", case)
    assert (await replan_all(ledger)).deadlines == 1


async def test_whoever_a_case_is_about_does_not_learn_of_it_from_a_count(
    ledger: Ledger, school: School
) -> None:
    await school.teacher.raises(about=(school.admin,))
    await plan(ledger, "add", TUESDAY, WHY)
    assert await count_behind(ledger.pool, school.admin.id) == 0
    assert await count_behind(ledger.pool, school.dsl.id) == 1


async def test_looking_for_cases_that_are_behind_reads_an_index_and_no_case(
    ledger: Ledger, keeper: asyncpg.Connection
) -> None:
    await keeper.execute("SET enable_seqscan = off")
    found = "\n".join(row[0] for row in await keeper.fetch("EXPLAIN " + replanning._ANY))
    await keeper.execute("RESET enable_seqscan")
    assert "cases_of_plan" in found


async def test_the_release_before_can_still_append_and_its_cases_are_planned_anew(
    ledger: Ledger, school: School, keeper: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It gives the thirty-three values that it knows."""
    case = await raised(ledger, school.dsl)
    made = await plan(ledger, "add", TUESDAY, WHY)
    await replan_all(ledger)
    assert await followed(keeper, case) == made.number
    older = another(ledger)
    before = "SELECT append(" + ", ".join(f"${n}" for n in range(1, 34)) + ")"
    real = asyncpg.Connection.fetchval

    async def as_before(self: Any, query: str, *args: Any, **kwargs: Any) -> Any:
        if query == statements.APPEND:
            return await real(self, before, *args[:33], **kwargs)
        return await real(self, query, *args, **kwargs)

    monkeypatch.setattr(asyncpg.Connection, "fetchval", as_before)
    await told(older, school.dsl, case)
    monkeypatch.undo()
    assert await followed(keeper, case) == 0
    assert (await replan_all(ledger)).cases == 1


async def test_plans_are_read_back_as_they_were_made(ledger: Ledger, school: School) -> None:
    made = await plan(ledger, "add", TUESDAY, WHY, school.admin.id)
    async with ledger.pool.connection() as connection:
        assert (await read(connection, made.number))[-1] == made
    assert (made.change, made.day, made.made_by) == ("add", TUESDAY, school.admin.id)
    assert made.made_at == NOW
