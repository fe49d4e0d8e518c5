"""Each case is counted once, however many processes count or write at the same time."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from application.figures import case_counting, measure_upkeep
from application.figures.case_counting import Counted, basis_at
from application.figures.measure_upkeep import count_again, rebuild_measures
from store.ledger.ledger import Ledger
from store.measures import measure_writes
from tests.api.figures.figures_of_a_school import agree, counted, uncounted
from tests.school import School, SetClock


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
