"""Drafts of reports: changes at the same time are all kept."""

import asyncio
from datetime import timedelta

import asyncpg

from store.drafts import report_drafts
from store.drafts.report_drafts import Answers
from store.ledger.ledger import Ledger
from tests.school import School


async def test_simultaneous_changes_are_all_kept(ledger: Ledger, school: School) -> None:
    def adding(name: str) -> Answers:
        return {name: [name]}

    async def adds(name: str) -> None:
        await report_drafts.change(
            ledger.pool, ledger.seals, school.teacher.id, lambda answers: (answers or {}) | adding(name)
        )

    names = [f"/{number}" for number in range(8)]
    await asyncio.gather(*map(adds, names))
    draft = await report_drafts.find(ledger.pool, ledger.seals, school.teacher.id)
    assert draft is not None
    assert draft.answers is not None
    assert sorted(draft.answers) == names


async def test_an_old_or_sent_draft_is_not_continued(
    ledger: Ledger, school: School, owner: asyncpg.Connection
) -> None:
    found: list[Answers | None] = []

    def begun(answers: Answers | None) -> Answers:
        found.append(answers)
        return {"/concern/summary": ["Typed."]}

    teacher = school.teacher.id
    await report_drafts.change(ledger.pool, ledger.seals, teacher, begun)
    old = "UPDATE drafts SET saved_at = now() - $2::interval WHERE person = $1"
    await owner.execute(old, teacher, timedelta(hours=25))
    await report_drafts.change(ledger.pool, ledger.seals, teacher, begun)
    await report_drafts.change(ledger.pool, ledger.seals, teacher, begun)
    assert found == [None, None, {"/concern/summary": ["Typed."]}]
