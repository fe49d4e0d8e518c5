"""Plans are made one at a time, never changed, and read before anything is decided under them."""

import asyncio
from typing import Any

import asyncpg
import pytest

from domain.refusals import AlreadyNoWorkingDay
from store.ledger import statements
from store.ledger.ledger import Ledger
from store.planning.replanning_batches import plan
from tests.school import WHY, School, a_referral
from tests.store.ledger_cases import raised, submit, told
from tests.store.planning.replanning_cases import REFER, TUESDAY, another, due
from tests.store.round_trips import statements_sent
from tests.with_each import with_each

MADE = "INSERT INTO plans (change, day, reasons, made_at) VALUES ($1, $2, $3, now())"


async def test_two_processes_at_once_make_one_plan_of_one_day(
    ledger: Ledger, owner: asyncpg.Connection
) -> None:
    before = await owner.fetchval("SELECT count(*) FROM plans")
    outcomes = await asyncio.gather(
        *(plan(another(ledger), "add", TUESDAY, WHY) for _ in range(5)), return_exceptions=True
    )
    assert [type(each) for each in outcomes].count(AlreadyNoWorkingDay) == 4
    assert await owner.fetchval("SELECT count(*) FROM plans") == before + 1


@with_each(
    ("change", "day", "reasons"),
    [("add", None, WHY), ("limits", TUESDAY, WHY), ("move", TUESDAY, WHY), ("add", TUESDAY, " short    ")],
)
async def test_postgres_refuses_an_impossible_plan(
    change: Any, day: Any, reasons: str, owner: asyncpg.Connection
) -> None:
    with pytest.raises(asyncpg.CheckViolationError):
        await owner.execute(MADE, change, day, reasons)


async def test_a_process_reads_a_plan_once_before_it_decides_under_it(
    ledger: Ledger, school: School, owner: asyncpg.Connection
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


async def test_reads_use_the_newest_plan_too(ledger: Ledger, school: School) -> None:
    """A process that has decided nothing since shows 15 working days, and 45."""
    case = await school.teacher.raises()
    await school.dsl.does(case, "refer", a_referral())
    told = {"agency_referral": "cscs-1", "decision": "section_47", "told_by": "Front door"}
    before = (await school.dsl.does(case, "record-feedback", told))["expectations"]
    assert before
    await plan(another(ledger), "add", TUESDAY, WHY)
    after = (await school.dsl.sees(case))["expectations"]
    assert [each["what"] for each in after] == [each["what"] for each in before]
    assert all(late["by"] > early["by"] for late, early in zip(after, before, strict=True))
