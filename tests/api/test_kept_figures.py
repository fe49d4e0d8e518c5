"""The numbers kept of each case give the same figures as reading every case, whatever happens between."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from application import case_counting, compliance_reports, measure_upkeep
from application.case_counting import Counted, basis_at
from application.measure_upkeep import count_again, rebuild_measures
from domain.calendar.periods import school_year_until
from domain.calendar.working_time import london
from domain.compliance.compliance_check import ComplianceChecker
from domain.people.roles import Person
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller
from store.ledger.sealing import DoesNotOpen
from store.measures import measure_writes
from store.measures.kept_figures import kept_figures
from store.queries import compliance_streams
from store.queries.compliance_streams import StreamSelection
from tests.api.behind_the_memory import flipped_bit
from tests.domain.compliance.figures_case_by_case import figures_case_by_case
from tests.school import PARTS, School, SetClock, a_referral, a_review, silence
from tests.settled_case import nothing_owed
from views.school_figures_view import SchoolFiguresView, school_figures_view

FIGURES, EXCEPTIONS = "/v1/compliance", "/v1/compliance/exceptions"
EVERYBODY = ("dsl", "headteacher", "governor", "auditor", "senior")


def caller(school: School, part: str) -> Caller:
    return Caller(person=Person(id=school.everybody[part].id, roles=PARTS[part]), school=school.id)


async def recomputed(ledger: Ledger, school: School, part: str) -> SchoolFiguresView:
    """Every case read, decrypted, folded and judged."""
    now, who = ledger.clock.now(), caller(school, part)
    period = school_year_until(london(now).date())
    wanted = StreamSelection(school=school.id, period=period, but_about=who.person.id)
    checker = ComplianceChecker(ledger.plans.known.policies, now, period)
    reports = [
        checker.compliance(case.stream)
        async for case in compliance_streams.cases(ledger, wanted)
        if not isinstance(case, DoesNotOpen)
    ]
    few = not compliance_reports.sees_cases(who)
    figures = figures_case_by_case(reports)
    return school_figures_view(figures, school.id, period, now, ledger.in_force, hide_few=few)


async def agree(ledger: Ledger, school: School) -> None:
    """For each reader the figures are those of a full computation."""
    for part in EVERYBODY:
        period = school_year_until(london(ledger.clock.now()).date())
        told = await compliance_reports.figures_of(ledger, caller(school, part), period)
        assert told.view == await recomputed(ledger, school, part), part


async def uncounted(ledger: Ledger, school: School) -> int:
    now = ledger.clock.now()
    wanted = StreamSelection(school=school.id, period=school_year_until(london(now).date()))
    kept = await kept_figures(ledger, wanted, basis_at(now, ledger.plans.known.number), now)
    assert kept.being_counted
    return len(kept.uncounted)


async def counted(ledger: Ledger, school: School) -> None:
    await count_again(ledger)
    assert await uncounted(ledger, school) == 0


async def test_they_agree_after_each_command_counted_or_not(
    school: School, ledger: Ledger, clock: SetClock
) -> None:
    await agree(ledger, school)
    await counted(ledger, school)
    case = await school.teacher.raises()
    for name, body in (
        ("accept", None),
        ("protect", None),
        ("decide-review", a_review("refer", "cscs", "police")),
        ("refer", a_referral()),
        ("refer", a_referral("police")),
    ):
        clock.passes(minutes=7)
        await school.dsl.does(case, name, body)
        assert await uncounted(ledger, school) == 1
        await agree(ledger, school)
        await counted(ledger, school)
        await agree(ledger, school)
    await silence(ledger, clock, case, clock.time + timedelta(days=2))
    await agree(ledger, school)
    await counted(ledger, school)
    clock.passes(hours=3)
    await agree(ledger, school)
    settled = await nothing_owed(school)
    await school.dsl.does(settled, "close", {"reasons": "Nothing is owed to anybody."})
    await counted(ledger, school)
    await agree(ledger, school)


async def test_a_deadline_that_passes_changes_the_figures_although_nothing_is_recorded(
    school: School, ledger: Ledger, clock: SetClock
) -> None:
    await school.teacher.raises()
    await counted(ledger, school)
    clock.passes(days=3)
    assert await uncounted(ledger, school) == 1
    await agree(ledger, school)
    await counted(ledger, school)
    await agree(ledger, school)


async def test_a_case_about_a_reader_is_in_none_of_their_figures(school: School, ledger: Ledger) -> None:
    await school.teacher.raises()
    before = (await school.senior.get(FIGURES)).content, (await school.governor.get(FIGURES)).content
    await school.teacher.raises(about=(school.senior, school.governor))
    for _ in range(2):
        after = (await school.senior.get(FIGURES)).content, (await school.governor.get(FIGURES)).content
        assert after == before
        await agree(ledger, school)
        await counted(ledger, school)
    declared = {"person": str(school.headteacher.id), "reasons": "The child named them today."}
    (one, *_) = await school.dsl.read("/v1/referrals")
    await school.dsl.does(one, "declare-conflict", declared)
    await agree(ledger, school)
    await counted(ledger, school)
    await agree(ledger, school)


async def test_a_case_whose_key_was_destroyed_is_in_no_figure(
    school: School, ledger: Ledger, owner: asyncpg.Connection
) -> None:
    await school.teacher.raises()
    gone = await nothing_owed(school)
    await school.dsl.does(gone, "close", {"reasons": "Nothing is owed to anybody."})
    await counted(ledger, school)
    await owner.execute("DELETE FROM case_keys WHERE case_id = $1", UUID(gone["id"]))
    assert (await school.dsl.read(FIGURES))["cases"] == 1
    await agree(ledger, school)
    await counted(ledger, school)
    await agree(ledger, school)


async def test_a_case_that_cannot_be_read_is_said_and_hinders_no_other(
    school: School, ledger: Ledger, owner: asyncpg.Connection
) -> None:
    bad, _ = await school.teacher.raises(), await school.teacher.raises()
    async with flipped_bit(owner, {"id": bad["id"], "version": 1}, "body"):
        for _ in range(2):
            answer = await school.dsl.get(FIGURES)
            assert (answer.json()["cases"], answer.headers["onward-unread"]) == (1, "1")
            await count_again(ledger)
    await counted(ledger, school)
    assert (await school.dsl.read(FIGURES))["cases"] == 2


async def test_a_bank_holiday_counts_every_case_again(
    school: School, ledger: Ledger, clock: SetClock
) -> None:
    case = await school.teacher.raises()
    clock.passes(days=2)
    await school.dsl.does(case, "accept")
    await counted(ledger, school)
    async with ledger.pool.connection() as connection, connection.transaction():
        day = (clock.time - timedelta(days=1)).date()
        await ledger.plans.make(connection, "add", day, "Proclaimed for this test.", None, clock.time)
        await ledger.plans.newest(connection)
    await agree(ledger, school)
    await counted(ledger, school)
    await agree(ledger, school)
    await ledger.plans.withdraw_all(ledger.pool, clock.time)


async def test_a_new_school_year_counts_every_case_again(
    school: School, ledger: Ledger, clock: SetClock
) -> None:
    await school.teacher.raises()
    settled = await nothing_owed(school)
    await school.dsl.does(settled, "close", {"reasons": "Nothing is owed to anybody."})
    await counted(ledger, school)
    clock.passes(days=200)
    await agree(ledger, school)
    await counted(ledger, school)
    await agree(ledger, school)


async def test_two_that_count_at_once_add_each_case_once(
    school: School, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measure_upkeep, "TOGETHER", 2)
    cases = [await school.teacher.raises() for _ in range(6)]

    async def commands() -> None:
        for case in cases:
            await school.dsl.does(case, "accept")
            await school.dsl.does(case, "protect")

    writing = asyncio.create_task(commands())
    while not writing.done():
        await asyncio.gather(
            count_again(ledger), count_again(ledger), rebuild_measures(ledger, lambda _: None)
        )
    await writing
    await counted(ledger, school)
    await agree(ledger, school)


async def test_a_command_during_the_counting_is_counted_afterwards(
    school: School, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = await school.teacher.raises()
    await counted(ledger, school)
    await school.dsl.does(case, "accept")
    count = case_counting.count_cases

    async def slowly(*given: Any) -> Counted:
        found = await count(*given)
        if UUID(case["id"]) in found.cases:
            await school.dsl.does(case, "protect")
        return found

    monkeypatch.setattr(measure_upkeep, "count_cases", slowly)
    await count_again(ledger)
    monkeypatch.undo()
    assert await uncounted(ledger, school) == 1
    await agree(ledger, school)


async def test_a_count_that_began_again_is_not_complete_because_the_first_ends(
    school: School, ledger: Ledger, clock: SetClock
) -> None:
    await school.teacher.raises()
    await counted(ledger, school)
    basis = basis_at(clock.time, ledger.plans.known.number)
    first, second = [await measure_writes.begin(ledger, school.id, basis) for _ in range(2)]
    await measure_writes.complete(ledger, school.id, first)
    assert await uncounted(ledger, school) == 1
    await measure_writes.complete(ledger, school.id, second)
    assert await uncounted(ledger, school) == 0


async def test_a_clock_that_is_behind_the_counters_has_figures_of_its_own_time(
    school: School, ledger: Ledger, clock: SetClock
) -> None:
    await school.teacher.raises()
    clock.passes(days=4)
    await counted(ledger, school)
    clock.passes(days=-4)
    await agree(ledger, school)


@pytest.mark.parametrize("table", ["measure_sums", "case_measures"])
@pytest.mark.parametrize("value", ["NULL", "''", "substring(sealed FROM 2)"])
async def test_damaged_numbers_are_counted_again(
    table: str, value: str, school: School, ledger: Ledger, owner: asyncpg.Connection
) -> None:
    case, _ = await school.teacher.raises(), await school.teacher.raises()
    await counted(ledger, school)
    if value == "NULL":
        value = "'\\x00'::bytea"
    await owner.execute(f"UPDATE {table} SET sealed = {value} WHERE school = $1", school.id)
    await agree(ledger, school)
    await school.dsl.does(case, "accept")
    await agree(ledger, school)
    await counted(ledger, school)
    await agree(ledger, school)


async def test_a_school_that_was_never_counted_has_its_figures(school: School, ledger: Ledger) -> None:
    await school.teacher.raises()
    await agree(ledger, school)


async def test_exceptions_are_the_same_when_cases_without_any_are_not_read(
    school: School, ledger: Ledger, clock: SetClock
) -> None:
    cases = [await school.teacher.raises() for _ in range(3)]
    await counted(ledger, school)
    assert await school.headteacher.read(EXCEPTIONS) == []
    await school.dsl.does(cases[0], "add-information", {"text": "More was seen."})
    cancelled = {"event": 2, "void": True, "reasons": "It was another pupil."}
    await school.dsl.does(cases[0], "correct", cancelled)
    assert await _exceptions(school) == {cases[0]["id"]}
    await counted(ledger, school)
    assert await _exceptions(school) == {cases[0]["id"]}
    clock.passes(days=9)  # deadlines pass in each, and nothing is recorded
    assert await _exceptions(school) == {case["id"] for case in cases}


async def _exceptions(school: School) -> set[str]:
    return {each["referral"] for each in await school.headteacher.read(EXCEPTIONS)}
