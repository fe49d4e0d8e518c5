"""An open page learns that something has changed, but nothing about a case its reader may not see (3.2h)."""

from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest

from store.ledger.ledger import Ledger
from store.queries import change_tokens
from store.queries.change_tokens import OfWork, mark_of_case
from tests.school import School, SetClock, silence
from tests.store.queries.callers import caller

EMPTIED = "UPDATE cases SET about = '{}' WHERE id = $1::uuid"


async def test_people_who_see_the_case_learn_about_each_entry(school: School, ledger: Ledger) -> None:
    case, dsl = await school.teacher.raises(), caller(school, school.dsl, "dsl")
    work = OfWork(ledger)
    before = (await work.mark(dsl), await mark_of_case(ledger, dsl, UUID(case["id"])))
    assert (await work.mark(dsl), await mark_of_case(ledger, dsl, UUID(case["id"]))) == before
    await school.deputy.does(case, "accept")
    after = (await work.mark(dsl), await mark_of_case(ledger, dsl, UUID(case["id"])))
    assert after[0] != before[0]
    assert after[1] != before[1]


async def test_others_learn_nothing_even_if_the_row_says_they_may(
    school: School, ledger: Ledger, owner: asyncpg.Connection
) -> None:
    mine = await school.teacher.raises()
    case, dsl = await school.teacher.raises(about=(school.dsl,)), caller(school, school.dsl, "dsl")
    work = OfWork(ledger)
    before = await work.mark(dsl)
    assert mine["id"] in before
    await owner.execute(EMPTIED, case["id"])
    assert await work.mark(dsl) == before
    assert await mark_of_case(ledger, dsl, UUID(case["id"])) is None
    await school.deputy.does(case, "accept")
    await owner.execute(EMPTIED, case["id"])
    assert await work.mark(dsl) == before
    assert await OfWork(ledger).mark(dsl) == before


async def test_a_person_excluded_later_learns_that_the_case_is_gone(school: School, ledger: Ledger) -> None:
    case, dsl = await school.teacher.raises(), caller(school, school.dsl, "dsl")
    work = OfWork(ledger)
    before = await work.mark(dsl)
    named = {"person": str(school.dsl.id), "reasons": "The child named them today."}
    await school.deputy.does(case, "declare-conflict", named)
    assert case["id"] not in await work.mark(dsl) != before


async def test_new_danger_is_learnt_of_however_much_is_overdue(
    school: School, ledger: Ledger, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """11.4: the page shows it, whatever else is overdue."""
    monkeypatch.setattr(change_tokens, "MOST", 3)
    for _ in range(3):
        await silence(ledger, clock, await school.teacher.raises(), clock.time + timedelta(hours=2))
    dsl = caller(school, school.dsl, "dsl")
    work = OfWork(ledger)
    before = await work.mark(dsl)
    danger = await school.teacher.raises(immediate_danger=True)
    assert danger["id"] in await work.mark(dsl) != before
