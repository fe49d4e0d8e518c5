"""A person's work is found by its rows, page by page, and checked against the cases themselves."""

from uuid import UUID

import asyncpg

from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller
from store.queries import work_queries
from store.queries.work_queries import WorkPosition
from tests.school import School
from tests.store.queries.callers import caller
from views.obligation_view import WorkView


async def all_pages(ledger: Ledger, reader: Caller, limit: int) -> list[list[WorkView]]:
    pages: list[list[WorkView]] = []
    after: WorkPosition | None = None
    while True:
        page = await work_queries.work_page(ledger, reader, limit, after)
        pages.append(page.rows)
        after = page.more
        if after is None:
            return pages


async def test_pages_follow_one_another_and_are_full_to_the_last(school: School, ledger: Ledger) -> None:
    for about in ((), (school.dsl,), (school.dsl,), (), (school.dsl,), ()):
        await school.teacher.raises(about=about)
    reader = caller(school, school.dsl, "dsl", "staff")
    (whole,) = await all_pages(ledger, reader, 200)
    assert len({each.referral for each in whole}) == 3, "nothing of a case that is about the reader"
    for limit in (1, 2, 5):
        pages = await all_pages(ledger, reader, limit)
        assert [len(page) for page in pages[:-1]] == [limit] * (len(pages) - 1)
        assert [each for page in pages for each in page] == whole


async def test_deputies_owe_the_same_and_others_nothing(school: School, ledger: Ledger) -> None:
    await school.teacher.raises()
    readers = (
        caller(school, school.dsl, "dsl"),
        caller(school, school.deputy, "deputy_dsl"),
        caller(school, school.headteacher, "headteacher"),
    )
    dsl, deputy, head = [(await all_pages(ledger, each, 50))[0] for each in readers]
    assert dsl == deputy != []
    assert head == []


async def test_rows_that_say_too_much_show_nothing(
    school: School, ledger: Ledger, owner: asyncpg.Connection
) -> None:
    case = UUID((await school.teacher.raises(about=(school.senior,)))["id"])
    senior = caller(school, school.senior, "senior_leader")
    add = "INSERT INTO open_work SELECT $1, $2, $3, $4, 0, now(), false"
    await owner.execute(add, case, "accept", str(school.senior.id), school.id)
    await owner.execute(add, case, "never-owed", "senior_leader", school.id)
    await owner.execute("UPDATE cases SET about = '{}' WHERE id = $1", case)
    assert await all_pages(ledger, senior, 50) == [[]]
